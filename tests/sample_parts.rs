//! `stancer sample` on the real binary: the test part, and draws after others.

mod common;

use std::collections::BTreeMap;

use common::Workdir;
use common::queue::{Queue, corpus, queue, talk, with_corpus};
use sha2::{Digest, Sha256};

/// Where an article lies between 0 and 1, as the manual says.
fn place_of(name: &str) -> f64 {
    let digest = Sha256::digest(name.as_bytes());
    let first = u64::from_be_bytes(digest[..8].try_into().unwrap());
    first as f64 / 2_f64.powi(64)
}

#[test]
fn with_parts_the_least_n_is_one_that_serves() {
    let w = with_corpus(100);
    let message = w.fails(
        "sample corpus.csv -n 12 --by source,month --freeze-test 0.25",
        1,
    );
    assert!(message.contains("6 strata and the test part"), "{message}");
    let least = message.split("the least is ").nth(1).unwrap();
    let least: usize = least.split_whitespace().next().unwrap().parse().unwrap();
    let run = |n: usize| {
        w.stancer(&format!(
            "sample corpus.csv -n {n} --by source,month --freeze-test 0.25"
        ))
    };
    assert!(run(least).status.success());
    assert_eq!(run(least - 1).status.code(), Some(1));
    let message = w.fails("sample corpus.csv -n 3 --freeze-test 0.25", 1);
    assert!(message.contains("two sentences of each part"), "{message}");
    assert!(message.contains("the least is 4"), "{message}");
}

#[test]
fn a_test_part_is_split_by_the_names_of_articles_alone() {
    let w = with_corpus(200);
    let message = talk(&w, "sample corpus.csv -n 101 --freeze-test 0.25");
    let q = queue(&w, "corpus.queue.csv");
    let (parts, articles) = (q.column("part"), q.column("article"));
    for (part, article) in parts.iter().zip(&articles) {
        let expected = if place_of(article) < 0.25 {
            "test"
        } else {
            "train"
        };
        assert_eq!(*part, expected, "{article}");
    }
    let n_test_articles = (0..200)
        .filter(|a| place_of(&format!("a{a}")) < 0.25)
        .count();
    let n_test = parts.iter().filter(|p| **p == "test").count();
    assert_eq!(n_test, 25);
    let (of_test, of_train) = (4 * n_test_articles, 800 - 4 * n_test_articles);
    assert!(
        message.contains(&format!(
            "parts: test 25 of {of_test}, train 76 of {of_train}"
        )),
        "{message}"
    );
    for (part, pi) in parts.iter().zip(q.pis()) {
        let expected = match *part {
            "test" => 25.0 / of_test as f64,
            _ => 76.0 / of_train as f64,
        };
        assert_eq!(pi, expected);
    }
    let size: f64 = q.pis().iter().map(|pi| 1.0 / pi).sum();
    assert!((size - 800.0).abs() < 1e-6);
    // strata are those of the training part; the test part is one of its own
    let q =
        Queue::of(&w.ok("sample corpus.csv -n 101 --freeze-test 0.25 --by source --seed 9 -o -"));
    for (part, stratum) in q.column("part").iter().zip(q.column("stratum")) {
        assert_eq!(*part == "test", stratum.is_empty());
    }
}

#[test]
fn without_articles_a_sentence_keeps_its_part_wherever_it_stands() {
    let w = Workdir::new();
    let rows: Vec<String> = (0..100).map(|i| format!("Sentence {i}")).collect();
    w.write("a.csv", format!("text\n{}\n", rows.join("\n")));
    let turned: Vec<&str> = rows.iter().rev().map(String::as_str).collect();
    w.write(
        "b.csv",
        format!("text\nNew one\n{}\n", turned.join("\n").to_uppercase()),
    );
    let parts = |file: &str| -> BTreeMap<String, String> {
        let q = Queue::of(&w.ok(&format!("sample {file} -n 200 --freeze-test 0.3 -o -")));
        let texts = q.column("text").into_iter().map(str::to_lowercase);
        texts
            .zip(q.column("part").into_iter().map(str::to_owned))
            .collect()
    };
    let (a, mut b) = (parts("a.csv"), parts("b.csv"));
    b.remove("new one");
    assert_eq!(a, b);
    let n_test = a.values().filter(|p| *p == "test").count();
    assert!((15..45).contains(&n_test), "{n_test}");
}

#[test]
fn sentences_of_earlier_queues_are_not_drawn_again() {
    let w = with_corpus(50);
    talk(&w, "sample corpus.csv -n 60 -o one.csv");
    let message = talk(&w, "sample corpus.csv -n 60 --after one.csv -o two.csv");
    assert!(
        message.contains("140 sentences (200 rows, 60 drawn earlier)"),
        "{message}"
    );
    talk(
        &w,
        "sample corpus.csv -n 300 --after one.csv --after two.csv -o three.csv",
    );
    let queues = ["one.csv", "two.csv", "three.csv"].map(|name| queue(&w, name));
    let mut ids: Vec<&str> = queues.iter().flat_map(|q| q.column("id")).collect();
    assert_eq!(ids.len(), 200);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 200);
    for (q, (draw, pi)) in queues
        .iter()
        .zip([("1", 0.3), ("2", 60.0 / 140.0), ("3", 1.0)])
    {
        assert!(q.column("draw").iter().all(|d| *d == draw));
        assert!(q.pis().iter().all(|p| *p == pi), "{draw}");
    }
    let message = w.fails(
        "sample corpus.csv -n 1 --after one.csv --after two.csv --after three.csv",
        1,
    );
    assert!(message.contains("all 200 were drawn earlier"), "{message}");
}

#[test]
fn a_second_draw_of_the_same_seed_is_not_the_first_one_moved() {
    let w = Workdir::new();
    let rows: Vec<String> = (0..2000).map(|i| format!("{i},Sentence {i}")).collect();
    w.write("c.csv", format!("id,text\n{}\n", rows.join("\n")));
    talk(&w, "sample c.csv -n 200 -o one.csv");
    talk(&w, "sample c.csv -n 200 --after one.csv -o two.csv");
    let ids = |name: &str| -> Vec<i32> {
        queue(&w, name)
            .column("id")
            .iter()
            .map(|id| id.parse().unwrap())
            .collect()
    };
    let one = ids("one.csv");
    let after_one = ids("two.csv")
        .iter()
        .filter(|id| one.contains(&(*id - 1)))
        .count();
    // a tenth of 200, by chance
    assert!((5..40).contains(&after_one), "{after_one}");
}

#[test]
fn the_parts_of_earlier_queues_are_kept() {
    let w = with_corpus(200);
    talk(&w, "sample corpus.csv -n 100 --freeze-test 0.25 -o one.csv");
    let q = queue(&w, "one.csv");
    assert!(q.column("frozen").iter().all(|share| *share == "0.25"));
    for (share, expected) in [
        ("", "this one freezes nothing"),
        ("--freeze-test 0.2500001", "this one freezes 0.2500001"),
    ] {
        let message = w.fails(
            &format!("sample corpus.csv -n 9 --after one.csv {share}"),
            1,
        );
        assert!(message.contains("one.csv: line 2"), "{message}");
        assert!(message.contains("froze 0.25 of the articles"), "{message}");
        assert!(message.contains(expected), "{message}");
        assert!(message.contains("Give --freeze-test 0.25,"), "{message}");
    }
    talk(
        &w,
        "sample corpus.csv -n 100 --after one.csv --freeze-test 0.25 -o two.csv",
    );
    // articles that have got other names
    w.write("renamed.csv", corpus(200).replace(",a", ",b"));
    let after = "sample renamed.csv -n 100 --after one.csv --freeze-test 0.25";
    let message = w.fails(after, 1);
    assert!(
        message.contains("in this corpus its article belongs to the other part"),
        "{message}"
    );
    assert!(message.contains("files and lines"), "{message}");
    // queues of different splits
    talk(
        &w,
        "sample corpus.csv -n 100 --freeze-test 0.8 -o other.csv",
    );
    let after = "--after one.csv --after other.csv --freeze-test 0.25";
    let message = w.fails(&format!("sample corpus.csv -n 9 {after}"), 1);
    assert!(
        message.contains("other.csv: line 2: its draw froze 0.8 of the articles for testing, that of one.csv: line 2 froze 0.25"),
        "{message}"
    );
    // a first draw without parts
    talk(&w, "sample corpus.csv -n 100 -o whole.csv");
    assert!(
        queue(&w, "whole.csv")
            .column("frozen")
            .iter()
            .all(|share| share.is_empty())
    );
    let message = talk(
        &w,
        "sample corpus.csv -n 100 --after whole.csv --freeze-test 0.25",
    );
    assert!(
        message.contains("of the earlier sentences, drawn without a test part"),
        "{message}"
    );
}

#[test]
fn nameless_articles_keep_their_part_wherever_they_stand() {
    let w = Workdir::new();
    let articles: Vec<String> = (0..100)
        .map(|i| format!("It was {i}. Then came {i}!"))
        .collect();
    w.write("a.csv", format!("body\n{}\n", articles.join("\n")));
    std::fs::create_dir(w.path("moved")).unwrap();
    let turned: Vec<&str> = articles.iter().rev().map(String::as_str).collect();
    w.write(
        "moved/b.csv",
        format!("body\nNew.\n{}\n", turned.join("\n")),
    );
    let arguments = "--sentences --text body --freeze-test 0.3";
    let parts = |file: &str| -> BTreeMap<String, [String; 2]> {
        let q = Queue::of(&w.ok(&format!("sample {file} -n 300 {arguments} -o -")));
        let of = |name: &str| {
            q.column(name)
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let values = of("article").into_iter().zip(of("part"));
        of("text")
            .into_iter()
            .zip(values.map(|(a, p)| [a, p]))
            .collect()
    };
    let (a, mut b) = (parts("a.csv"), parts("moved/b.csv"));
    b.remove("New.");
    assert_eq!(a, b);
    for [article, part] in a.values() {
        assert_eq!(part == "test", place_of(article) < 0.3);
    }
    let n_articles = a
        .values()
        .map(|[article, _]| article)
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    assert_eq!(n_articles, 100);
    talk(&w, &format!("sample a.csv -n 60 {arguments} -o one.csv"));
    let message = talk(
        &w,
        &format!("sample moved/b.csv -n 60 {arguments} --after one.csv"),
    );
    assert!(message.contains("60 drawn earlier"), "{message}");
    // the neighbours of one copy are not those of another
    w.write("c.csv", "text\nOne. Two.\nOne. Two.\n");
    let q = Queue::of(&w.ok("sample c.csv -n 9 --sentences -o -"));
    assert_eq!(q.column("before"), ["", "One."]);
    assert_eq!(q.column("after"), ["Two.", ""]);
}

#[test]
fn what_is_no_queue_is_refused_behind_after() {
    let w = with_corpus(10);
    w.write("text.csv", "id,pi,draw\n1,1,1\n");
    w.write("pi.csv", "text,draw\nSentence,1\n");
    w.write("draw.csv", "text,pi\nSentence,1\n");
    w.write("number.csv", "text,pi,draw\nSentence,1,one\n");
    w.write("part.csv", "text,pi,draw,part\nSentence,1,1,dev\n");
    w.write(
        "share.csv",
        "text,pi,draw,part,frozen\nSentence,1,1,test,2\n",
    );
    w.write("unsaid.csv", "text,pi,draw,part\nSentence,1,1,test\n");
    w.write("plain.csv", "text,pi,draw\n\"sentence 0, of 0\",1,1\n");
    for (file, expected) in [
        (
            "corpus.csv",
            "corpus.csv: the file is no queue of `stancer sample`: no column \"pi\"",
        ),
        ("text.csv", "no column \"text\""),
        ("pi.csv", "no column \"pi\""),
        ("draw.csv", "no column \"draw\""),
        (
            "number.csv",
            "line 2, column \"draw\": \"one\" is not the number of a draw",
        ),
        (
            "part.csv",
            "line 2, column \"part\": \"dev\" is not test, train or empty",
        ),
        (
            "share.csv",
            "line 2, column \"frozen\": \"2\" is no share above 0 and below 1",
        ),
        (
            "unsaid.csv",
            "line 2, column \"frozen\": a sentence of the part test without the share",
        ),
    ] {
        let message = w.fails(&format!("sample corpus.csv -n 5 --after {file}"), 1);
        assert!(message.contains(expected), "{file}: {message}");
    }
    let q = Queue::of(&w.ok("sample corpus.csv -n 50 --after plain.csv -o -"));
    assert_eq!((q.rows.len(), q.column("draw")[0]), (39, "2"));
    // one file each, so that files of the corpus are never taken for queues
    let q = Queue::of(&w.ok("sample -n 50 -o - --after plain.csv corpus.csv"));
    assert_eq!(q.rows.len(), 39);
}
