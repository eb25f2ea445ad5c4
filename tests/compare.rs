//! `stancer compare` on the real binary.

mod common;

use std::process::Command;

use common::{Workdir, small_labels, stderr};
use stancer::report::{ComparisonRecord, SystemKind, Verdict};

fn record(w: &Workdir) -> ComparisonRecord {
    serde_json::from_str(&w.read("r.json")).unwrap()
}

/// `small.model`, and `turned.model` of the same scheme in another order, which takes a for b.
fn two_models(w: &Workdir) {
    w.small_model();
    w.write(
        "turned.toml",
        "name = \"turned\"\nclasses = [\"b\", \"a\"]\n",
    );
    let turned = small_labels()
        .replace(",a\n", ",?\n")
        .replace(",b\n", ",a\n")
        .replace(",?\n", ",b\n");
    w.write("turned.csv", turned);
    w.ok("train turned.csv --scheme turned.toml --model turned.model");
}

/// Predictions of `small_labels`, the right label unless `wrong` says otherwise of row i.
fn predictions(wrong: impl Fn(usize) -> bool) -> String {
    let mut text = "id,label\n".to_owned();
    for (i, line) in small_labels().lines().skip(1).enumerate() {
        let id = line.split(',').next().unwrap();
        let right = line.ends_with(",a") != wrong(i);
        text.push_str(&format!("{id},{}\n", if right { "a" } else { "b" }));
    }
    text
}

#[test]
fn a_worse_model_is_named_and_refused_if_asked_for() {
    let w = Workdir::new();
    two_models(&w);
    let text = w.ok("compare small.model turned.model --test labels.csv --json r.json");
    assert!(
        text.contains("B is worse: macro-F1 lower by 1.000 (1.000–1.000), p < 0.001"),
        "{text}"
    );
    let r = record(&w);
    assert_eq!((r.verdict, r.a.kind), (Verdict::Worse, SystemKind::Model));
    assert_eq!((r.mcnemar.only_a, r.mcnemar.only_b), (80, 0));
    let classes: Vec<&str> = r.classes.iter().map(|c| c.class.as_str()).collect();
    assert_eq!(classes, ["a", "b"]);
    let gate = "--test labels.csv --fail-if-worse --json gate.json --flips f.csv";
    let output = w.stancer(&format!("compare small.model turned.model {gate}"));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), text);
    let message = stderr(&output);
    let expected = "error: B (turned.model) against A (small.model): B is worse: macro-F1 lower by \
                    1.000 (1.000–1.000), p < 0.001; macro-F1 0.000";
    assert!(message.contains(expected), "{message}");
    assert_eq!(w.read("gate.json"), w.read("r.json"));
    let flips = w.read("f.csv");
    assert!(flips.starts_with("id,article,text,annotated,a,b,evidence_a,evidence_b\n"));
    assert_eq!(flips.lines().count(), 81);
    let first = flips.lines().nth(1).unwrap();
    assert!(
        first.starts_with("0x,0,\"good news, friends 0\",a,a,b,"),
        "{first}"
    );
    assert_eq!(first.matches("other ").count(), 2, "{first}");
    w.ok(&format!("compare turned.model small.model {gate}"));
}

#[test]
fn a_model_does_not_differ_from_its_own_labels() {
    let w = Workdir::new();
    w.small_model();
    w.ok("label labels.csv --model small.model -o own.csv");
    let text = w.ok(
        "compare small.model own.csv --test labels.csv --json r.json --fail-if-worse --flips f.csv",
    );
    assert!(
        text.contains("no difference can be told: A and B give every sentence the same label"),
        "{text}"
    );
    let r = record(&w);
    assert_eq!(r.verdict, Verdict::Undecided);
    assert_eq!(r.b.kind, SystemKind::Predictions);
    let d = r.macro_f1.difference;
    assert_eq!((d.value, d.low, d.high), (0.0, Some(0.0), Some(0.0)));
    assert_eq!((r.macro_f1.p, r.mcnemar.p), (Some(1.0), 1.0));
    assert!(r.classes.iter().all(|c| c.p_holm == 1.0));
    assert_eq!(
        w.read("f.csv"),
        "id,article,text,annotated,a,b,evidence_a\n"
    );
}

#[test]
fn two_files_of_predictions_need_no_model() {
    let w = Workdir::new();
    let outlets: String = small_labels()
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},outlet\n"),
            1..=8 => format!("{line},gazette\n"),
            _ => format!("{line},herald\n"),
        })
        .collect();
    w.write("test.csv", outlets);
    w.write("p.csv", predictions(|i| i % 4 == 0));
    let theirs = predictions(|i| i % 20 == 0) + "other,a\n";
    w.write("q.csv", theirs.replace("id,label", "id,stance"));
    let text = w.ok("compare p.csv q.csv --test test.csv --by outlet --flips f.csv --json r.json");
    let r = record(&w);
    // every twentieth row is wrong for both, and only rows of class a are ever wrong
    assert_eq!((r.accuracy.a.value, r.accuracy.b.value), (0.75, 0.95));
    let f1 = |a_wrong: f64| {
        let a = 2.0 * (40.0 - a_wrong) / (80.0 - a_wrong);
        (a + 80.0 / (80.0 + a_wrong)) / 2.0
    };
    assert!((r.macro_f1.difference.value - (f1(4.0) - f1(20.0))).abs() < 1e-12);
    let n = r.mcnemar;
    assert_eq!(
        [n.both_right, n.only_a, n.only_b, n.both_wrong],
        [60, 0, 16, 4]
    );
    assert!((n.p - 2.0 / 65536.0).abs() < 1e-15);
    assert_eq!(
        (r.verdict, r.n_flipped, r.b.n_extra),
        (Verdict::Better, 16, 1)
    );
    let slices = r.slices.unwrap().slices;
    let shown: Vec<_> = slices
        .iter()
        .map(|s| (s.name.as_str(), s.n_rows, s.n_groups, s.small))
        .collect();
    assert_eq!(shown, [("herald", 72, 36, false), ("gazette", 8, 4, true)]);
    assert_eq!(slices[1].accuracy.a.value, 0.75);
    assert!(text.contains("small: fewer than 10 articles"), "{text}");
    assert!(text.contains("B is better: macro-F1 higher by "), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 100), "{text}");
    let flips = w.read("f.csv");
    assert!(
        flips.starts_with("id,article,text,annotated,a,b\n2x,2,"),
        "{flips}"
    );
}

#[test]
fn the_columns_of_predictions_can_be_named() {
    let w = Workdir::new();
    w.write("test.csv", small_labels());
    w.write("p.csv", predictions(|i| i == 3));
    w.write(
        "q.csv",
        predictions(|_| false).replace("id,label", "row,said"),
    );
    w.fails("compare p.csv q.csv --test test.csv", 1);
    w.write("p.csv", w.read("p.csv").replace("id,label", "row,said"));
    let text = w.ok("compare p.csv q.csv --test test.csv --id row --predicted said");
    assert!(
        text.contains("McNemar's exact test, 0 against 1: p = 1.000"),
        "{text}"
    );
}

#[test]
fn a_scheme_knows_classes_that_the_test_files_lack() {
    let w = Workdir::new();
    w.write(
        "scheme.toml",
        "name = \"s\"\nclasses = [\"a\", \"b\", \"c\"]\n",
    );
    w.write("test.csv", small_labels());
    w.write("p.csv", predictions(|_| false));
    w.write("q.csv", predictions(|_| false).replacen(",a\n", ",c\n", 1));
    let message = w.fails("compare p.csv q.csv --test test.csv", 1);
    let expected = "q.csv: line 2, column \"label\": \"c\" is not one of a, b";
    assert!(message.contains(expected), "{message}");
    let text = w.ok("compare p.csv q.csv --test test.csv --scheme scheme.toml --json r.json");
    assert_eq!(record(&w).classes.len(), 3, "{text}");
}

#[test]
fn the_shipped_scheme_and_test_set_serve_by_default() {
    let w = Workdir::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let test = std::fs::read_to_string(root.join("eval/test.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(test.as_bytes());
    let mut p = "id,label\n".to_owned();
    for row in reader.records() {
        p.push_str(&format!("{},neutral\n", &row.unwrap()[0]));
    }
    w.write("p.csv", p);
    let text = w.ok("compare p.csv p.csv --by topic --json r.json --resamples 50");
    assert!(
        text.contains("eval/test.csv (shipped): 1 653 sentences"),
        "{text}"
    );
    let r = record(&w);
    let classes: Vec<&str> = r.classes.iter().map(|c| c.class.as_str()).collect();
    assert_eq!(classes, ["pro-us", "neutral", "pro-russia"]);
    assert!(r.slices.unwrap().slices.len() > 5);
    w.small_model();
    let message = w.fails("compare p.csv small.model", 1);
    assert!(message.contains("annotated by another scheme"), "{message}");
}

#[test]
fn one_article_allows_no_verdict() {
    let w = Workdir::new();
    w.write("test.csv", "id,article,text,label\n1,x,one,a\n2,x,two,b\n");
    w.write("p.csv", "id,label\n1,a\n2,b\n");
    w.write("q.csv", "id,label\n1,b\n2,a\n");
    let text = w.ok("compare p.csv q.csv --test test.csv");
    assert!(
        text.contains("no difference can be told: macro-F1 lower by 1.000"),
        "{text}"
    );
    let message = w.fails("compare p.csv q.csv --test test.csv --fail-if-worse", 1);
    assert!(message.contains("there is no interval"), "{message}");
}

#[test]
fn threads_change_no_byte() {
    let w = Workdir::new();
    two_models(&w);
    w.write("p.csv", predictions(|i| i % 7 == 0));
    let run = |threads: &str| {
        let arguments = "compare small.model p.csv --test labels.csv --by article --json r.json \
                         --flips f.csv";
        let output = Command::new(env!("CARGO_BIN_EXE_stancer"))
            .args(arguments.split_whitespace())
            .current_dir(w.path("."))
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        (output.stdout, w.read("r.json"), w.read("f.csv"))
    };
    assert_eq!(run("1"), run("2"));
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let w = Workdir::new();
    let turned = |text: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n") + "\n"
    };
    w.write("test.csv", small_labels());
    w.write("p.csv", predictions(|i| i % 5 == 0));
    w.write("q.csv", predictions(|i| i % 7 == 0));
    let run = || {
        let text = w.ok("compare p.csv q.csv --test test.csv --json r.json");
        (text, record(&w))
    };
    let (text, before) = run();
    w.write("q.csv", turned(&w.read("q.csv")));
    assert_eq!(run().0, text);
    w.write("test.csv", turned(&small_labels()));
    let (_, after) = run();
    assert_eq!(after.mcnemar, before.mcnemar);
    let contrasts = |r: &ComparisonRecord| {
        let all = [r.macro_f1, r.accuracy].into_iter();
        all.chain(r.classes.iter().map(|c| c.f1))
            .collect::<Vec<_>>()
    };
    for (x, y) in contrasts(&before).iter().zip(contrasts(&after)) {
        assert_eq!([x.a.value, x.b.value], [y.a.value, y.b.value]);
        // other articles are drawn and exchanged
        assert!((x.difference.low.unwrap() - y.difference.low.unwrap()).abs() < 0.02);
        assert!((x.p.unwrap() - y.p.unwrap()).abs() < 0.05);
    }
}

#[test]
fn mistakes_are_named() {
    let w = Workdir::new();
    two_models(&w);
    w.write(
        "other.toml",
        "name = \"o\"\nclasses = [\"a\", \"b\", \"c\"]\n",
    );
    let third = small_labels()
        + &(0..5)
            .map(|i| format!("{i}z,z{i},third {i},c\n"))
            .collect::<String>();
    w.write("other.csv", third);
    w.ok("train other.csv --scheme other.toml --model other.model");
    w.write("p.csv", predictions(|_| false));
    w.write("few.csv", "id,label\n0x,a\n0y,\n");
    w.write(
        "odd.csv",
        predictions(|_| false).replacen(",a\n", ",favour\n", 1),
    );
    w.write("twice.csv", predictions(|_| false) + "0x,b\n");
    w.write("doubled.csv", small_labels() + "0x,9,again,a\n");
    w.write("empty.csv", "id,text,label\n");
    let cases = [
        (
            "small.model few.csv",
            "few.csv: 79 of 80 test rows have no label here, expected one for each; their ids: \
             \"0y\", \"1x\", \"1y\", …",
        ),
        (
            "small.model odd.csv",
            "odd.csv: line 2, column \"label\": \"favour\" is not one of a, b",
        ),
        (
            "twice.csv small.model",
            "twice.csv: line 82, column \"label\": the id \"0x\" has the label \"b\" here and \"a\" \
             on line 2",
        ),
        (
            "small.model p.csv --test doubled.csv",
            "the id \"0x\" stands in the test files twice (labelled rows 1 and 81)",
        ),
        (
            "small.model p.csv --by outlet",
            "labels.csv: line 1: no column \"outlet\"",
        ),
        ("small.model p.csv --by outlet", "--by NAME"),
        (
            "small.model other.model",
            "A labels by the classes a, b, B by a, b, c",
        ),
        (
            "small.model p.csv --test empty.csv",
            "hold no labelled sentence",
        ),
        ("small.model none.csv", "none.csv: cannot read"),
        (
            "small.model p.csv --json no/r.json",
            "no/r.json: cannot write",
        ),
    ];
    for (arguments, expected) in cases {
        let test = if arguments.contains("--test") {
            ""
        } else {
            " --test labels.csv"
        };
        let message = w.fails(&format!("compare {arguments}{test}"), 1);
        assert!(message.contains(expected), "{arguments}: {message}");
    }
    // ids join predictions only
    w.ok("compare small.model turned.model --test doubled.csv");
    for wrong in [
        "small.model",
        "small.model p.csv --scheme scheme.toml",
        "p.csv p.csv --target t",
    ] {
        w.fails(&format!("compare {wrong} --test labels.csv"), 2);
    }
}
