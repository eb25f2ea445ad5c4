//! Honest splits, behaviour tests, audit and predictions of `stancer eval` on the real binary.

mod common;

use common::{Workdir, stderr};
use stancer::report::{EvalRecord, Split, Treatment};

/// 60 articles of two sentences, with outlets and dates; the last article has no date.
fn dated() -> String {
    let mut text = String::from("id,article,outlet,date,text,label\n");
    for i in 0..60 {
        let outlet = ["north", "south"][i % 2];
        let date = match i {
            59 => String::new(),
            _ => format!("2020-{:02}-{:02}", 1 + i / 10, 1 + i % 10),
        };
        text.push_str(&format!(
            "{i}x,{i},{outlet},{date},good news from friend{i},a\n"
        ));
        text.push_str(&format!(
            "{i}y,{i},{outlet},{date},bad tidings for place{i},b\n"
        ));
    }
    text
}

fn with_model() -> Workdir {
    let w = Workdir::new();
    w.small_model();
    w.write("dated.csv", dated());
    w
}

fn record(w: &Workdir, arguments: &str) -> (EvalRecord, String) {
    let text = w.ok(&format!(
        "eval --model small.model {arguments} --json r.json"
    ));
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
    (serde_json::from_str(&w.read("r.json")).unwrap(), text)
}

#[test]
fn test_sentences_that_were_trained_on_end_the_run_or_are_left_out() {
    let w = with_model();
    w.write(
        "test.csv",
        "id,article,text,label\n1,n1,\"GOOD NEWS - friends 3!\",a\n2,7,wholly new words here,b\n\
         3,n3,dreadful omens came,b\n",
    );
    let message = w.fails("eval --model small.model --test test.csv", 1);
    for part in [
        "1 were trained on word by word",
        "1 come from articles that were trained on",
        "1 repeats 3x (100 % alike)",
        "--repeats drop",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let (dropped, text) = record(&w, "--test test.csv --repeats drop");
    assert_eq!(dropped.subject.n_rows, 1);
    assert_eq!(dropped.repeats.unwrap().treatment, Treatment::Dropped);
    assert!(text.contains("they were left out"), "{text}");
    let (kept, _) = record(&w, "--test test.csv --repeats keep");
    assert_eq!(kept.subject.n_rows, 3);
    assert_eq!(kept.repeats.unwrap().n_exact, 1);
}

#[test]
fn cross_validation_scores_every_sentence_once_and_leaves_groups_out() {
    let w = with_model();
    let (r, text) = record(&w, "--cv --train dated.csv --by outlet");
    assert_eq!(r.subject.split, Split::CrossValidated);
    assert_eq!((r.subject.n_rows, r.predictions.len()), (120, 120));
    assert_eq!(r.figures["accuracy"].value, 1.0);
    let slices = r.slices.unwrap();
    let names: Vec<&str> = slices.slices.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["north", "south"]);
    for slice in &slices.slices {
        let left_out = slice.left_out.as_ref().unwrap();
        let within = slice.figures["macro_average.f1"].value;
        assert!((within - left_out.macro_f1.value - left_out.gap.value).abs() < 1e-12);
        assert!(!slice.small && slice.n_rows == 60);
    }
    assert!(text.contains("group not trained on"), "{text}");
}

#[test]
fn the_future_is_scored_by_models_of_the_past() {
    let w = with_model();
    let (r, text) = record(&w, "--forward date --train dated.csv");
    assert_eq!(r.subject.split, Split::Forward);
    // 118 sentences have a date; the first of five spans is trained on only
    assert_eq!(r.subject.n_rows + r.subject.n_unscored, 120);
    assert_eq!(r.subject.n_unscored, 24 + 2);
    let slices = r.slices.unwrap().slices;
    let spans: Vec<&str> = slices.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(spans.len(), 4);
    assert!(
        spans.is_sorted() && spans[0].starts_with("2020-02-"),
        "{spans:?}"
    );
    assert!(text.contains("fitted on earlier ones"), "{text}");
    let message = w.fails(
        "eval --model small.model --forward text --train dated.csv",
        1,
    );
    assert!(
        message.contains("cells are no dates, e.g. \"good news"),
        "{message}"
    );
}

#[test]
fn a_learning_curve_rises_to_all_labels_and_says_what_comes_next() {
    let w = with_model();
    let (r, text) = record(&w, "--cv --train dated.csv --learning-curve");
    let curve = r.learning_curve.unwrap();
    let n: Vec<usize> = curve.points.iter().map(|p| p.n_labels).collect();
    assert_eq!(n, [48, 96], "half and all of four fifths of 120");
    assert_eq!(curve.next.unwrap().n_labels, 192);
    assert!(text.contains("192 labels are likely to bring"), "{text}");
}

#[test]
fn the_audit_ranks_wrong_labels_first() {
    let w = with_model();
    let wrong = dated()
        .replace("good news from friend7,a", "good news from friend7,b")
        .replace("bad tidings for place9,b", "bad tidings for place9,a");
    w.write("wrong.csv", wrong);
    let (r, text) = record(&w, "--cv --train wrong.csv --audit audit.csv");
    assert!(r.audit.unwrap().n_implausible >= 2);
    let audit = w.read("audit.csv");
    let ids: Vec<&str> = (audit.lines().skip(1).take(2))
        .map(|l| l.split(',').nth(2).unwrap())
        .collect();
    assert!(ids.contains(&"7x") && ids.contains(&"9y"), "{audit}");
    assert!(text.contains("implausible"), "{text}");
}

#[test]
fn a_file_of_behaviour_tests_is_run_and_failing_cases_are_shown() {
    let w = with_model();
    w.write(
        "test.csv",
        "article,text,label\nn1,fine cheer,a\nn2,sad omens,b\n",
    );
    w.write(
        "mine.csv",
        "id,test,text,label,changed,changed_label\n\
         1,turn,good news,a,bad tidings,b\n2,turn,good friends,a,good news,b\n\
         3,stay,good news,a,good friends,a\n4,single,bad tidings,b,,\n",
    );
    let (r, text) = record(&w, "--test test.csv --behaviour mine.csv");
    let passed: Vec<(&str, f64)> = (r.behaviour.iter())
        .map(|b| (b.test.as_str(), b.passed.value))
        .collect();
    assert_eq!(passed, [("turn", 0.5), ("stay", 1.0), ("single", 1.0)]);
    let failure = &r.behaviour[0].failures[0];
    assert_eq!((failure.id.as_str(), failure.found.as_str()), ("2", "a"));
    assert!(text.contains("fails \"turn\""), "{text}");
    w.write("wrong.csv", "test,text,label\nt,x,maybe\n");
    let message = w.fails(
        "eval --model small.model --test test.csv --behaviour wrong.csv",
        1,
    );
    assert!(
        message.contains("wrong.csv: line 2, column \"label\""),
        "{message}"
    );
}

#[test]
fn labels_of_another_system_score_as_the_model_that_gave_them() {
    let w = with_model();
    w.write(
        "test.csv",
        "id,article,text,label\n1,n1,fine news,a\n2,n2,sad tidings,b\n3,n3,good omens,b\n",
    );
    let (own, _) = record(&w, "--test test.csv");
    w.ok("label test.csv --model small.model -o theirs.csv");
    let text = w.ok("eval --predictions theirs.csv --test test.csv --json r.json");
    let theirs: EvalRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    assert_eq!(theirs.subject.split, Split::Predictions);
    assert_eq!(theirs.confusion, own.confusion);
    assert_eq!(theirs.figures["accuracy"], own.figures["accuracy"]);
    assert!((theirs.figures["brier"].value - own.figures["brier"].value).abs() < 1e-3);
    assert!(
        theirs.card.is_none() && text.contains("labelled by theirs.csv"),
        "{text}"
    );
    w.write("few.csv", "id,label\n1,a\n");
    let message = w.fails("eval --predictions few.csv --test test.csv", 1);
    assert!(
        message.contains("2 of 3 test rows have no label here"),
        "{message}"
    );
}

#[test]
fn threads_change_no_byte() {
    let w = with_model();
    let run = |threads: &str| {
        let arguments = "eval --model small.model --cv --train dated.csv --by outlet \
                         --learning-curve --json r.json";
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_stancer"))
            .args(arguments.split_whitespace())
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(w.path(""))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        (output.stdout, w.read("r.json"))
    };
    assert!(run("1") == run("2"));
}

#[test]
fn wrong_requests_are_named() {
    let w = with_model();
    let cases = [
        ("--test dated.csv --by outlets", 1, "no column \"outlets\""),
        (
            "--cv --forward date --train dated.csv",
            2,
            "cannot be used with",
        ),
        ("--cv", 1, "the shipped labels are of another scheme"),
        ("", 1, "annotated by another scheme"),
        (
            "--cv --train dated.csv --report no/r.html",
            1,
            "no/r.html: cannot write",
        ),
    ];
    for (arguments, status, expected) in cases {
        let message = w.fails(&format!("eval --model small.model {arguments}"), status);
        assert!(message.contains(expected), "{arguments}: {message}");
    }
}
