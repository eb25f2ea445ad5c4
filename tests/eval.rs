//! `stancer eval` on the real binary.

mod common;

use common::Workdir;
use stancer::eval::Confusion;
use stancer::report::{EvalRecord, SCHEMA_VERSION};

#[test]
fn the_json_has_the_figures_and_the_rows_of_the_table() {
    let w = Workdir::new();
    w.small_model();
    w.write(
        "test.csv",
        "id,article,text,label\n1,x,good news,a\n2,x,bad tidings,b\n3,y,good friends,b\n4,z,bad place,b\n",
    );
    let text = w.ok("eval --model small.model --test test.csv --json r.json");
    let record: EvalRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    assert_eq!(
        (
            record.schema,
            record.subject.n_rows,
            record.subject.n_groups
        ),
        (SCHEMA_VERSION, 4, 3)
    );
    assert_eq!(record.confusion, [[1, 0], [1, 2]]);
    let position = |class: &str| {
        record
            .classes
            .iter()
            .position(|c| c.class == class)
            .unwrap()
    };
    let truth: Vec<usize> = record
        .predictions
        .iter()
        .map(|p| position(&p.truth))
        .collect();
    let labels: Vec<usize> = record
        .predictions
        .iter()
        .map(|p| position(&p.label))
        .collect();
    let again = Confusion::new(&truth, &labels, 2);
    assert_eq!(again.whole(), record.confusion);
    let majority = &record.baselines[0];
    assert_eq!(majority.name, "majority");
    assert_eq!(majority.figures["accuracy"].value, 0.75);
    assert!(
        text.contains("75.0 %") && text.contains("annotated \\ labelled"),
        "{text}"
    );
    assert!(text.lines().all(|l| l.chars().count() <= 100));
    let figure = |name: &str| record.figures[name];
    assert!((figure("accuracy").value - 0.75).abs() < 1e-12);
    let macro_f1 = again.macro_average().f1;
    assert_eq!(figure("macro_average.f1").value, macro_f1);
    assert_eq!(figure("confusion.b.a").value, 1.0 / 3.0);
    let (low, high) = (figure("mcc").low.unwrap(), figure("mcc").high.unwrap());
    assert!(low <= figure("mcc").value && figure("mcc").value <= high);
    assert_eq!(record.intervals.resamples, 2000);
    let curve = &record.calibration.as_ref().unwrap().curve;
    assert_eq!(curve.iter().map(|b| b.n).sum::<u64>(), 4);
    let again = serde_json::to_string_pretty(&record).unwrap() + "\n";
    assert_eq!(again, w.read("r.json"), "the whole of it is read back");
}

#[test]
fn the_mean_f1_of_named_classes_is_reported_and_unknown_names_are_refused() {
    let w = Workdir::new();
    w.small_model();
    let text =
        w.ok("eval --model small.model --test labels.csv --repeats keep --favg a --resamples 50");
    assert!(text.contains("F_avg"), "{text}");
    assert!(text.contains("50 resamples"), "{text}");
    let message = w.fails(
        "eval --model small.model --test labels.csv --repeats keep --favg a,c",
        2,
    );
    assert!(
        message.contains("found \"c\", expected classes of the model: a, b"),
        "{message}"
    );
}

#[test]
fn the_confidence_for_a_precision_is_one_that_label_takes() {
    let w = Workdir::new();
    w.small_model();
    w.write(
        "test.csv",
        "article,text,label\nt1,good news,a\nt2,bad tidings,b\nt3,good friends,a\nt4,bad news,a\n",
    );
    let run = "eval --model small.model --test test.csv --min-precision 1 --json r.json";
    let text = w.ok(run);
    let record: EvalRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    let found = record.min_precision.unwrap();
    assert_eq!(found.asked, 1.0);
    let right = |p: &&stancer::report::RowRecord| p.truth == p.label;
    let sure = |p: &&stancer::report::RowRecord| {
        p.probabilities.iter().copied().fold(0.0, f64::max) >= found.confidence.unwrap()
    };
    let n_sure = record.predictions.iter().filter(sure).count();
    assert_eq!(
        record.predictions.iter().filter(sure).filter(right).count(),
        n_sure
    );
    assert!(n_sure > 0 && text.contains("--min-confidence 0."), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
}

#[test]
fn sentences_of_one_article_get_no_interval() {
    let w = Workdir::new();
    w.small_model();
    w.write(
        "test.csv",
        "article,text,label\nx,good news,a\nx,bad tidings,b\n",
    );
    let text = w.ok("eval --model small.model --test test.csv --json r.json");
    let record: EvalRecord = serde_json::from_str(&w.read("r.json")).unwrap();
    assert!(record.figures.values().all(|f| f.low.is_none()), "{text}");
    assert!(text.contains("no interval: "), "{text}");
}

#[test]
fn refuses_a_model_with_a_flipped_weight() {
    let w = Workdir::new();
    w.small_model();
    let mut bytes = std::fs::read(w.path("small.model")).unwrap();
    let last = bytes.len() - 9;
    bytes[last] ^= 1;
    w.write("flipped.model", &bytes);
    let message = w.fails("eval --model flipped.model", 1);
    assert!(
        message.contains("flipped.model: the checksum is wrong"),
        "{message}"
    );
    assert!(message.contains("train the model again"));
}

#[test]
fn refuses_files_that_are_no_model_of_this_version() {
    let w = Workdir::new();
    w.small_model();
    let bytes = std::fs::read(w.path("small.model")).unwrap();
    w.write("cut.model", &bytes[..bytes.len() / 2]);
    w.write("empty.model", "");
    w.write("csv.model", "id,text\n1,x\n");
    let newer = String::from_utf8_lossy(&bytes[..40]).replace("stancer-model 5", "stancer-model 9");
    w.write("newer.model", format!("{newer}\nrest"));
    let cases = [
        ("cut.model", "checksum"),
        ("empty.model", "the file is empty"),
        ("csv.model", "no stancer model"),
        (
            "newer.model",
            "found version 9 of the model format, expected 5",
        ),
        ("none.model", "cannot read"),
    ];
    for (file, expected) in cases {
        let message = w.fails(&format!("label labels.csv --model {file}"), 1);
        assert!(message.contains(expected), "{file}: {message}");
    }
}

#[test]
fn refuses_a_json_that_cannot_be_written_before_the_work() {
    let w = Workdir::new();
    w.small_model();
    let message = w.fails(
        "eval --model small.model --test labels.csv --json no/r.json",
        1,
    );
    assert!(message.contains("no/r.json: cannot write"), "{message}");
}
