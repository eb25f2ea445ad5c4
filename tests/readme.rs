//! The README: its commands run, and what it shows is what they print.

#[path = "common/annotating.rs"]
mod annotating;
mod common;

use std::path::Path;

use annotating::Annotating;
use common::Workdir;
use serde_json::Value;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).unwrap()
}

fn fences<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let begin = format!("```{language}\n");
    text.split(&begin)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_line_of_the_excerpt_is_printed() {
    let w = Workdir::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("eval/sample.csv");
    w.ok("train");
    let printed = w.ok("eval") + &w.ok(&format!("label {} -o -", sample.display()));
    let readme = readme();
    let excerpt = fences(&readme, "text")[0];
    for line in excerpt.lines() {
        assert!(printed.contains(line), "not printed: {line}\n{printed}");
    }
}

#[test]
fn the_commands_of_the_manual_run() {
    let w = Workdir::new();
    w.write(
        "articles.csv",
        "text,sentence\nMoscow blamed NATO.,Moscow blamed NATO.\n",
    );
    let labels = common::small_labels()
        .replace(",a\n", ",pro-us\n")
        .replace(",b\n", ",neutral\n");
    let extra: String = (0..20)
        .map(|i| format!("{i}r,{i},the other camp is right {i},pro-russia\n"))
        .collect();
    let mine = format!("{labels}{extra}").replace('\n', ",neutral,neutral\n");
    let mine = mine.replacen(",neutral,neutral\n", ",annotator_1,annotator_2\n", 1);
    w.write("mine.csv", mine);
    std::fs::create_dir(w.path("labels")).unwrap();
    w.write(
        "labels/a.csv",
        w.read("mine.csv").replace("friends", "neighbours"),
    );
    w.write("held-out.csv", held_out());
    w.write("corpus.csv", corpus());
    let readme = readme();
    let mut n_run = 0;
    for line in fences(&readme, "sh").iter().flat_map(|f| f.lines()) {
        let command = line.split('#').next().unwrap().trim();
        if let Some(arguments) = command.strip_prefix("stancer annotate ") {
            annotated(&w, arguments);
            n_run += 1;
        } else if let Some(arguments) = command.strip_prefix("stancer ") {
            w.ok(arguments);
            n_run += 1;
        }
    }
    assert!(n_run >= 7, "the test no longer finds the commands");
}

/// Two annotators label all that they are given.
fn annotated(w: &Workdir, arguments: &str) {
    let a = Annotating::start(w, arguments, 2);
    for who in 0..2 {
        let mut view = a.begin(who);
        while let Some(text) = view["item"]["text"].as_str() {
            let classes = [("cheer", "pro-us"), ("tidings", "neutral")];
            let known = classes.iter().find(|(word, _)| text.contains(word));
            let mut class = known.map_or("pro-russia", |(_, class)| *class);
            // they do not always agree
            if who == 1 && text.contains("w3") {
                class = "neutral";
            }
            view = a.label(who, &view, class);
        }
        assert_eq!(view["item"], Value::Null);
    }
    a.stop();
}

/// What is drawn from: other articles and words again.
fn corpus() -> String {
    let mut text = String::from("id,article,source,date,text\n");
    for i in 0..120 {
        let words = [["cheer", "sky"], ["tidings", "hill"], ["grudge", "mire"]][i % 3];
        let words = words.map(|w| format!("{w} w{i}{w} q{i}{w}")).join(" ");
        text += &format!(
            "c{i},n{},s{},2026-0{}-11,{words}\n",
            i / 2,
            i % 2,
            1 + i % 3
        );
    }
    text
}

/// Sentences of other articles and in other words than those trained on.
fn held_out() -> String {
    let mut text = String::from("id,article,source,text,label,annotator_1,annotator_2\n");
    for i in 0..12 {
        for (c, (class, words)) in [
            ("pro-us", ["cheer", "friends", "news"]),
            ("neutral", ["tidings", "far", "place"]),
            ("pro-russia", ["once", "camp", "right"]),
        ]
        .into_iter()
        .enumerate()
        {
            // no two alike, or they would be near duplicates
            let words = words.map(|w| format!("{w} w{i}{w}")).join(" ");
            // ids of mine.csv, so that the two can be joined
            let id = ["x", "y", "r"][c];
            let line = format!("{i}{id},h{i},s{},{words},{class},{class},neutral\n", i % 2);
            text.push_str(&line);
        }
    }
    text
}

#[test]
fn the_files_that_it_names_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in readme().split('`').skip(1).step_by(2) {
        let is_path = ["labels/", "eval/", "examples/", "src/", "tests/", "docs/"]
            .iter()
            .any(|folder| part.starts_with(folder));
        if is_path && !part.contains(' ') {
            assert!(root.join(part).exists(), "{part}");
        }
    }
}
