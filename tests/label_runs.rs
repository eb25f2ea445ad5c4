//! Long runs of `stancer label`: bad rows left out, kills, Ctrl-C, a full disk.

mod common;

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::Workdir;

fn start(w: &Workdir, arguments: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_stancer"))
        .args(arguments.split_whitespace())
        .current_dir(w.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A table that takes seconds to label with evidence.
fn long_table(n_rows: usize) -> String {
    let mut text = String::from("id,text\n");
    for i in 0..n_rows {
        let words = ["good", "bad", "news", "tidings", "friends"];
        let text_of_row: Vec<&str> = (0..12).map(|n| words[(i * 7 + n * n) % 5]).collect();
        text.push_str(&format!("{i},\"{}, row {i}\"\n", text_of_row.join(" ")));
        if i % 1000 == 999 {
            text.push_str("one,cell,too many\n");
        }
    }
    text
}

#[test]
fn rejected_rows_are_counted_and_kept_with_line_and_reason() {
    let w = Workdir::with_small_model();
    w.write(
        "in.csv",
        "id,text\n1,good\n2,bad,news\n3,\"a\nb\"\n4\n5,friends\n",
    );
    let run = w.stancer("label in.csv --model small.model --rejects no.csv -o out.csv");
    let talk = common::stderr(&run);
    assert!(run.status.success(), "{talk}");
    assert!(
        talk.contains("5 rows read = 3 rows labelled + 2 rejected"),
        "{talk}"
    );
    assert_eq!(
        w.read("no.csv"),
        "line,reason,row\n\
         3,\"found 3 cells, expected 2 as in the header\",\"2,bad,news\"\n\
         6,\"found 1 cells, expected 2 as in the header\",4\n"
    );
    assert_eq!(w.read("out.csv").lines().count(), 5);
    let skipped = w.stancer("label in.csv --model small.model --on-error skip -o skip.csv");
    assert!(common::stderr(&skipped).contains("+ 2 rejected"));
    assert_eq!(w.read("skip.csv"), w.read("out.csv"));
    assert!(
        w.fails("label in.csv --model small.model", 1)
            .contains("line 3")
    );
    assert!(!w.files().iter().any(|f| f.contains("partial")));
}

#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    let w = Workdir::with_small_model();
    w.write("in.csv", long_table(60_000));
    let all = "--model small.model --explain --min-confidence 0.7 --review r.csv --rejects x.csv";
    w.ok(&format!("label in.csv {all} -o whole.csv"));
    let expected = ["whole.csv", "r.csv", "x.csv"].map(|f| w.read(f));
    let mut n_resumed = 0;
    for wait in [300, 1300, 1700] {
        for name in ["r.csv", "x.csv"] {
            std::fs::remove_file(w.path(name)).unwrap();
        }
        let mut child = start(&w, &format!("label in.csv {all} -o out.csv"));
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let run = w.stancer(&format!("label in.csv {all} -o out.csv --resume"));
        assert!(run.status.success(), "{}", common::stderr(&run));
        n_resumed += usize::from(common::stderr(&run).contains("going on at line"));
        for (name, expected) in ["out.csv", "r.csv", "x.csv"].iter().zip(&expected) {
            assert!(w.read(name) == *expected, "{name} after {wait} ms");
        }
        assert!(!w.files().iter().any(|f| f.contains("partial")));
    }
    // how many depends on the machine; each is held to the bytes
    assert!(n_resumed <= 3);
}

/// What a kill among the last renames leaves: made by hand, since it lasts too short to be hit.
#[test]
fn a_run_killed_while_it_names_its_files_is_completed() {
    let w = Workdir::with_small_model();
    w.write("in.csv", long_table(60_000));
    let run = "label in.csv --model small.model --explain --rejects x.csv -o out.csv";
    let mut child = start(&w, run);
    let state = w.path("out.csv.partial.json");
    while !state.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    if !state.exists() {
        return; // a quick machine was done before the first checkpoint
    }
    let kept = w.read("out.csv.partial.json");
    w.ok(&format!("{run} --resume"));
    let (result, rejects) = (w.read("out.csv"), w.read("x.csv"));
    w.write(
        "out.csv.partial.json",
        kept.replace("\"complete\": false", "\"complete\": true"),
    );
    std::fs::rename(w.path("out.csv"), w.path("out.csv.partial")).unwrap();
    w.ok(&format!("{run} --resume"));
    assert!(w.read("out.csv") == result && w.read("x.csv") == rejects);
    assert!(!w.files().iter().any(|f| f.contains("partial")));
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_state_to_go_on_from_and_says_so() {
    let w = Workdir::with_small_model();
    w.write("in.csv", long_table(200_000));
    let run = "label in.csv --model small.model --explain --on-error skip -o out.csv";
    let child = start(&w, run);
    std::thread::sleep(Duration::from_millis(700));
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupted.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let talk = common::stderr(&output);
    if output.status.code() == Some(0) {
        return; // a quick machine was done before
    }
    assert_eq!(output.status.code(), Some(130), "{talk}");
    assert!(
        talk.contains("stopped after") && talk.contains("--resume"),
        "{talk}"
    );
    assert!(!w.files().contains(&"out.csv".to_owned()));
    let other = w.stancer("label in.csv --model small.model -o out.csv --resume");
    assert!(common::stderr(&other).contains("had other options"));
    let resumed = w.stancer(&format!("{run} --resume"));
    assert!(common::stderr(&resumed).contains("going on at line"));
    let counts = "200 200 rows read = 200 000 rows labelled + 200 rejected";
    assert!(
        common::stderr(&resumed).contains(counts),
        "{}",
        common::stderr(&resumed)
    );
    w.ok(&run.replace("out.csv", "whole.csv"));
    assert!(w.read("out.csv") == w.read("whole.csv"));
}

#[test]
fn an_input_that_changed_is_not_gone_on_with() {
    let w = Workdir::with_small_model();
    w.write("in.csv", long_table(40_000));
    let run = "label in.csv --model small.model --explain --on-error skip -o out.csv";
    let mut child = start(&w, run);
    let state = w.path("out.csv.partial.json");
    while !state.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    if !state.exists() {
        return; // a quick machine was done before the first checkpoint
    }
    w.write("in.csv", "id,text\n1,good\n");
    let message = w.fails(&format!("{run} --resume"), 1);
    assert!(message.contains("an input that has changed"), "{message}");
    let anew = w.stancer(run);
    assert!(anew.status.success());
    assert!(common::stderr(&anew).contains("beginning anew"));
}

#[test]
fn streams_cannot_be_resumed_and_outputs_need_names_of_their_own() {
    let w = Workdir::with_small_model();
    w.write("in.csv", "text\ngood\n");
    let message = w.fails("label in.csv -o - --resume --model small.model", 2);
    assert!(message.contains("--resume needs"), "{message}");
    let message = w.fails("label in.csv -o x --rejects x --model small.model", 2);
    assert!(message.contains("two outputs have the name x"), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_leaves_nothing_broken() {
    let w = Workdir::with_small_model();
    w.write("in.csv", long_table(2_000));
    // a device that is always full
    std::os::unix::fs::symlink("/dev/full", w.path("out.csv.partial")).unwrap();
    let message = w.fails(
        "label in.csv --model small.model --on-error skip -o out.csv",
        1,
    );
    assert!(message.contains("No space left on device"), "{message}");
    assert!(!w.files().iter().any(|f| f.starts_with("out.csv")));
}

#[test]
fn two_runs_do_not_write_one_output() {
    let w = Workdir::with_small_model();
    w.write("in.csv", long_table(40_000));
    let run = "label in.csv --model small.model --explain --on-error skip -o out.csv";
    let mut child = start(&w, run);
    while !w.path("out.csv.partial").exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    if child.try_wait().unwrap().is_none() {
        let second = w.stancer(run);
        let talk = common::stderr(&second);
        assert!(
            second.status.success() || talk.contains("another stancer"),
            "{talk}"
        );
    }
    assert!(child.wait().unwrap().success());
}
