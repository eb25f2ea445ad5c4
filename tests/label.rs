//! `stancer label` on the real binary.

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{Workdir, csv_rows};
use proptest::prelude::*;

#[test]
fn keeps_columns_order_and_rows_and_appends_the_stance() {
    let w = Workdir::with_small_model();
    w.write(
        "in.csv",
        "id,text,note\n7,\"good news, \"\"friends\"\"\",\"a\nb\"\n3,bad tidings,\n1,,x\n",
    );
    let output = w.stancer("label in.csv -o out.csv --model small.model");
    assert!(output.status.success());
    let talk = common::stderr(&output);
    assert!(
        talk.contains("3 rows read = 3 rows labelled + 0 rejected")
            && talk.contains("1 row(s) without text"),
        "{talk}"
    );
    let rows = csv_rows(&w.read("out.csv"));
    assert_eq!(
        rows[0],
        ["id", "text", "note", "stance", "confidence", "p_a", "p_b"]
    );
    assert_eq!(rows[1][..4], ["7", "good news, \"friends\"", "a\nb", "a"]);
    assert_eq!(rows[2][..4], ["3", "bad tidings", "", "b"]);
    assert_eq!(rows.len(), 4);
    for row in &rows[1..] {
        let p: Vec<f64> = row[4..].iter().map(|v| v.parse().unwrap()).collect();
        assert!((p[1] + p[2] - 1.0).abs() < 2e-4 && p[0] == p[1].max(p[2]));
    }
}

#[test]
fn evidence_sums_to_the_score_to_the_last_digit() {
    let w = Workdir::with_small_model();
    w.write(
        "in.csv",
        "text\nGood news for friends and a bad tiding\nxyz\n\n",
    );
    w.ok("label in.csv -o out.csv --model small.model --explain");
    let rows = csv_rows(&w.read("out.csv"));
    assert_eq!(rows[0].last().unwrap(), "evidence");
    let thousandths = |v: &str| (v.parse::<f64>().unwrap() * 1000.0).round() as i64;
    for row in &rows[1..] {
        let (parts, score) = row.last().unwrap().split_once(" = ").unwrap();
        let sum: i64 = parts
            .split("; ")
            .map(|p| thousandths(p.rsplit_once(' ').unwrap().1))
            .sum();
        assert_eq!(sum, thousandths(score), "{row:?}");
    }
}

#[test]
fn standard_streams_give_what_files_give() {
    let w = Workdir::with_small_model();
    w.write("in.csv", "text\ngood news\nbad tidings\n");
    w.ok("label in.csv --model small.model");
    let mut child = Command::new(env!("CARGO_BIN_EXE_stancer"))
        .args(["label", "-", "--model", "small.model"])
        .current_dir(w.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(w.read("in.csv").as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        w.read("in.stance.csv")
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let w = Workdir::with_small_model();
    let many = format!("text\n{}", "good news and more of it\n".repeat(50_000));
    w.write("in.csv", many);
    let mut child = Command::new(env!("CARGO_BIN_EXE_stancer"))
        .args(["label", "in.csv", "-o", "-", "--model", "small.model"])
        .current_dir(w.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", common::stderr(&output));
    assert!(!common::stderr(&output).contains("error"));
}

#[test]
fn bad_input_is_named_and_leaves_nothing_behind() {
    let w = Workdir::with_small_model();
    w.write("ragged.csv", "id,text\n1,good\n2,bad,extra\n");
    // UTF-8 but for one byte
    w.write(
        "latin.csv",
        b"id,text\n1,caf\xc3\xa9s\n2,\xc3\xa9t\xc3\xa9 caf\xe9\n",
    );
    w.write("empty.csv", "");
    w.write("column.csv", "id,body\n1,x\n");
    w.write("twice.csv", "text,stance\nx,y\n");
    let before = w.files();
    let cases = [
        (
            "ragged.csv",
            "ragged.csv: line 3: found 3 cells, expected 2",
        ),
        ("latin.csv", "latin.csv: line 3, column \"text\""),
        ("empty.csv", "empty.csv: the file is empty"),
        ("column.csv", "no column \"text\"; found: \"id\", \"body\""),
        ("twice.csv", "the column \"stance\" is there already"),
        ("none.csv", "none.csv: cannot open"),
        ("in/none.csv -o nowhere/out.csv", "cannot open"),
    ];
    for (input, expected) in cases {
        let message = w.fails(&format!("label {input} --model small.model"), 1);
        assert!(message.contains(expected), "{input}: {message}");
    }
    assert_eq!(w.files(), before);
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_and_arrow_are_refused_with_two_ways_out() {
    let w = Workdir::with_small_model();
    w.write("in.parquet", b"PAR1\x15\x04\x15\x10PAR1");
    w.write("in.dat", b"ARROW1\0\0\xff\xff\xff\xff");
    w.write("in.csv", "text\ngood news\n");
    let before = w.files();
    let cases = [
        (
            "in.parquet",
            "in.parquet: the file is Parquet, which this build does not read",
            "or convert the file to CSV",
        ),
        (
            "in.dat -o out.csv",
            "in.dat: the file is an Arrow file",
            "or convert the file to CSV",
        ),
        (
            "in.csv -o out.parquet",
            "out.parquet: the name asks for Parquet, which this build does not write",
            "or name an output that ends in .csv",
        ),
    ];
    for (input, problem, other) in cases {
        let message = w.fails(&format!("label {input} --model small.model"), 1);
        for expected in [problem, "cargo install --path . --features parquet", other] {
            assert!(message.contains(expected), "{input}: {message}");
        }
    }
    assert_eq!(w.files(), before);
}

#[test]
fn a_header_alone_gives_a_header_alone() {
    let w = Workdir::with_small_model();
    w.write("in.csv", "text\n");
    w.ok("label in.csv --model small.model");
    assert_eq!(w.read("in.stance.csv"), "text,stance,confidence,p_a,p_b\n");
}

#[test]
fn threads_change_no_byte() {
    let w = Workdir::with_small_model();
    let mut text = String::from("n,text\n");
    for i in 0..20_000 {
        text.push_str(&format!(
            "{i},{} thing {i}\n",
            if i % 3 == 0 { "good" } else { "bad" }
        ));
    }
    w.write("in.csv", text);
    for threads in ["1", "3"] {
        let status = Command::new(env!("CARGO_BIN_EXE_stancer"))
            .args(["label", "in.csv", "--model", "small.model", "-o", threads])
            .current_dir(w.path("."))
            .env("RAYON_NUM_THREADS", threads)
            .status();
        assert!(status.unwrap().success());
    }
    assert!(w.read("1") == w.read("3"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_cell_is_lost_or_changed(rows in prop::collection::vec(
        prop::collection::vec("[ -~éß\"\n,;'’—Ж]{0,30}", 3), 1..20))
    {
        let w = Workdir::with_small_model();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["text", "b", "c"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        w.write("in.csv", writer.into_inner().unwrap());
        w.ok("label in.csv --model small.model");
        let found = csv_rows(&w.read("in.stance.csv"));
        prop_assert_eq!(found.len(), rows.len() + 1);
        for (own, given) in found[1..].iter().zip(&rows) {
            prop_assert_eq!(&own[..3], &given[..]);
        }
    }
}

#[test]
fn rows_below_the_confidence_are_unsure_and_go_to_a_person_without_the_guess() {
    let w = Workdir::with_small_model();
    w.write(
        "in.csv",
        "id,text\n1,good news friends\n2,xyz\n3,bad tidings\n4,\"good, bad\"\n",
    );
    let run = "label in.csv -o out.csv --model small.model --min-confidence 0.9 --review r.csv";
    let output = w.stancer(run);
    assert!(output.status.success(), "{}", common::stderr(&output));
    let talk = common::stderr(&output);
    let rows = csv_rows(&w.read("out.csv"));
    let confident = |row: &[String]| row[3].parse::<f64>().unwrap() >= 0.9;
    assert!(
        rows[1..].iter().all(|r| (r[2] == "unsure") != confident(r)),
        "{rows:?}"
    );
    let n_unsure = rows[1..].iter().filter(|r| r[2] == "unsure").count();
    assert!((1..4).contains(&n_unsure), "{rows:?}");
    assert!(talk.contains(&format!("unsure {n_unsure} (")), "{talk}");
    let review = csv_rows(&w.read("r.csv"));
    assert_eq!(review[0], ["id", "text", "label"]);
    let unsure = rows[1..].iter().filter(|r| r[2] == "unsure");
    for (row, kept) in unsure.zip(&review[1..]) {
        assert_eq!(kept[..], [row[0].as_str(), &row[1], ""]);
    }
    assert_eq!(review.len() - 1, n_unsure);
    for wrong in [
        "label in.csv --review r.csv",
        "label in.csv --min-confidence 1.5",
    ] {
        w.fails(wrong, 2);
    }
}
