//! `stancer sample` on the real binary: designs, copies, neighbours.

mod common;

use common::queue::{Queue, corpus, queue, with_corpus};
use common::{Workdir, stderr};

#[test]
fn a_simple_draw_has_n_rows_in_the_order_of_the_corpus_and_says_how_to_go_on() {
    let w = with_corpus(50);
    let output = w.stancer("sample corpus.csv -n 40");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "40 of 200 sentences → corpus.queue.csv\n"
    );
    let message = stderr(&output);
    assert!(
        message.contains("candidates: 200 sentences (200 rows)"),
        "{message}"
    );
    assert!(
        message.contains("stancer annotate corpus.queue.csv --annotator NAME"),
        "{message}"
    );
    let q = queue(&w, "corpus.queue.csv");
    let header = "id,article,text,before,after,part,frozen,pi,copies,draw,source,date";
    assert_eq!(q.header.join(","), header);
    assert_eq!(q.rows.len(), 40);
    assert!(q.pis().iter().all(|pi| *pi == 0.2));
    let order: Vec<(usize, usize)> = (q.column("id").iter())
        .map(|id| id.split_once('-').unwrap())
        .map(|(a, s)| (a.parse().unwrap(), s.parse().unwrap()))
        .collect();
    assert!(order.is_sorted());
    for name in ["part", "copies", "draw"] {
        let expected = if name == "part" { "" } else { "1" };
        assert!(
            q.column(name).iter().all(|cell| *cell == expected),
            "{name}"
        );
    }
    let at = q.rows[0][0].split_once('-').unwrap();
    assert_eq!(q.rows[0][2], format!("Sentence {}, of {}.", at.1, at.0));
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let w = Workdir::with_small_model();
    w.write("corpus.csv", corpus(300));
    for design in [
        "",
        "--by source,month",
        "--by-uncertainty --model small.model",
    ] {
        let run = |more: &str| w.ok(&format!("sample corpus.csv -n 60 -o - {design} {more}"));
        let first = run("--freeze-test 0.25");
        assert_eq!(first, run("--freeze-test 0.25 --seed 1"));
        assert_ne!(first, run("--freeze-test 0.25 --seed 2"));
        let mut one = std::process::Command::new(env!("CARGO_BIN_EXE_stancer"));
        let arguments = format!("sample corpus.csv -n 60 -o - {design} --freeze-test 0.25");
        one.args(arguments.split_whitespace())
            .current_dir(w.path(""));
        let output = one.env("RAYON_NUM_THREADS", "1").output().unwrap();
        assert_eq!(first, String::from_utf8(output.stdout).unwrap());
    }
}

#[test]
fn rows_that_say_the_same_are_drawn_once_and_counted() {
    let w = Workdir::new();
    w.write(
        "a.csv",
        "id,text,outlet\n1,\"Wire copy, here.\",A\n2,,A\n3,  ,A\n4,wire COPY here,B\n5,Other,B\n",
    );
    w.write(
        "b.csv",
        "id;text;outlet\n6;Wire — copy here!;C\n7;?!;C\n8;? !;C\n",
    );
    let output = w.stancer("sample a.csv b.csv -n 9 --by outlet");
    let message = stderr(&output);
    let expected = "candidates: 3 sentences (8 rows, 2 without text, 3 copies joined with their \
                    first)";
    assert!(message.contains(expected), "{message}");
    assert!(
        message.contains("b.csv: UTF-8, separated by semicolons"),
        "{message}"
    );
    assert!(
        message.contains("only 3 sentences to draw from; all are drawn"),
        "{message}"
    );
    let q = queue(&w, "a.queue.csv");
    assert_eq!(q.column("id"), ["1", "5", "7"]);
    assert_eq!(q.column("copies"), ["3", "1", "2"]);
    assert_eq!(q.column("stratum"), ["A", "B", "C"]);
    assert_eq!(q.column("outlet"), ["A", "B", "C"]);
    assert_eq!(q.column("pi"), ["1", "1", "1"]);
}

/// 40 texts, of which every tenth stands in 12 rows and the others in one.
fn with_wire_copies() -> Workdir {
    let w = Workdir::new();
    let mut text = String::from("id,text,outlet\n");
    let mut n_rows = 0;
    for at in 0..40 {
        for _ in 0..if at % 10 == 0 { 12 } else { 1 } {
            text.push_str(&format!(
                "{n_rows},Text {at} of them,{}\n",
                ["A", "B"][at % 2]
            ));
            n_rows += 1;
        }
    }
    w.write("wire.csv", text);
    w
}

#[test]
fn by_copies_the_chance_of_a_text_is_that_of_its_rows() {
    let w = with_wire_copies();
    let q = Queue::of(&w.ok("sample wire.csv -n 5 --by-copies -o -"));
    for (pi, copies) in q.pis().iter().zip(q.column("copies")) {
        let copies: f64 = copies.parse().unwrap();
        assert!((pi - 5.0 * copies / 84.0).abs() < 1e-12, "{pi}");
    }
    // A: 4 texts of 12 rows and 16 of one, of which some are certain then; B: 20 of one
    let q = Queue::of(&w.ok("sample wire.csv -n 12 --by outlet --by-copies -o -"));
    for (pi, (outlet, copies)) in q
        .pis()
        .iter()
        .zip(q.column("outlet").iter().zip(q.column("copies")))
    {
        let expected = match (*outlet, copies) {
            ("A", "12") => 1.0,
            ("A", _) => 2.0 / 16.0,
            _ => 6.0 / 20.0,
        };
        assert!((pi - expected).abs() < 1e-12, "{outlet} {copies}: {pi}");
    }
}

#[test]
fn says_what_labels_are_worth_where_much_is_copied() {
    let w = with_wire_copies();
    let message = stderr(&w.stancer("sample wire.csv -n 20 -o q.csv"));
    // 84²/(40·612) of 20
    let expected = "20 texts drawn alike are worth about 6; --by-copies draws";
    assert!(message.contains(expected), "{message}");
    for quiet in ["-n 20 --by-copies", "-n 40"] {
        let message = stderr(&w.stancer(&format!("sample wire.csv {quiet} -o r.csv")));
        assert!(!message.contains("worth about"), "{message}");
    }
}

#[test]
fn rows_whose_words_or_numbers_differ_are_no_copies() {
    let w = Workdir::new();
    let rows = [
        "Growth of 1.5%",
        "growth of 1.5 %!",
        "Growth of 15%",
        "At -5 degrees",
        "At 5 degrees",
        "The rapists",
        "Therapists",
    ];
    w.write("a.csv", format!("text\n{}\n", rows.join("\n")));
    let q = Queue::of(&w.ok("sample a.csv -n 9 -o -"));
    assert_eq!(q.column("copies"), ["2", "1", "1", "1", "1", "1"]);
}

#[test]
fn what_the_model_doubts_comes_with_a_higher_pi() {
    let w = Workdir::with_small_model();
    let mut text = String::from("id,text\n");
    for i in 0..400 {
        let words = if i % 4 == 0 {
            "plain words"
        } else {
            "good news friends"
        };
        text.push_str(&format!("{i},{words} w{i}\n"));
    }
    w.write("corpus.csv", &text);
    w.ok("label corpus.csv --model small.model -o labelled.csv");
    let labelled = queue(&w, "labelled.csv");
    let doubts: Vec<f64> = (labelled.column("confidence").iter())
        .map(|c| (1e4 - (c.parse::<f64>().unwrap() * 1e4).round()) / 1e4)
        .collect();
    let sum: f64 = doubts.iter().sum();
    let (n, floor) = (40.0, 0.4);
    let q = Queue::of(
        &w.ok("sample corpus.csv -n 40 --by-uncertainty --model small.model --floor 0.4 -o -"),
    );
    assert_eq!(q.rows.len(), 40);
    for (id, pi) in q.column("id").iter().zip(q.pis()) {
        let u = doubts[id.parse::<usize>().unwrap()];
        let expected = n * (floor / 400.0 + (1.0 - floor) * u / sum);
        assert!((pi - expected).abs() < 1e-9, "{id}: {pi}, {expected}");
    }
    let size: f64 = q.pis().iter().map(|pi| 1.0 / pi).sum();
    assert!((size / 400.0 - 1.0).abs() < 0.3, "{size}");
}

#[test]
fn neighbours_are_those_of_the_same_article_in_the_same_file() {
    let w = Workdir::new();
    w.write(
        "a.csv",
        "id,article,text\n1,x,X one\n2,,Alone\n3,y,Y one\n4,x,X two\n5,x,\n6,x,X three\n7,,Lone\n",
    );
    w.write("b.csv", "id,article,text\n8,x,X four\n");
    w.ok("sample a.csv b.csv -n 99");
    let q = queue(&w, "a.queue.csv");
    assert_eq!(q.column("id"), ["1", "2", "3", "4", "6", "7", "8"]);
    assert_eq!(q.column("before"), ["", "", "", "X one", "X two", "", ""]);
    assert_eq!(q.column("after"), ["X two", "", "", "X three", "", "", ""]);
    assert_eq!(q.column("article"), ["x", "", "y", "x", "x", "", "x"]);
    // those that are not drawn are neighbours all the same
    w.write("c.csv", corpus(40));
    let q = Queue::of(&w.ok("sample c.csv -n 30 -o -"));
    for (i, id) in q.column("id").into_iter().enumerate() {
        let (a, s) = id.split_once('-').unwrap();
        let s: i32 = s.parse().unwrap();
        let neighbour = |s: i32| match s {
            0..4 => format!("Sentence {s}, of {a}."),
            _ => String::new(),
        };
        assert_eq!(q.column("before")[i], neighbour(s - 1));
        assert_eq!(q.column("after")[i], neighbour(s + 1));
    }
}

#[test]
fn articles_are_cut_into_sentences() {
    let w = Workdir::new();
    w.write(
        "a.csv",
        "id,body,outlet\nn1,\"Snow fell. Rain came! Who knew?\",A\nn2, ,A\nn3,Snow fell.,B\n",
    );
    w.ok("sample a.csv -n 9 --sentences --text body");
    let q = queue(&w, "a.queue.csv");
    assert_eq!(q.column("id"), ["n1#1", "n1#2", "n1#3"]);
    assert_eq!(q.column("article"), ["n1", "n1", "n1"]);
    assert_eq!(q.column("text"), ["Snow fell.", "Rain came!", "Who knew?"]);
    assert_eq!(q.column("before"), ["", "Snow fell.", "Rain came!"]);
    assert_eq!(q.column("after"), ["Rain came!", "Who knew?", ""]);
    assert_eq!(q.column("copies"), ["2", "1", "1"]);
    assert_eq!(q.header.last().unwrap(), "outlet");
    w.write("b.csv", "text\nSnow fell. Rain came!\n");
    let q = Queue::of(&w.ok("sample b.csv -n 9 --sentences -o -"));
    assert_eq!(q.column("id"), ["b.csv:2#1", "b.csv:2#2"]);
    assert_eq!(q.column("article"), ["text-d4ceb5f0fc857a97"; 2]);
    // as `label --sentences` numbers them
    w.write(
        "c.csv",
        "article,text,sentence_no\nx,Snow fell.,1\nx,Rain came!,2\n",
    );
    let q = Queue::of(&w.ok("sample c.csv -n 9 -o -"));
    assert_eq!(q.column("id"), ["x#1", "x#2"]);
}

#[test]
fn a_model_with_targets_asks_for_their_column() {
    let w = Workdir::new();
    w.write(
        "scheme.toml",
        "name = \"small\"\nclasses = [\"a\", \"b\"]\n",
    );
    let labels = common::small_labels().replace(",a\n", ",a,U\n");
    let labels = labels.replace(",b\n", ",b,R\n");
    w.write("labels.csv", labels.replacen("label\n", "label,about\n", 1));
    w.ok("train labels.csv --scheme scheme.toml --target about --model t.model");
    let draw = "-n 5 --by-uncertainty --model t.model -o -";
    assert_eq!(
        Queue::of(&w.ok(&format!("sample labels.csv {draw}")))
            .rows
            .len(),
        5
    );
    w.write("corpus.csv", corpus(5));
    let message = w.fails(&format!("sample corpus.csv {draw}"), 1);
    assert!(message.contains("no column \"about\""), "{message}");
}

/// Over many seeds the drawn queues of each design estimate shares without bias.
#[test]
fn weights_of_queues_estimate_what_the_corpus_holds() {
    let w = with_corpus(60);
    for design in [
        "",
        "--by source",
        "--freeze-test 0.3",
        "--freeze-test 0.3 --by source",
    ] {
        let mut estimates = Vec::new();
        for seed in 0..40 {
            let text = w.ok(&format!(
                "sample corpus.csv -n 48 {design} --seed {seed} -o -"
            ));
            let q = Queue::of(&text);
            let is_alpha = q.column("source").into_iter().zip(q.pis());
            let total: f64 = is_alpha
                .filter(|(s, _)| *s == "Alpha")
                .map(|(_, pi)| 1.0 / pi)
                .sum();
            estimates.push(total);
        }
        let n = estimates.len() as f64;
        let mean = estimates.iter().sum::<f64>() / n;
        let variance = estimates.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let off = (mean - 144.0).abs();
        assert!(
            off <= 4.5 * (variance / n).sqrt() + 1e-6,
            "{design}: {mean}"
        );
    }
}
