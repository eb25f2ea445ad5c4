//! `stancer label --sentences` on the real binary.

mod common;

use common::{Workdir, csv_rows};

const ARTICLES: &str = "id,source,text\n\
    7,a,\"Good news from friends. Bad tidings followed, Gen. Orr said. Is it «naïve»?\n\nA bad end.\"\n\
    8,b,\n\
    9,b,One good sentence\n";

#[test]
fn each_sentence_is_a_row_whose_offsets_slice_it_out_of_the_article() {
    let w = Workdir::with_small_model();
    w.write("in.csv", ARTICLES);
    let run = w.stancer("label in.csv --sentences --model small.model -o out.csv");
    let talk = common::stderr(&run);
    assert!(run.status.success(), "{talk}");
    assert!(
        talk.contains("3 rows read = 3 rows labelled + 0 rejected"),
        "{talk}"
    );
    assert!(
        talk.contains("1 row(s) without text") && talk.contains("5 sentences:"),
        "{talk}"
    );
    let rows = csv_rows(&w.read("out.csv"));
    let header = "id source text article sentence_no start end stance confidence p_a p_b";
    assert_eq!(rows[0].join(" "), header);
    assert_eq!(rows.len(), 6);
    let articles = csv_rows(ARTICLES);
    for row in &rows[1..] {
        let article = articles.iter().find(|a| a[0] == row[3]).unwrap();
        let (start, end): (usize, usize) = (row[5].parse().unwrap(), row[6].parse().unwrap());
        let slice: String = article[2].chars().skip(start).take(end - start).collect();
        assert_eq!(slice, row[2]);
    }
    let numbers: Vec<&str> = rows[1..].iter().map(|r| r[4].as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "1"]);
}

#[test]
fn the_summary_has_a_row_per_article_and_its_shares() {
    let w = Workdir::with_small_model();
    w.write("in.csv", ARTICLES);
    w.ok("label in.csv --sentences --summary s.csv --model small.model -o out.csv");
    let rows = csv_rows(&w.read("out.csv"));
    let summary = csv_rows(&w.read("s.csv"));
    let header = "article sentences share_a share_b mean_p_a mean_p_b";
    assert_eq!(summary[0].join(" "), header);
    assert_eq!(summary[2], ["8", "0", "", "", "", ""]);
    for article in [&summary[1], &summary[3]] {
        let own: Vec<&Vec<String>> = rows[1..].iter().filter(|r| r[3] == article[0]).collect();
        assert_eq!(article[1], own.len().to_string());
        let n = own.len() as f64;
        let share = own.iter().filter(|r| r[7] == "a").count() as f64 / n;
        assert_eq!(article[2], format!("{share:.4}"));
        let mean = own
            .iter()
            .map(|r| r[9].parse::<f64>().unwrap())
            .sum::<f64>()
            / n;
        assert!((article[4].parse::<f64>().unwrap() - mean).abs() < 1.1e-4);
    }
}

#[test]
fn articles_are_named_by_their_column_else_by_their_row() {
    let w = Workdir::with_small_model();
    w.write("in.csv", "url,text\nu1,Good. Bad.\nu2,News.\n");
    w.ok("label in.csv --sentences --model small.model -o rows.csv");
    let articles: Vec<String> = csv_rows(&w.read("rows.csv"))[1..]
        .iter()
        .map(|r| r[2].clone())
        .collect();
    assert_eq!(articles, ["1", "1", "2"]);
    w.ok("label in.csv --sentences --id url --model small.model -o ids.csv");
    let articles: Vec<String> = csv_rows(&w.read("ids.csv"))[1..]
        .iter()
        .map(|r| r[2].clone())
        .collect();
    assert_eq!(articles, ["u1", "u1", "u2"]);
}

#[test]
fn an_article_column_stays_as_it_is_and_unsure_sentences_go_to_the_review() {
    let w = Workdir::with_small_model();
    w.write("in.csv", "article,text\nx,Good news. Xyz.\n");
    w.ok("label in.csv --sentences --model small.model -o out.csv \
          --min-confidence 0.99 --review r.csv --summary s.csv");
    let rows = csv_rows(&w.read("out.csv"));
    assert_eq!(
        rows[0][..5],
        ["article", "text", "sentence_no", "start", "end"]
    );
    let review = csv_rows(&w.read("r.csv"));
    assert_eq!(
        review[0],
        ["article", "text", "sentence_no", "start", "end", "label"]
    );
    assert_eq!(review.last().unwrap()[..3], ["x", "Xyz.", "2"]);
    assert!(
        w.read("s.csv")
            .starts_with("article,sentences,share_a,share_b,share_unsure,")
    );
}

#[test]
fn options_of_articles_need_sentences() {
    let w = Workdir::with_small_model();
    w.write("in.csv", ARTICLES);
    w.fails("label in.csv --summary s.csv --model small.model", 2);
    w.fails("label in.csv --id id --model small.model", 2);
    let message = w.fails("label in.csv --sentences --id nr --model small.model", 1);
    assert!(message.contains("no column \"nr\""), "{message}");
}
