//! What does not fit together of a corpus, its labels and predictions, named with a remedy.

mod common;

use common::shares::{World, annotate, record, share_of_a, with_world};
use common::{Workdir, csv_rows};

const THEIRS: &str = "corpus.csv --labels labels.csv --scheme scheme.toml --predictions theirs.csv";

/// A world with 100 labels of a simple draw.
fn drawn() -> (Workdir, World) {
    let (w, world) = with_world(120);
    w.ok("sample corpus.csv -n 100 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    (w, world)
}

/// The same, with a model's predictions in `theirs.csv`; what that says.
fn predicted() -> (Workdir, String) {
    let (w, _) = drawn();
    w.ok("label corpus.csv --model small.model -o theirs.csv");
    let theirs = w.read("theirs.csv");
    (w, theirs)
}

fn refusal(w: &Workdir, arguments: &str) -> String {
    w.fails(&format!("estimate {arguments}"), 1)
}

#[test]
fn refuses_probabilities_that_are_not_those_of_the_classes() {
    let (w, theirs) = predicted();
    for (from, to, expected) in [
        (
            "p_a,p_b",
            "p_A,p_b",
            "theirs.csv: line 1: of the columns of probabilities \"p_a\" is missing; \"p_A\" belongs to no \
             class; the classes are a, b",
        ),
        ("p_a,p_b", "p_A,p_b", "Rename \"p_A\" to \"p_a\""),
        ("p_a,p_b", "p_x,p_y", "\"p_x\", \"p_y\" belong to no class"),
        ("p_a,p_b", "other,p_b", "\"p_a\" is missing"),
    ] {
        assert!(theirs.contains(from));
        w.write("theirs.csv", theirs.replacen(from, to, 1));
        let message = refusal(&w, THEIRS);
        assert!(message.contains(expected), "{to}: {message}");
    }
    // with all that are needed there, another one changes nothing
    w.write("theirs.csv", &theirs);
    let share = share_of_a(&record(&w, THEIRS).0, "all");
    w.write("theirs.csv", theirs.replacen("confidence", "p_best", 1));
    assert_eq!(share_of_a(&record(&w, THEIRS).0, "all"), share);
}

#[test]
fn refuses_a_sentence_that_is_predicted_twice_and_not_alike() {
    let (w, theirs) = predicted();
    let first = theirs.lines().nth(1).unwrap();
    let (id, _) = first.split_once(',').unwrap();
    let cells: Vec<&str> = first.rsplitn(3, ',').collect();
    let again = format!("{},0.5,0.5\n", cells[2]);
    w.write("theirs.csv", format!("{theirs}{again}"));
    let message = refusal(&w, THEIRS);
    let expected = format!(
        "theirs.csv: line 602, column \"p_a\": the id \"{id}\" has other probabilities here than on \
         line 2"
    );
    assert!(message.contains(&expected), "{message}");
    assert!(message.contains("Keep one of the two rows"), "{message}");
    w.write("theirs.csv", format!("{theirs}{first}\n"));
    record(&w, THEIRS);
}

#[test]
fn columns_that_are_not_there_are_told_with_those_that_are_and_the_option() {
    let (w, _) = predicted();
    let there = "found: \"id\", \"article\", \"source\", \"date\", \"text\"";
    for (arguments, expected) in [
        (
            "--by source,week",
            "with --by; month, quarter and year are derived from the column \"date\".",
        ),
        ("--contrast week=1,2", "with --contrast; month, quarter"),
        (
            "--cluster story",
            "Name the column to use with --cluster NAME.",
        ),
    ] {
        let message = refusal(&w, &format!("{THEIRS} {arguments}"));
        assert!(
            message.contains(there) && message.contains(expected),
            "{arguments}: {message}"
        );
    }
    w.write(
        "corpus.csv",
        w.read("corpus.csv").replacen("date", "day", 1),
    );
    let message = refusal(&w, &format!("{THEIRS} --by month"));
    assert!(
        message.contains("a column \"date\" would do as well, since month is derived from it"),
        "{message}"
    );
    let message = refusal(&w, &format!("{THEIRS} --by week"));
    assert!(!message.contains("month"), "{message}");
}

/// Articles of two sentences, every fifth of one, in `corpus.csv`; 60 sentences with labels.
fn of_articles(header: &str) -> Workdir {
    let w = Workdir::with_small_model();
    let mut corpus = format!("{header},text\n");
    for i in 0..120 {
        let second = match i % 5 {
            0 => String::new(),
            _ => format!(" Bad tidings for place {i}."),
        };
        corpus.push_str(&format!("n{i},Good news for friends {i}.{second}\n"));
    }
    w.write("corpus.csv", corpus);
    w.ok("sample corpus.csv --sentences -n 60 -o q.csv");
    annotate(&w, "q.csv", "labels.csv", |_, text| {
        if text.starts_with("Good") { "a" } else { "b" }
    });
    w
}

#[test]
fn refuses_labels_of_sentences_for_whole_articles() {
    for header in ["id", "article", "name"] {
        let w = of_articles(header);
        let arguments = "corpus.csv --labels labels.csv --model small.model";
        let message = refusal(&w, arguments);
        assert!(
            message.contains("labels.csv: line ")
                && message
                    .contains("the corpus has its whole article in one row (corpus.csv: line ")
                && message.contains("of 60 labels")
                && message.contains("Add --sentences"),
            "{header}: {message}"
        );
        // labels without their text
        let bare: Vec<String> = (csv_rows(&w.read("labels.csv")).iter())
            .map(|row| format!("{},{},{}", row[0], row[7], row[row.len() - 1]))
            .collect();
        w.write("bare.csv", bare.join("\n"));
        let message = refusal(&w, &arguments.replace("labels.csv", "bare.csv"));
        assert!(message.contains("Add --sentences"), "{header}: {message}");
        w.ok(&format!("estimate {arguments} --sentences"));
    }
}

#[test]
fn sentences_with_ids_of_their_own_are_no_articles() {
    let w = of_articles("article");
    // the rows are sentences with the ids that `sample --sentences` would give, and one is the headline
    let mut corpus = String::from("id,text\n");
    for i in 0..120 {
        corpus.push_str(&format!("n{i},Of Good news for friends {i}. And more.\n"));
        corpus.push_str(&format!("n{i}#1,Good news for friends {i}.\n"));
        if i % 5 > 0 {
            corpus.push_str(&format!("n{i}#2,Bad tidings for place {i}.\n"));
        }
    }
    let labels = w.read("labels.csv");
    let gone = csv_rows(&labels)[1][0].clone();
    let rows: Vec<&str> = (corpus.lines())
        .filter(|line| !line.starts_with(&format!("{gone},")))
        .collect();
    w.write("corpus.csv", rows.join("\n"));
    let arguments = "corpus.csv --labels labels.csv --model small.model";
    let (found, talk) = record(&w, arguments);
    assert_eq!(found["n_left_out"], 1);
    assert!(
        talk.contains("drawn with `sample --sentences` need --sentences here as well"),
        "{talk}"
    );
}
