//! `stancer annotate` on the real binary, without a browser.

#[path = "common/annotating.rs"]
mod annotating;
mod common;

use annotating::{Annotating, awaited, decision, queue};
use common::{Workdir, csv_rows, small_labels};
use serde_json::{Value, json};
use stancer::report::AgreementRecord;

const CLASSES: [&str; 3] = ["pro-us", "neutral", "pro-russia"];

fn with_queue(n: usize) -> Workdir {
    let w = Workdir::new();
    w.write("queue.csv", queue(n));
    w
}

fn text<'v>(value: &'v Value, at: &str) -> &'v str {
    value
        .pointer(at)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[test]
fn labels_are_there_at_once_and_survive_a_kill() {
    let w = with_queue(6);
    let a = Annotating::start(&w, "queue.csv --annotator ana --overlap 0", 1);
    let mut view = a.begin(0);
    assert_eq!(text(&view, "/item/before/0"), "Before.");
    assert_eq!(view["item"]["source"], Value::Null, "blind");
    assert_eq!(view["item"]["guess"], Value::Null, "blind");
    let first = text(&view, "/item/id").to_owned();
    let mut body = decision(&view, json!("neutral"));
    body["note"] = json!("a \"remark\", <b>");
    body["rule"] = json!("4");
    body["unsure"] = json!(true);
    view = a.post(0, "decide", &body).json();
    view = a.label(0, &view, "pro-us");
    a.kill();

    let a = Annotating::start(&w, "queue.csv --annotator ana --overlap 0", 1);
    assert_eq!(
        a.begin(0)["item"]["id"],
        view["item"]["id"],
        "goes on where it was"
    );
    let (said, status) = a.stop();
    assert_eq!(status, Some(0));
    assert!(
        said.contains("ana: 2 labelled, 0 skipped, 4 to go"),
        "{said}"
    );
    assert!(
        said.contains("2 sentences with a label → queue.labels.csv"),
        "{said}"
    );
    let rows = csv_rows(&w.read("queue.labels.csv"));
    let header = "id,article,text,label,annotator_ana,unsure,rule,note,settled_by,time,codebook,\
                  source,part,pi";
    assert_eq!(rows[0].join(","), header);
    let row = rows.iter().find(|r| r[0] == first).unwrap();
    assert_eq!(
        row[3..9],
        ["neutral", "neutral", "1", "4", "a \"remark\", <b>", ""]
    );
    assert_eq!(row[9].len(), "2026-01-01T00:00:00Z".len());
    assert_eq!(row[10].len(), 12, "the codebook's version");
    assert_eq!(row[11..], ["agency", "train", "0.25"]);
}

#[test]
fn undo_goes_back_to_the_beginning_over_a_restart() {
    let w = with_queue(5);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let mut view = a.begin(0);
    let mut ids = Vec::new();
    for label in ["pro-us", "neutral", "pro-russia"] {
        ids.push(text(&view, "/item/id").to_owned());
        view = a.label(0, &view, label);
    }
    a.kill();
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    for (id, label) in ids.iter().zip(["pro-us", "neutral", "pro-russia"]).rev() {
        view = a.post(0, "undo", &json!({})).json();
        assert_eq!(text(&view, "/item/id"), id);
        assert_eq!(text(&view, "/item/earlier/label"), label);
    }
    assert_eq!(view["can_undo"], false);
    assert_eq!(a.post(0, "undo", &json!({})).status, 409);
    view = a.label(0, &view, "neutral");
    assert_eq!(
        text(&view, "/item/id"),
        ids[1],
        "those taken back come next"
    );
}

#[test]
fn skipped_sentences_come_again_when_asked_for() {
    let w = with_queue(3);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let first = a.begin(0);
    let skip = a.post(0, "decide", &decision(&first, Value::Null)).json();
    let mut view = a.label(0, &skip, "neutral");
    view = a.label(0, &view, "neutral");
    assert_eq!(view["item"], Value::Null);
    assert_eq!(view["progress"]["skipped"], 1);
    view = a.post(0, "skipped", &json!({})).json();
    assert_eq!(view["item"]["id"], first["item"]["id"]);
    view = a.label(0, &view, "pro-us");
    assert_eq!(
        view["progress"],
        json!({
            "done": 3, "total": 3, "labelled": 3, "skipped": 0, "disagreements": 0
        })
    );
}

#[test]
fn sentences_are_shared_out_and_some_are_read_twice_blind() {
    let w = with_queue(200);
    let a = Annotating::start(
        &w,
        "queue.csv --annotator ana --annotator ben --overlap 0.2",
        2,
    );
    let (mut seen, mut views) = ([Vec::new(), Vec::new()], [a.begin(0), a.begin(1)]);
    while views.iter().any(|v| v["item"] != Value::Null) {
        for who in 0..2 {
            let view = views[who].clone();
            if view["item"] == Value::Null {
                continue;
            }
            assert!(!view.to_string().contains("readings"), "blind");
            if view["item"]["pass"] == 1 {
                seen[who].push(text(&view, "/item/id").to_owned());
            }
            views[who] = a.label(who, &view, CLASSES[who]);
        }
    }
    let [ana, ben] = seen;
    let both = ana.iter().filter(|id| ben.contains(id)).count();
    assert_eq!(ana.len() + ben.len() - both, 200, "each sentence is read");
    assert!((20..=60).contains(&both), "{both}");
    assert!(
        ana.len().abs_diff(ben.len()) <= 2,
        "{} and {}",
        ana.len(),
        ben.len()
    );
    let again = a.get(0, "api/agreement").json();
    assert_eq!(again["record"]["n_differ"], both);
    assert_eq!(
        again["self"][0]["same"], again["self"][0]["n"],
        "each agrees with themselves"
    );
    assert!(
        again["self"][0]["n"].as_u64().unwrap() >= 2,
        "every fiftieth comes again"
    );
}

#[test]
fn disagreements_are_settled_and_the_agreement_is_that_of_the_command() {
    let w = with_queue(40);
    let arguments = "queue.csv --annotator ana --annotator ben --overlap 1";
    let a = Annotating::start(&w, arguments, 2);
    for who in 0..2 {
        let mut view = a.begin(who);
        while view["item"] != Value::Null {
            let n: usize = text(&view, "/item/id")[1..].parse().unwrap();
            // ben reads every fourth sentence otherwise
            let shift = usize::from(who == 1 && n.is_multiple_of(4));
            view = a.label(who, &view, CLASSES[(n + shift) % 3]);
        }
    }
    let page = a.get(0, "api/agreement").json();
    let mut open = a.get(0, "api/adjudication").json();
    assert_eq!(
        (&open["n_open"], &open["item"]["readings"][1]["annotator"]),
        (&json!(10), &json!("ben"))
    );
    let settled = |open: &Value, label: &str| json!({"id": open["item"]["id"], "label": label, "rule": "3", "note": "clear"});
    open = a.post(0, "settle", &settled(&open, "neutral")).json();
    let taken_back = a.post(0, "unsettle", &json!({})).json();
    assert_eq!(taken_back["item"]["earlier"]["label"], "neutral");
    assert_eq!(
        (&taken_back["n_open"], &open["n_open"]),
        (&json!(10), &json!(9))
    );
    open = taken_back;
    while open["item"] != Value::Null {
        open = a.post(0, "settle", &settled(&open, "pro-us")).json();
    }
    assert_eq!(open["n_settled"], 10);
    a.stop();

    let rows = csv_rows(&w.read("queue.labels.csv"));
    assert_eq!(rows.len(), 41);
    let n_settled = rows[1..].iter().filter(|r| r[9] == "ana").count();
    assert_eq!(n_settled, 10);
    assert!(
        rows[1..].iter().all(|r| !r[3].is_empty()),
        "every sentence has a label"
    );
    w.ok("agreement queue.labels.csv --json r.json --resamples 500");
    let record: AgreementRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    let shown = &page["record"]["figures"]["alpha"];
    assert_eq!(
        shown,
        &serde_json::to_value(record.figures["alpha"]).unwrap()
    );
    let last = page["growth"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["n"], &last["alpha"]), (&json!(40), &shown["value"]));
    // alpha by hand: 40 pairs, 10 of which differ
    let o = &record.coincidences;
    let sums: Vec<f64> = o.iter().map(|r| r.iter().sum()).collect();
    let expected: f64 = 80.0 * 79.0 - sums.iter().map(|s| s * (s - 1.0)).sum::<f64>();
    assert!((record.figures["alpha"].value - (1.0 - 79.0 * 20.0 / expected)).abs() < 1e-12);
    assert!(
        w.ok("train queue.labels.csv --no-prior --model m.model")
            .contains("40 sentences")
    );
}

#[test]
fn a_journal_of_somebody_elsewhere_counts_and_stays_as_it_is() {
    let w = with_queue(10);
    let a = Annotating::start(&w, "queue.csv --annotator ana --overlap 1", 1);
    let mut view = a.begin(0);
    for _ in 0..10 {
        view = a.label(0, &view, "neutral");
    }
    a.stop();
    std::fs::create_dir(w.path("ana")).unwrap();
    std::fs::rename(w.path("queue.journal"), w.path("ana/queue.journal")).unwrap();
    let before = w.read("ana/queue.journal");
    let b = Annotating::start(
        &w,
        "queue.csv --annotator ben --overlap 1 --with ana/queue.journal",
        1,
    );
    let view = b.begin(0);
    assert!(!view.to_string().contains("neutral"), "blind");
    b.label(0, &view, "pro-us");
    assert_eq!(b.get(0, "api/adjudication").json()["n_open"], 1);
    let message = w.fails(
        "annotate q2.csv --annotator ana --with ana/queue.journal",
        1,
    );
    assert!(message.contains("q2.csv: cannot open"), "{message}");
    w.write("q2.csv", queue(3));
    let message = w.fails(
        "annotate q2.csv --annotator ana --with ana/queue.journal",
        2,
    );
    assert!(message.contains("it has decisions of ana"), "{message}");
    b.stop();
    assert_eq!(w.read("ana/queue.journal"), before);
}

#[test]
fn what_label_and_eval_set_aside_opens_without_what_the_machine_said() {
    let w = Workdir::with_small_model();
    w.write("new.csv", "id,text\n1,good or bad\n2,neither\n");
    w.ok("label new.csv --model small.model -o out.csv --min-confidence 1 --review r.csv");
    let shipped = include_str!("../eval/test.csv");
    let some: Vec<&str> = shipped.lines().take(201).collect();
    w.write("some.csv", some.join("\n"));
    w.ok("eval --cv --train some.csv --audit audit.csv --resamples 20");
    for (file, label, more) in [
        ("r.csv", "a", "--scheme scheme.toml"),
        ("audit.csv", "neutral", ""),
    ] {
        let a = Annotating::start(&w, &format!("{file} --annotator ana {more}"), 1);
        let view = a.begin(0);
        assert!(!text(&view, "/item/text").is_empty(), "{file}: {view}");
        a.label(0, &view, label);
        let (said, _) = a.stop();
        assert!(said.contains("ana: 1 labelled"), "{file}: {said}");
    }
}

#[test]
fn a_model_is_fitted_in_the_background_and_its_scores_are_shown() {
    let w = Workdir::with_small_model();
    let arguments = "labels.csv --scheme scheme.toml --annotator ana --retrain 20 --show-model \
                     --model small.model";
    let a = Annotating::start(&w, arguments, 1);
    let mut view = a.begin(0);
    assert!(
        ["a", "b"].contains(&text(&view, "/item/guess/label")),
        "{view}"
    );
    for _ in 0..20 {
        let class = if text(&view, "/item/text").starts_with("good") {
            "a"
        } else {
            "b"
        };
        view = a.label(0, &view, class);
    }
    let point = awaited(|| {
        let learning = a.get(0, "api/agreement").json()["learning"].clone();
        assert_eq!(learning["error"], Value::Null);
        learning["points"].get(0).cloned()
    });
    assert_eq!(point["n_labels"], 20);
    assert!(point["macro_f1"].as_f64().unwrap() > 0.5);
    a.stop();
    w.ok("label labels.csv --model labels.model -o out.csv");
}

#[test]
fn a_second_program_is_refused_and_a_kill_leaves_no_lock() {
    let w = with_queue(3);
    let a = Annotating::start(&w, "queue.csv --annotator ana", 1);
    let message = w.fails("annotate queue.csv --annotator ben --no-browser", 1);
    assert!(
        message.contains("another stancer is annotating this queue"),
        "{message}"
    );
    a.kill();
    Annotating::start(&w, "queue.csv --annotator ben", 1).stop();
}

#[test]
fn a_network_needs_a_secret_for_each() {
    let w = with_queue(3);
    let run = "annotate queue.csv --annotator ana --listen 127.0.0.1:0";
    for (more, expected) in [
        ("", "give each annotator a secret"),
        (" --token ana=short", "16 or more letters"),
        (" --token ben=0123456789abcdef", "no --annotator ben"),
    ] {
        let message = w.fails(&format!("{run}{more}"), 2);
        assert!(message.contains(expected), "{message}");
    }
    let arguments = "queue.csv --annotator ana --listen 127.0.0.1:0 --token ana=0123456789abcdef";
    let a = Annotating::start(&w, arguments, 1);
    assert_eq!(a.path(0), "/0123456789abcdef/");
    a.begin(0);
}

#[test]
fn mistakes_are_named() {
    let w = with_queue(3);
    w.write("labels.csv", small_labels());
    w.write("twice.csv", "id,text\n1,One.\n1,Two.\n");
    for (arguments, status, expected) in [
        ("annotate queue.csv", 2, "--annotator"),
        (
            "annotate none.csv --annotator ana",
            1,
            "none.csv: cannot open",
        ),
        (
            "annotate queue.csv --annotator ana --text body",
            1,
            "\"body\"",
        ),
        (
            "annotate twice.csv --annotator ana",
            1,
            "line 3, column \"id\"",
        ),
        (
            "annotate queue.csv --annotator ana --annotator ana",
            2,
            "stands there already",
        ),
        (
            "annotate queue.csv --annotator ana --overlap 2",
            2,
            "from 0 to 1",
        ),
        (
            "annotate queue.csv --annotator ana --retrain 1",
            2,
            "10 labels or more",
        ),
        (
            "annotate queue.csv --annotator ana -o none/l.csv",
            1,
            "there is no folder none",
        ),
        ("annotate - --annotator ana", 2, "must be a file"),
    ] {
        let message = w.fails(arguments, status);
        assert!(message.contains(expected), "{arguments}: {message}");
    }
    w.write("queue.journal", "{\"half\n");
    let message = w.fails("annotate queue.csv --annotator ana", 1);
    assert!(message.contains("queue.journal: line 1"), "{message}");
}
