//! `stancer estimate` where a few texts stand in many rows.

mod common;

use common::Workdir;
use common::shares::{annotate, record, share_of_a};

const BASE: &str = "corpus.csv --model small.model --labels labels.csv";

/// 800 texts of which every tenth stands in 15 rows, in outlets of its own, and says `a`; the others
/// say `a` and `b` alike.
fn with_wire_copies() -> Workdir {
    let w = Workdir::with_small_model();
    let mut corpus = String::from("id,source,text\n");
    for i in 0..800 {
        for copy in 0..if i % 10 == 0 { 15 } else { 1 } {
            corpus.push_str(&format!("{i}-{copy},S{copy},Tidings {i} of {}\n", i % 7));
        }
    }
    w.write("corpus.csv", &corpus);
    w
}

fn label_of(text: &str) -> &'static str {
    let number = text.split(' ').nth(1).unwrap().parse::<usize>().unwrap();
    if number % 2 == 0 { "a" } else { "b" }
}

/// Draws with `design`, labels, and estimates: the interval of `a`, and the cautions.
fn estimated(w: &Workdir, design: &str) -> ((f64, f64, f64), String) {
    w.ok(&format!("sample corpus.csv {design} -o q.csv"));
    annotate(w, "q.csv", "labels.csv", |_, text| label_of(text));
    let (found, _) = record(w, BASE);
    (share_of_a(&found, "all"), found["cautions"].to_string())
}

#[test]
fn says_that_few_texts_decide_and_how_to_draw_instead() {
    let w = with_wire_copies();
    let (alike, cautions) = estimated(&w, "-n 120");
    assert!(cautions.contains("labels count as"), "{cautions}");
    assert!(cautions.contains("sample --by-copies"), "{cautions}");
    let (by_copies, cautions) = estimated(&w, "-n 120 --by-copies");
    assert!(!cautions.contains("count as"), "{cautions}");
    let width = |(low, _, high): (f64, f64, f64)| high - low;
    assert!(
        width(by_copies) < 0.7 * width(alike),
        "{alike:?} {by_copies:?}"
    );
}

#[test]
fn a_draw_by_copies_holds_the_truth_as_often_as_it_says() {
    let w = with_wire_copies();
    // 80 texts of 15 rows and 320 of one of 1920 rows
    let truth = 1520.0 / 1920.0;
    let holds = |seed: &usize| {
        let ((low, _, high), _) = estimated(&w, &format!("-n 120 --by-copies --seed {seed}"));
        (low..=high).contains(&truth)
    };
    let n_held = (1..=40).filter(holds).count();
    // fewer than 34 of 40 at 95 % have a chance of 1 in 300
    assert!(n_held >= 34, "{n_held}");
}
