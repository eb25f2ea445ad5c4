//! The manual's chapter from articles to a figure: its commands run, and what it shows is printed.

#[path = "common/annotating.rs"]
mod annotating;
mod common;

use std::collections::HashMap;
use std::path::Path;

use annotating::Annotating;
use common::{Workdir, csv_rows, stderr};
use serde_json::{Value, json};

/// What is said of each sentence: the label, and that of a second reader.
type Known = HashMap<String, (String, String)>;

fn fences<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let begin = format!("```{language}\n");
    let parts = text.split(&begin).skip(1);
    parts
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

/// As a shell has them, quoted ones whole.
fn words(arguments: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in arguments.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Two people label all that they are given, as the readers of the test set did, and settle what they
/// differ on.
fn annotated(w: &Workdir, arguments: &str, known: &Known) {
    let a = Annotating::start(w, arguments, 2);
    for who in 0..2 {
        let mut view = a.begin(who);
        while let Some(id) = view["item"]["id"].as_str() {
            let (settled, second) = &known[id];
            let label = if who == 0 { settled } else { second };
            view = a.label(who, &view, label);
        }
    }
    let mut open = a.get(0, "api/adjudication").json();
    while let Some(id) = open["item"]["id"].as_str() {
        let label = &known[id].0;
        let settled = json!({"id": id, "label": label, "rule": "1", "note": ""});
        open = a.post(0, "settle", &settled).json();
    }
    assert_eq!(open["item"], Value::Null);
    a.stop();
}

#[test]
fn the_chapter_from_articles_to_a_figure_shows_what_its_commands_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let chapter = read("docs/from-articles-to-a-figure.md");
    let w = Workdir::new();
    // the reader stands in a clone
    for folder in ["labels", "docs"] {
        std::fs::create_dir(w.path(folder)).unwrap();
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "csv") {
                let name = path.file_name().unwrap().to_str().unwrap();
                std::fs::copy(&path, w.path(folder).join(name)).unwrap();
            }
        }
    }
    let rows = csv_rows(&read("eval/test.csv"));
    let at = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
    let [id, label, second] = ["id", "label", "annotator_2"].map(at);
    let both = |row: &Vec<String>| match row[second].is_empty() {
        true => (row[label].clone(), row[label].clone()),
        false => (row[label].clone(), row[second].clone()),
    };
    let known: Known = rows[1..].iter().map(|r| (r[id].clone(), both(r))).collect();
    let mut printed = String::new();
    let commands = fences(&chapter, "sh").join("").replace("\\\n", " ");
    for line in commands.lines() {
        let command = line.split('#').next().unwrap().trim();
        if let Some(arguments) = command.strip_prefix("stancer annotate ") {
            annotated(&w, arguments, &known);
        } else if let Some(arguments) = command.strip_prefix("stancer ") {
            let output = w.command(&words(arguments));
            assert!(output.status.success(), "{command}: {}", stderr(&output));
            let text = String::from_utf8(output.stdout.clone()).unwrap();
            let is_table = ["estimate ", "plan "]
                .iter()
                .any(|name| arguments.starts_with(name));
            let too_wide = |line: &&str| {
                // what is to be copied stands on one line
                is_table && line.chars().count() > 100 && !line.contains(": stancer sample ")
            };
            assert_eq!(text.lines().find(too_wide), None, "{text}");
            printed += &format!("$ {command}\n{text}{}\n", stderr(&output));
        }
    }
    if let Some(path) = std::env::var_os("STANCER_MANUAL") {
        std::fs::write(path, &printed).unwrap();
    }
    let shown = fences(&chapter, "text");
    assert!(shown.len() >= 6, "the chapter shows what is printed");
    for line in shown.iter().flat_map(|f| f.lines()) {
        assert!(printed.contains(line), "not printed: {line}\n{printed}");
    }
    assert!(w.read("shares.csv").starts_with("kind,group,"));
    assert!(w.read("shares.html").contains("state media"));
}
