//! `stancer annotate` where people change their minds, their files or their places.

#[path = "common/annotating.rs"]
mod annotating;
mod common;

use annotating::{Annotating, decision, queue};
use common::{Workdir, csv_rows};
use serde_json::{Value, json};

fn with_queue(n: usize) -> Workdir {
    let w = Workdir::new();
    w.write("queue.csv", queue(n));
    w
}

fn id(view: &Value) -> String {
    view["item"]["id"].as_str().unwrap_or_default().to_owned()
}

/// The cells label, annotator_ana and annotator_ben of each sentence.
fn labels(w: &Workdir) -> Vec<[String; 3]> {
    let rows = csv_rows(&w.read("queue.labels.csv"));
    let cells = |row: &Vec<String>| [3, 4, 5].map(|at| row[at].clone());
    rows[1..].iter().map(cells).collect()
}

#[test]
fn every_class_has_a_key_of_its_own() {
    let w = with_queue(2);
    let classes: Vec<String> = (0..30).map(|i| format!("\"c{i}\"")).collect();
    let scheme = |classes: &[String]| format!("name = \"t\"\nclasses = [{}]\n", classes.join(", "));
    w.write("thirty.toml", scheme(&classes));
    let a = Annotating::start(&w, "queue.csv --annotator ana --scheme thirty.toml", 1);
    let start = a.get(0, "api/start").json();
    let mut keys: Vec<&str> = (start["classes"].as_array().unwrap().iter())
        .map(|class| class["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys.len(), 30);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 30);
    assert!(
        ["0", "c", "n", "r", "s", "u", "?"]
            .iter()
            .all(|key| !keys.contains(key))
    );
    drop(a);
    let more = [&classes[..], &["\"c31\"".to_owned()]].concat();
    w.write("more.toml", scheme(&more));
    let message = w.fails("annotate queue.csv --annotator ana --scheme more.toml", 1);
    assert!(
        message.contains("found 31 classes, expected at most 30"),
        "{message}"
    );
}

#[test]
fn labels_are_written_over_nothing_that_is_needed() {
    let w = with_queue(3);
    let before = w.read("queue.csv");
    w.write("book.md", "# Rules\n");
    std::fs::hard_link(w.path("queue.csv"), w.path("link.csv")).unwrap();
    for place in [
        "queue.csv",
        "./queue.csv",
        "queue.journal",
        "queue.model",
        "book.md",
    ] {
        let run = format!("annotate queue.csv --annotator ana --codebook book.md -o {place}");
        let message = w.fails(&run, 2);
        assert!(
            message.contains("would be written over"),
            "{place}: {message}"
        );
    }
    assert_eq!(w.read("queue.csv"), before);
    assert_eq!(w.files(), ["book.md", "link.csv", "queue.csv"]);
}

#[test]
fn a_table_of_labels_without_its_journal_is_not_emptied() {
    let w = with_queue(3);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    a.label(0, &a.begin(0), "neutral");
    a.stop();
    let before = w.read("queue.labels.csv");
    std::fs::rename(w.path("queue.journal"), w.path("elsewhere.journal")).unwrap();
    let message = w.fails("annotate queue.csv --annotator ana", 1);
    assert!(
        message.contains("queue.labels.csv, which has 1 row(s) of which no journal"),
        "{message}"
    );
    assert_eq!(w.read("queue.labels.csv"), before);
    std::fs::rename(w.path("elsewhere.journal"), w.path("queue.journal")).unwrap();
    Annotating::start(&w, "queue.csv --annotator ana", 1).stop();
    assert_eq!(w.read("queue.labels.csv"), before);
}

#[test]
fn a_label_does_not_move_to_another_sentence() {
    let w = Workdir::new();
    w.write("queue.csv", "text\nOne.\nTwo.\n");
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let view = a.begin(0);
    let (first, text) = (id(&view), view["item"]["text"].clone());
    a.label(0, &view, "pro-us");
    a.stop();
    // a row on top: what was line 2 is line 3 now
    w.write("queue.csv", "text\nZero.\nOne.\nTwo.\n");
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    assert_eq!(a.begin(0)["progress"]["labelled"], 0);
    a.kill();
    w.write("queue.csv", "text\nOne.\nTwo.\nThree.\n");
    Annotating::start(&w, "queue.csv --annotator ana", 1).stop();
    let rows = csv_rows(&w.read("queue.labels.csv"));
    assert_eq!(
        (&rows[1][0], json!(rows[1][2])),
        (&first, text),
        "nor is it lost"
    );
}

#[test]
fn a_label_that_is_no_class_any_more_does_not_count() {
    let w = with_queue(3);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    a.label(0, &a.begin(0), "neutral");
    a.stop();
    let journal = w.read("queue.journal").replace("neutral", "weird");
    w.write("queue.journal", journal);
    w.write("queue.labels.csv", "id\n");
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    assert_eq!(a.begin(0)["progress"]["labelled"], 0);
    let (said, _) = a.stop();
    assert!(said.contains("0 sentences with a label"), "{said}");
}

#[test]
fn a_settlement_lasts_as_long_as_the_labels_that_it_settled() {
    let w = with_queue(1);
    let a = Annotating::start(
        &w,
        "queue.csv --annotator ana --annotator ben --overlap 1",
        2,
    );
    let views = [a.begin(0), a.begin(1)];
    a.label(0, &views[0], "pro-us");
    a.label(1, &views[1], "neutral");
    let verdict = json!({"id": "s1", "label": "pro-russia"});
    assert_eq!(a.post(0, "settle", &verdict).status, 200);
    assert_eq!(a.post(1, "settle", &verdict).status, 409, "it is settled");
    assert_eq!(
        a.post(1, "unsettle", &json!({})).status,
        409,
        "by somebody else"
    );
    // ana comes round to ben's reading: nothing is left to settle
    a.post(0, "undo", &json!({}));
    a.label(0, &views[0], "neutral");
    assert_eq!(a.get(0, "api/adjudication").json()["n_settled"], 0);
    assert_eq!(a.post(0, "unsettle", &json!({})).status, 409);
    a.kill();
    Annotating::start(
        &w,
        "queue.csv --annotator ana --annotator ben --overlap 1",
        2,
    )
    .stop();
    assert_eq!(labels(&w), [["neutral", "neutral", "neutral"]]);
}

#[test]
fn skipping_lets_no_third_reader_in() {
    let w = with_queue(3);
    let a = Annotating::start(
        &w,
        "queue.csv --annotator ana --annotator ben --overlap 0",
        2,
    );
    let mut view = a.begin(0);
    for _ in 0..3 {
        view = a.post(0, "decide", &decision(&view, Value::Null)).json();
    }
    let mut other = a.begin(1);
    for _ in 0..3 {
        other = a.label(1, &other, "neutral");
    }
    assert_eq!(other["item"], Value::Null);
    let again = a.post(0, "skipped", &json!({})).json();
    assert_eq!(again["item"], Value::Null, "ben has read them: {again}");
    let undone = a.post(0, "undo", &json!({})).json();
    assert_eq!(undone["item"], Value::Null, "{undone}");
    a.stop();
    assert!(labels(&w).iter().all(|[label, ..]| label == "neutral"));
}

#[test]
fn no_number_tells_what_another_said() {
    let w = with_queue(4);
    let a = Annotating::start(
        &w,
        "queue.csv --annotator ana --annotator ben --overlap 1",
        2,
    );
    let mut view = a.begin(1);
    while view["item"] != Value::Null {
        view = a.label(1, &view, "neutral");
    }
    let mut view = a.begin(0);
    for n in 0..4 {
        assert_eq!(view["progress"]["disagreements"], 0, "after {n}");
        view = a.label(0, &view, "pro-us");
    }
    assert_eq!(
        view["progress"]["disagreements"], 4,
        "when all is done it is told"
    );
}

#[test]
fn who_only_looks_keeps_no_sentence_from_others() {
    let w = with_queue(1);
    let a = Annotating::start(
        &w,
        "queue.csv --annotator lead --annotator ben --overlap 0",
        2,
    );
    a.get(0, "api/about");
    a.get(0, "api/agreement");
    a.get(0, "api/adjudication");
    assert_eq!(id(&a.begin(1)), "s1");
}

#[test]
fn each_annotator_has_one_journal() {
    let w = with_queue(3);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    a.label(0, &a.begin(0), "neutral");
    a.stop();
    std::fs::copy(w.path("queue.journal"), w.path("copy.journal")).unwrap();
    for with in ["--with queue.journal", "--with copy.journal"] {
        let message = w.fails(&format!("annotate queue.csv --annotator ben {with}"), 2);
        assert!(message.contains("it has decisions of ana"), "{message}");
    }
    let message = w.fails("annotate queue.csv --annotator Ana", 2);
    assert!(message.contains("with other capitals"), "{message}");
}

#[test]
fn what_was_saved_but_not_confirmed_is_said_once() {
    let w = with_queue(2);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let view = a.begin(0);
    let once = a.label(0, &view, "neutral");
    let twice = a.label(0, &view, "neutral");
    assert_eq!(id(&once), id(&twice));
    assert_eq!(w.read("queue.journal").lines().count(), 1);
    let back = a.post(0, "undo", &json!({})).json();
    assert_eq!((id(&back), &back["can_undo"]), (id(&view), &json!(false)));
}

#[test]
fn undo_passes_over_sentences_that_are_gone() {
    let w = with_queue(3);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let first = a.begin(0);
    let second = a.label(0, &first, "neutral");
    a.label(0, &second, "neutral");
    a.stop();
    let whole = w.read("queue.csv");
    let gone = format!("{},", id(&second));
    let rest: Vec<&str> = whole
        .lines()
        .filter(|line| !line.starts_with(&gone))
        .collect();
    w.write("queue.csv", rest.join("\n"));
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let back = a.post(0, "undo", &json!({})).json();
    assert_eq!(id(&back), id(&first));
    assert_eq!(a.post(0, "undo", &json!({})).status, 409);
    a.stop();
    w.write("queue.csv", whole);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    assert_eq!(
        a.begin(0)["progress"]["labelled"],
        1,
        "and it counts again when they return"
    );
}

#[test]
fn where_nothing_was_labelled_no_file_is_left() {
    let w = with_queue(2);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    a.begin(0);
    let (said, _) = a.stop();
    assert!(
        said.contains("nothing was labelled, and no file is left"),
        "{said}"
    );
    let message = w.fails(
        "annotate queue.csv --annotator ana --listen 192.0.2.1:80 --token ana=0123456789abcdef",
        1,
    );
    assert!(
        message.contains("192.0.2.1:80: cannot listen there"),
        "{message}"
    );
    assert_eq!(w.files(), ["queue.csv"]);
}

#[test]
fn what_was_skipped_can_be_skipped_again() {
    let w = with_queue(2);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let mut view = a.begin(0);
    for _ in 0..2 {
        view = a.post(0, "decide", &decision(&view, Value::Null)).json();
    }
    view = a.post(0, "skipped", &json!({})).json();
    let first = id(&view);
    view = a.post(0, "decide", &decision(&view, Value::Null)).json();
    assert_ne!(id(&view), first);
    view = a.post(0, "decide", &decision(&view, Value::Null)).json();
    assert_eq!(view["item"], Value::Null);
}

#[test]
fn what_was_taken_back_goes_to_others_and_stays_there() {
    let w = with_queue(1);
    let a = Annotating::start(&w, "queue.csv --annotator ana --overlap 0", 1);
    a.label(0, &a.begin(0), "neutral");
    a.post(0, "undo", &json!({}));
    a.kill();
    let b = Annotating::start(&w, "queue.csv --annotator ben --overlap 0", 1);
    b.label(0, &b.begin(0), "pro-us");
    b.kill();
    let both = "queue.csv --annotator ana --annotator ben --overlap 0";
    let a = Annotating::start(&w, both, 2);
    assert_eq!(a.begin(0)["item"], Value::Null);
}

#[test]
fn a_second_window_lets_no_third_reader_in() {
    let w = with_queue(1);
    let both = "queue.csv --annotator ana --annotator ben --overlap 0";
    let a = Annotating::start(&w, both, 2);
    let view = a.begin(0);
    a.label(0, &view, "neutral");
    a.post(0, "decide", &decision(&view, Value::Null));
    let other = a.begin(1);
    a.label(1, &other, "pro-us");
    let second = a.post(0, "decide", &decision(&view, json!("neutral")));
    assert_eq!(second.status, 409, "{second:?}");
    // her first label does not come back beside ben's
    assert_eq!(a.post(0, "undo", &json!({})).status, 200);
    assert_eq!(a.post(0, "undo", &json!({})).status, 200);
    let nothing = a.post(0, "undo", &json!({}));
    assert_eq!(nothing.status, 409, "nothing is left");
    a.stop();
    assert_eq!(labels(&w), [["pro-us", "", "pro-us"]]);
}

#[test]
fn undo_that_is_sent_twice_is_done_once() {
    let w = with_queue(3);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let mut view = a.begin(0);
    for _ in 0..3 {
        view = a.label(0, &view, "neutral");
    }
    let undo = json!({"n": view["n_steps"]});
    let once = a.post(0, "undo", &undo).json();
    let twice = a.post(0, "undo", &undo).json();
    assert_eq!(
        (&once["item"], &once["n_steps"]),
        (&twice["item"], &json!(2))
    );
}

#[test]
fn a_settlement_of_others_labels_does_not_outlive_them() {
    let w = with_queue(1);
    let run = "queue.csv --overlap 1 --annotator";
    let a = Annotating::start(&w, &format!("{run} ana"), 1);
    a.label(0, &a.begin(0), "pro-us");
    a.stop();
    std::fs::create_dir(w.path("ana")).unwrap();
    for file in ["queue.csv", "queue.journal", "queue.labels.csv"] {
        std::fs::copy(w.path(file), w.path(&format!("ana/{file}"))).unwrap();
    }
    std::fs::remove_file(w.path("queue.journal")).unwrap();
    std::fs::remove_file(w.path("queue.labels.csv")).unwrap();
    let ben = format!("{run} ben --with ana/queue.journal");
    let b = Annotating::start(&w, &ben, 1);
    b.label(0, &b.begin(0), "neutral");
    let verdict = json!({"id": "s1", "label": "pro-russia"});
    assert_eq!(b.post(0, "settle", &verdict).status, 200);
    b.stop();
    Annotating::start(&w, &ben, 1).stop();
    assert_eq!(
        labels(&w),
        [["pro-russia", "pro-us", "neutral"]],
        "it lasts"
    );
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let a = Annotating::start(&w, "ana/queue.csv --overlap 1 --annotator ana", 1);
    a.post(0, "undo", &json!({}));
    a.label(0, &a.begin(0), "neutral");
    a.stop();
    Annotating::start(&w, &ben, 1).stop();
    assert_eq!(labels(&w), [["neutral", "neutral", "neutral"]]);
}

#[test]
fn a_file_that_is_no_table_of_labels_is_left_alone() {
    let w = with_queue(2);
    w.write("plan.md", "to do: everything");
    let message = w.fails("annotate queue.csv --annotator ana -o plan.md", 1);
    assert!(
        message.contains("would be written over plan.md"),
        "{message}"
    );
    assert_eq!(w.read("plan.md"), "to do: everything");
    assert_eq!(w.files(), ["plan.md", "queue.csv"]);
    w.write("empty.csv", "");
    Annotating::start(&w, "queue.csv --annotator ana -o empty.csv", 1).stop();
    assert!(
        w.files().contains(&"empty.csv".to_owned()),
        "it was there before"
    );
}
