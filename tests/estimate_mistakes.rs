//! What people get wrong about `stancer estimate`, named with a remedy.

mod common;

use common::Workdir;
use common::shares::{World, record, with_world};

const BASE: &str = "corpus.csv --model small.model --labels labels.csv";

/// A world with 100 labels of a simple draw.
fn drawn() -> (Workdir, World) {
    let (w, world) = with_world(120);
    w.ok("sample corpus.csv -n 100 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    (w, world)
}

/// The labels, with a row changed.
fn with_row(w: &Workdir, line: usize, change: impl Fn(&[&str]) -> String) {
    let text = w.read("labels.csv");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let cells: Vec<&str> = lines[line - 1].split("\",\"").collect();
    lines[line - 1] = change(&cells);
    w.write("changed.csv", lines.join("\n"));
}

fn refusal(w: &Workdir, arguments: &str, status: i32) -> String {
    w.fails(&format!("estimate {arguments}"), status)
}

#[test]
fn mistakes_in_the_labels_have_a_place_and_a_remedy() {
    let (w, _) = drawn();
    let text = w.read("labels.csv");
    let pi = format!("\"{}\"", 100.0 / 600.0);
    assert!(text.contains(&pi));
    let with_pi = |to: &str| {
        w.write("changed.csv", text.replacen(&pi, &format!("\"{to}\""), 1));
        refusal(&w, &BASE.replace("labels.csv", "changed.csv"), 1)
    };
    for (to, expected) in [
        ("0", "changed.csv: line 2, column \"pi\": pi is 0"),
        (
            "1.5",
            "line 2, column \"pi\": \"1.5\" is no probability of a draw",
        ),
        ("0,17", "\"0,17\" is no probability of a draw"),
        ("NaN", "\"NaN\" is no probability of a draw"),
        ("", "line 2, column \"pi\": the cell is empty"),
    ] {
        let message = with_pi(to);
        assert!(message.contains(expected), "{to}: {message}");
    }
    w.write("changed.csv", text.replacen("label\n", "stance\n", 1));
    let message = refusal(&w, &BASE.replace("labels.csv", "changed.csv"), 1);
    assert!(message.contains("no column \"label\""), "{message}");
    w.write("changed.csv", text.replacen(",b\n", ",c\n", 1));
    let message = refusal(&w, &BASE.replace("labels.csv", "changed.csv"), 1);
    assert!(message.contains("\"c\" is not one of a, b"), "{message}");
}

#[test]
fn a_label_that_stands_there_twice_is_named() {
    let (w, _) = drawn();
    let message = refusal(&w, &format!("{BASE} labels.csv"), 1);
    assert!(
        message.contains("has a label already (labels.csv: line 2)"),
        "{message}"
    );
}

#[test]
fn labels_that_the_corpus_does_not_have_are_named_and_left_out() {
    let (w, _) = drawn();
    with_row(&w, 3, |cells| {
        let rest = cells[1..].join("\",\"");
        format!("\"x9\",\"{rest}")
            .replace("good news", "other news")
            .replace("bad tidings", "other tidings")
    });
    let (found, talk) = record(&w, &BASE.replace("labels.csv", "changed.csv"));
    assert!(
        talk.contains(
            "left out, since the corpus does not have them: \"x9\" (changed.csv: line 3)"
        ),
        "{talk}"
    );
    assert_eq!(found["n_left_out"], 1);
    assert_eq!(found["groups"][0]["n_labels"], 99);
    // under another id but with its text it is found
    with_row(&w, 3, |cells| {
        format!("\"x9\",\"{}", cells[1..].join("\",\""))
    });
    let (found, talk) = record(&w, &BASE.replace("labels.csv", "changed.csv"));
    assert!(talk.contains("1 label was joined by its text"), "{talk}");
    assert_eq!(found["groups"][0]["n_labels"], 100);
}

#[test]
fn another_corpus_is_noticed() {
    let (w, _) = drawn();
    let text = w.read("corpus.csv");
    w.write(
        "other.csv",
        text.replace("news", "newt").replace("tidings", "tiding"),
    );
    let message = refusal(&w, &BASE.replace("corpus.csv", "other.csv"), 1);
    assert!(
        message.contains("is another sentence in the corpus (other.csv: line"),
        "{message}"
    );
    w.write(
        "other.csv",
        text.replace("\ns", "\nq")
            .replace("news", "newt")
            .replace("tidings", "tiding"),
    );
    let message = refusal(&w, &BASE.replace("corpus.csv", "other.csv"), 1);
    assert!(
        message.contains("the corpus has none of the 100 labelled sentences"),
        "{message}"
    );
    assert!(message.contains("--label-id"), "{message}");
}

#[test]
fn a_corpus_with_an_id_twice_is_refused_where_it_matters() {
    let (w, _) = drawn();
    // labels of rows, not of texts: no column copies
    let text = w.read("labels.csv").replacen("copies", "n", 1);
    w.write("labels.csv", &text);
    let id = text
        .lines()
        .nth(1)
        .unwrap()
        .split('"')
        .nth(1)
        .unwrap()
        .to_owned();
    let corpus = w.read("corpus.csv");
    let row = corpus
        .lines()
        .find(|l| l.starts_with(&format!("{id},")))
        .unwrap();
    w.write("corpus.csv", format!("{corpus}{row}\n"));
    let message = refusal(&w, BASE, 1);
    assert!(
        message.contains(&format!(
            "corpus.csv: line 602: the id \"{id}\", which has a label"
        )),
        "{message}"
    );
}

#[test]
fn labels_without_pi_are_refused_unless_the_user_vouches_for_them() {
    let (w, world) = drawn();
    let rows: Vec<String> = (world.truth.iter().take(80))
        .map(|(id, label)| format!("{id},{label}"))
        .collect();
    w.write("labels.csv", format!("id,label\n{}\n", rows.join("\n")));
    let message = refusal(&w, BASE, 1);
    assert!(message.contains("80 of 80 labels have no pi"), "{message}");
    assert!(message.contains("--at-random"), "{message}");
    let (found, _) = record(&w, &format!("{BASE} --at-random"));
    assert!(
        found["method_reason"]
            .as_str()
            .unwrap()
            .contains("pi 0.133")
    );
    w.ok(&format!("estimate {BASE} --method acc"));
    world.annotate(&w, "q.csv", "labels.csv");
    let message = refusal(&w, &format!("{BASE} --at-random"), 2);
    assert!(message.contains("leave the option out"), "{message}");
}

#[test]
fn a_queue_that_nobody_has_labelled_is_told_from_labels() {
    let (w, _) = drawn();
    let message = refusal(&w, "corpus.csv --model small.model --labels q.csv", 1);
    for words in [
        "q.csv: line 1: this is a queue of `stancer sample`",
        "`stancer annotate q.csv --annotator NAME`, then name q.labels.csv here",
    ] {
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn too_few_labels_have_no_interval_and_the_reason_says_what_would_suffice() {
    let (w, world) = with_world(120);
    w.ok("sample corpus.csv -n 12 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    let (found, _) = record(&w, BASE);
    let class = &found["groups"][0]["classes"][0];
    assert!(class["share"].is_null() && class["naive"].is_number());
    let reason = class["reason"].as_str().unwrap();
    assert!(
        reason.contains("12 labels are too few for an interval; 20 would suffice"),
        "{reason}"
    );
    let shown = w.ok(&format!("estimate {BASE}"));
    assert!(
        shown.contains('–') && shown.contains("20 would suffice"),
        "{shown}"
    );
}

#[test]
fn labels_of_one_outlet_alone_raise_a_caution() {
    let (w, world) = drawn();
    let corpus = w.read("corpus.csv");
    let alphas: Vec<&str> = corpus
        .lines()
        .filter(|l| l.contains(",Alpha,"))
        .take(100)
        .collect();
    let rows: Vec<String> = (alphas.iter())
        .map(|l| l.split(',').next().unwrap())
        .map(|id| format!("{id},{},0.1667", world.truth[id]))
        .collect();
    w.write("labels.csv", format!("id,label,pi\n{}\n", rows.join("\n")));
    let (found, _) = record(&w, BASE);
    let cautions = found["cautions"].as_array().unwrap();
    let of_spread = cautions
        .iter()
        .find(|c| c.as_str().unwrap().starts_with("by source"));
    assert!(of_spread.is_some(), "{cautions:?}");
}

#[test]
fn groups_that_are_not_there_are_named_with_those_that_are() {
    let (w, _) = drawn();
    let message = refusal(&w, &format!("{BASE} --contrast source=Alpha,Gamma"), 2);
    assert!(
        message
            .contains("no sentence of the corpus has \"Gamma\" there; found: \"Alpha\", \"Beta\""),
        "{message}"
    );
    let message = refusal(&w, &format!("{BASE} --contrast source=Alpha"), 2);
    assert!(message.contains("expected COLUMN=A,B"), "{message}");
    let message = refusal(&w, &format!("{BASE} --by outlet"), 1);
    assert!(
        message.contains("no column \"outlet\"") && message.contains("--by"),
        "{message}"
    );
    let message = refusal(&w, &format!("{BASE} --level 95"), 2);
    assert!(message.contains("above 0 and below 1"), "{message}");
    let message = refusal(&w, &BASE.replace("corpus.csv", "-"), 2);
    assert!(message.contains("read twice"), "{message}");
    let message = refusal(&w, "corpus.csv --model small.model", 2);
    assert!(message.contains("--labels"), "{message}");
}

#[test]
fn open_disagreements_are_counted() {
    let (w, _) = drawn();
    let text = w.read("labels.csv");
    w.write("labels.csv", text.replacen(",b\n", ",\n", 1));
    let (_, talk) = record(&w, BASE);
    assert!(talk.contains("1 row without a label is left out"), "{talk}");
}

#[test]
fn outputs_never_replace_what_is_read() {
    let (w, _) = drawn();
    let before = [w.read("corpus.csv"), w.read("labels.csv")];
    for output in [
        "--csv corpus.csv",
        "--json ./labels.csv",
        "--report small.model",
    ] {
        let message = refusal(&w, &format!("{BASE} {output}"), 2);
        assert!(message.contains("which is read"), "{message}");
    }
    let message = refusal(&w, &format!("{BASE} --csv o.x --json o.x"), 2);
    assert!(message.contains("named for two outputs"), "{message}");
    let message = w.fails(
        &format!("plan {BASE} --half-width 0.1 --json labels.csv"),
        2,
    );
    assert!(message.contains("which is read"), "{message}");
    let message = w.fails(
        "train labels.csv --scheme scheme.toml --model labels.csv",
        2,
    );
    assert!(message.contains("which is read"), "{message}");
    let message = w.fails("sample corpus.csv -n 20 -o labels.csv", 2);
    assert!(
        message.contains("has labels (a column \"label\")"),
        "{message}"
    );
    assert_eq!(before, [w.read("corpus.csv"), w.read("labels.csv")]);
}

#[test]
fn a_corpus_that_is_not_what_was_drawn_from_is_refused_or_cautioned() {
    let (w, _) = drawn();
    let message = refusal(&w, &BASE.replace("corpus.csv", "labels.csv"), 1);
    assert!(
        message.contains("the labels stand for 600 sentences"),
        "{message}"
    );
    let message = refusal(
        &w,
        &BASE.replace("corpus.csv", "corpus.csv ./corpus.csv"),
        2,
    );
    assert!(message.contains("named twice"), "{message}");
    // grown since: the labels stand for a part of it only
    let more: String = (0..400)
        .map(|i| format!("m{i},b{i},Gamma,2022-01-07,more of it {i}\n"))
        .collect();
    w.write("grown.csv", w.read("corpus.csv") + &more);
    let (found, _) = record(&w, &BASE.replace("corpus.csv", "grown.csv"));
    let cautions = found["cautions"].as_array().unwrap().iter();
    assert!(
        cautions
            .clone()
            .any(|c| c.as_str().unwrap().contains("or the corpus is not the one")),
        "{found}"
    );
}

#[test]
fn labels_of_one_part_alone_are_refused() {
    let (w, world) = with_world(120);
    w.ok("sample corpus.csv -n 100 --freeze-test 0.3 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    let rows = w.read("labels.csv");
    let train: Vec<&str> = rows.lines().filter(|l| !l.contains("\"test\"")).collect();
    w.write("labels.csv", train.join("\n"));
    let message = refusal(&w, BASE, 1);
    assert!(
        message.contains("all labels are of the part \"train\""),
        "{message}"
    );
}

#[test]
fn a_group_whose_sentences_all_have_labels_is_known_whatever_the_draws() {
    let (w, world) = with_world(40);
    w.ok("sample corpus.csv -n 60 -o q.csv");
    w.ok("sample corpus.csv -n 140 --after q.csv -o q2.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    world.annotate(&w, "q2.csv", "labels2.csv");
    let (found, _) = record(&w, &format!("{BASE} labels2.csv --by source"));
    for name in ["all", "Alpha", "Beta"] {
        let (low, share, high) = common::shares::share_of_a(&found, name);
        let truth = world.shares[name];
        assert!(
            [low, share, high].iter().all(|v| (v - truth).abs() < 1e-9),
            "{name}: {share} {truth}"
        );
    }
}
