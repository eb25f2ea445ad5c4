//! `stancer estimate` on the real binary: from a draw to a share with its interval.

mod common;

use common::shares::{annotate, record, share_of_a, with_world, world};
use common::{Workdir, csv_rows};

const BASE: &str = "corpus.csv --model small.model --labels labels.csv";

/// A world of 240 articles, 150 of its sentences drawn with `design` and labelled. The seed is one
/// whose intervals hold the truth, as those of 19 in 20 do.
fn drawn(design: &str) -> (Workdir, common::shares::World) {
    let (w, world) = with_world(240);
    w.ok(&format!(
        "sample corpus.csv -n 150 --seed 4 {design} -o q.csv"
    ));
    world.annotate(&w, "q.csv", "labels.csv");
    (w, world)
}

#[test]
fn the_interval_holds_the_truth_where_the_naive_count_does_not() {
    let (w, world) = drawn("");
    let (found, talk) = record(&w, &format!("{BASE} --by source"));
    assert_eq!(found["method"], "ppi");
    assert!(
        talk.contains("labels: 150 of 150 in the corpus of 1 200 sentences"),
        "{talk}"
    );
    for name in ["all", "Alpha", "Beta"] {
        let (low, share, high) = share_of_a(&found, name);
        let truth = world.shares[name];
        assert!(low < truth && truth < high, "{name}: {low} {truth} {high}");
        assert!(low < share && share < high && high - low < 0.3);
    }
    let beta = &found["groups"][2];
    assert_eq!(beta["name"], "Beta");
    let naive = beta["classes"][0]["naive"].as_f64().unwrap();
    assert!(naive > share_of_a(&found, "Beta").2 + 0.1, "{naive}");
    let labels = |g: &serde_json::Value| g["n_labels"].as_u64().unwrap();
    let groups = found["groups"].as_array().unwrap();
    assert_eq!(labels(&groups[0]), labels(&groups[1]) + labels(&groups[2]));
    for group in groups {
        let shares = group["classes"].as_array().unwrap().iter();
        let sum: f64 = shares.map(|c| c["share"]["value"].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        assert!(group["effective_labels"].as_f64().unwrap() > labels(group) as f64);
    }
}

#[test]
fn each_design_has_its_method_and_holds_the_truth() {
    for (design, method, reason) in [
        ("", "ppi", "same chance"),
        ("--by source", "ppi", "same chance"),
        (
            "--by-uncertainty --model small.model",
            "tuned-dsl",
            "different chances",
        ),
        (
            "--freeze-test 0.3 --by source",
            "tuned-dsl",
            "different chances",
        ),
    ] {
        let (w, world) = drawn(design);
        for target in ["corpus", "process"] {
            let (found, _) = record(&w, &format!("{BASE} --target {target}"));
            assert_eq!(found["method"], method, "{design}");
            assert!(found["method_reason"].as_str().unwrap().contains(reason));
            assert_eq!(found["target"], target);
            let (low, _, high) = share_of_a(&found, "all");
            let truth = world.shares["all"];
            assert!(
                low < truth && truth < high,
                "{design}: {low} {truth} {high}"
            );
        }
    }
}

#[test]
fn the_process_has_wider_intervals_than_the_corpus_and_labels_alone_than_the_model() {
    let (w, _) = drawn("");
    let width = |more: &str| {
        let (low, _, high) = share_of_a(&record(&w, &format!("{BASE} {more}")).0, "all");
        high - low
    };
    let corpus = width("");
    assert!(width("--target process") > corpus);
    assert!(width("--method labels") > corpus);
    assert!(width("--level 0.8") < corpus);
}

#[test]
fn differences_are_given_overall_and_within_groups_and_adjusted() {
    let (w, world) = drawn("");
    let (found, _) = record(
        &w,
        &format!(
            "{BASE} --by source --contrast source=Alpha,Beta --contrast month=2022-01,2022-02"
        ),
    );
    let contrasts = found["contrasts"].as_array().unwrap();
    // sources overall; months overall and within two sources; two classes each
    assert_eq!(contrasts.len(), 8);
    let first = &contrasts[0];
    assert_eq!(
        (&first["a"], &first["b"]),
        (&"Alpha".into(), &"Beta".into())
    );
    let of = |name: &str| first["difference"][name].as_f64().unwrap();
    let truth = world.shares["Alpha"] - world.shares["Beta"];
    assert!(of("low") < truth && truth < of("high"), "{first}");
    assert!(first["naive"].as_f64().unwrap() < of("low"), "{first}");
    for c in contrasts.iter().filter(|c| !c["p"].is_null()) {
        assert!(c["p_adjusted"].as_f64() >= c["p"].as_f64(), "{c}");
    }
    let within = contrasts[4]["within"].as_str();
    assert_eq!(within, Some("Alpha"));
}

#[test]
fn what_the_model_was_trained_on_is_predicted_by_models_that_were_not() {
    let (w, world) = drawn("");
    w.ok("train labels.csv --scheme scheme.toml --model own.model");
    let (found, talk) = record(&w, "corpus.csv --model own.model --labels labels.csv");
    assert!(
        talk.contains("fitting anew without what is predicted"),
        "{talk}"
    );
    assert_eq!(found["predicted"]["kind"], "refitted");
    assert_eq!(found["predicted"]["n_fits"], 5);
    let (low, _, high) = share_of_a(&found, "all");
    let truth = world.shares["all"];
    assert!(low < truth && truth < high, "{low} {truth} {high}");
    // one that has seen none of it serves as it is
    let (as_is, _) = record(&w, BASE);
    assert_eq!(as_is["predicted"]["kind"], "model");
}

#[test]
fn copies_of_a_text_all_have_its_label() {
    let w = Workdir::with_small_model();
    // three hundred texts, each third of them three times, in outlets of their own
    let mut corpus = String::from("id,source,text\n");
    for i in 0..300 {
        for copy in 0..if i % 3 == 0 { 3 } else { 1 } {
            let words = if i % 2 == 0 {
                "good news, friends"
            } else {
                "bad tidings for"
            };
            corpus.push_str(&format!("{i}-{copy},S{copy},\"{words} {i}\"\n"));
        }
    }
    w.write("corpus.csv", &corpus);
    w.ok("sample corpus.csv -n 300 -o q.csv");
    annotate(&w, "q.csv", "labels.csv", |_, text| {
        if text.starts_with("good") { "a" } else { "b" }
    });
    let (found, _) = record(&w, &format!("{BASE} --by source"));
    let all = &found["groups"][0];
    assert_eq!(
        (&all["n_sentences"], &all["n_labels"]),
        (&500.into(), &300.into())
    );
    // all is labelled, so that the interval has no width and the share is that of the rows
    let (low, share, high) = share_of_a(&found, "all");
    let n_a = csv_rows(&corpus)
        .iter()
        .filter(|r| r[2].starts_with("good"))
        .count();
    assert!((share - n_a as f64 / 500.0).abs() < 1e-9);
    assert!((high - low).abs() < 1e-9);
    let second = found["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["name"] == "S1");
    assert_eq!(second.unwrap()["n_labels"], 100);
}

#[test]
fn a_second_draw_adds_to_the_first() {
    let (w, world) = with_world(240);
    w.ok("sample corpus.csv -n 100 -o q.csv");
    w.ok("sample corpus.csv -n 100 --by-uncertainty --model small.model --after q.csv -o q2.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    world.annotate(&w, "q2.csv", "labels2.csv");
    let (one, _) = record(&w, BASE);
    let (both, talk) = record(&w, &format!("{BASE} labels2.csv"));
    assert!(talk.contains("labels: 200 of 200"), "{talk}");
    assert!(
        both["method_reason"]
            .as_str()
            .unwrap()
            .contains("several draws")
    );
    let width = |r: &serde_json::Value| share_of_a(r, "all").2 - share_of_a(r, "all").0;
    assert!(
        width(&both) < width(&one),
        "{} {}",
        width(&both),
        width(&one)
    );
    let (low, _, high) = share_of_a(&both, "all");
    let truth = world.shares["all"];
    assert!(low < truth && truth < high, "{low} {truth} {high}");
}

#[test]
fn intervals_hold_the_truth_in_most_draws_of_each_design() {
    let (w, world) = with_world(160);
    let doubt = "--by-uncertainty --model small.model";
    for (first, second) in [
        ("", None),
        ("--by source", None),
        (doubt, None),
        ("", Some(doubt)),
    ] {
        let (n_seeds, mut given, mut held) = (40, 0, 0);
        for seed in 0..n_seeds {
            w.ok(&format!(
                "sample corpus.csv -n 80 --seed {seed} {first} -o q.csv"
            ));
            world.annotate(&w, "q.csv", "labels.csv");
            let mut arguments = BASE.to_owned();
            if let Some(second) = second {
                w.ok(&format!(
                    "sample corpus.csv -n 80 --seed {seed} {second} --after q.csv -o q2.csv"
                ));
                world.annotate(&w, "q2.csv", "labels2.csv");
                arguments += " labels2.csv";
            }
            let (found, _) = record(&w, &format!("{arguments} --by source"));
            for name in ["all", "Alpha", "Beta"] {
                let (low, _, high) = share_of_a(&found, name);
                given += usize::from(!low.is_nan());
                held += usize::from((low..=high).contains(&world.shares[name]));
            }
        }
        // those of a draw fail together, so that chance goes further than for independent ones
        assert!(
            given >= 30 && 100 * held >= 88 * given,
            "{first} {second:?}: {held} of {given}"
        );
    }
}

#[test]
fn labels_of_a_part_of_what_was_drawn_stand_for_all_of_it() {
    let (w, world) = drawn("--by source");
    let rows = w.read("labels.csv");
    // every third row, which is as good as a random part
    let part: Vec<&str> = (rows.lines().enumerate())
        .filter(|(i, _)| *i == 0 || i % 3 == 1)
        .map(|l| l.1)
        .collect();
    w.write("labels.csv", part.join("\n"));
    let (found, _) = record(&w, &format!("{BASE} --method dsl"));
    let caution = found["cautions"][0].as_str().unwrap();
    assert!(caution.contains("pi was multiplied by 0.33"), "{caution}");
    let (low, _, high) = share_of_a(&found, "all");
    let truth = world.shares["all"];
    assert!(low < truth && truth < high, "{low} {truth} {high}");
}

#[test]
fn articles_are_split_and_their_sentences_joined() {
    let w = Workdir::with_small_model();
    let mut corpus = String::from("article,text\n");
    for i in 0..120 {
        corpus.push_str(&format!(
            "n{i},Good news for friends {i}. Bad tidings for place{i}.\n"
        ));
    }
    w.write("corpus.csv", corpus);
    w.ok("sample corpus.csv --sentences -n 60 -o q.csv");
    annotate(&w, "q.csv", "labels.csv", |_, text| {
        if text.starts_with("Good") { "a" } else { "b" }
    });
    let (found, talk) = record(&w, &format!("{BASE} --sentences"));
    assert!(
        talk.contains("labels: 60 of 60 in the corpus of 240 sentences"),
        "{talk}"
    );
    assert_eq!(found["groups"][0]["n_articles"], 120);
    let (low, _, high) = share_of_a(&found, "all");
    assert!(low <= 0.5 && 0.5 <= high);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let (w, _) = drawn("");
    w.ok("train labels.csv --scheme scheme.toml --model own.model");
    let run = |threads: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_stancer"));
        let arguments = "estimate corpus.csv --model own.model --labels labels.csv --by source \
                         --contrast source=Alpha,Beta --json r.json --csv r.csv --report r.html";
        let output = (command.args(arguments.split_whitespace()))
            .current_dir(w.path(""))
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", common::stderr(&output));
        [w.read("r.json"), w.read("r.csv"), w.read("r.html")]
    };
    assert_eq!(run("1"), run("3"));
}

#[test]
fn the_csv_has_a_row_per_group_and_class() {
    let (w, _) = drawn("");
    let more = "--by source,month --contrast source=Alpha,Beta --csv s.csv";
    let (found, _) = record(&w, &format!("{BASE} {more}"));
    let rows = csv_rows(&w.read("s.csv"));
    let n_groups = found["groups"].as_array().unwrap().len();
    assert_eq!(n_groups, 7);
    let n_contrasts = found["contrasts"].as_array().unwrap().len();
    assert_eq!(rows.len(), 1 + 2 * n_groups + n_contrasts);
    let at = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
    assert_eq!(rows[3][at("group")], "Alpha / 2022-01");
    assert_eq!(rows[3][at("by_month")], "2022-01");
    let cell: f64 = rows[1][at("share")].parse().unwrap();
    assert_eq!(cell, share_of_a(&found, "all").1);
}

#[test]
fn counts_and_adjusted_counts_warn_and_compare_no_groups() {
    let (w, world) = drawn("");
    for (method, caution) in [
        ("acc", "errs alike"),
        ("pacc", "errs alike"),
        ("count", "errors included"),
    ] {
        let (found, _) = record(&w, &format!("{BASE} --method {method}"));
        let first = found["cautions"][0].as_str().unwrap();
        assert!(first.contains(caution), "{first}");
        assert!(share_of_a(&found, "all").0.is_nan());
    }
    let message = w.fails(
        &format!("estimate {BASE} --method acc --contrast source=Alpha,Beta"),
        2,
    );
    assert!(
        message.contains("its differences mean nothing"),
        "{message}"
    );
    assert!(world.shares["all"] > 0.0);
}

#[test]
fn predictions_of_any_system_serve() {
    let (w, world) = drawn("");
    w.ok("label corpus.csv --model small.model -o theirs.csv");
    let ours = record(&w, BASE).0;
    let base = "corpus.csv --labels labels.csv --scheme scheme.toml --predictions theirs.csv";
    let (found, _) = record(&w, base);
    assert_eq!(found["predicted"]["kind"], "file");
    // the file has four digits of each probability
    let near = share_of_a(&ours, "all").1 - share_of_a(&found, "all").1;
    assert!(near.abs() < 1e-3, "{near}");
    // labels alone
    let rows = csv_rows(&w.read("theirs.csv"));
    let at = rows[0].iter().position(|h| h == "stance").unwrap();
    let labels: Vec<String> = rows.iter().map(|r| format!("{},{}", r[0], r[at])).collect();
    w.write("labels-only.csv", labels.join("\n"));
    let base = base.replace("theirs.csv", "labels-only.csv");
    let (low, _, high) = share_of_a(&record(&w, &base).0, "all");
    let truth = world.shares["all"];
    assert!(low < truth && truth < high);
    // one row less
    w.write("labels-only.csv", labels[..labels.len() - 1].join("\n"));
    let message = w.fails(&format!("estimate {base}"), 1);
    assert!(
        message.contains("1 of 1 200 sentences of the corpus has no prediction"),
        "{message}"
    );
}

#[test]
fn refuses_predictions_that_have_seen_the_labels() {
    let (w, world) = drawn("");
    let labelled: Vec<String> = csv_rows(&w.read("labels.csv"))
        .iter()
        .map(|r| r[0].clone())
        .collect();
    let mut theirs = String::from("id,p_a,p_b\n");
    for i in 0..1200 {
        let id = format!("s{i}");
        let is_a = world.truth[&id] == "a";
        let sure = if labelled.contains(&id) {
            0.98
        } else {
            0.6 + (i % 20) as f64 / 100.0
        };
        let p = if is_a { sure } else { 1.0 - sure };
        theirs.push_str(&format!("{id},{p:.4},{:.4}\n", 1.0 - p));
    }
    w.write("theirs.csv", theirs);
    let base =
        "estimate corpus.csv --labels labels.csv --scheme scheme.toml --predictions theirs.csv";
    let message = w.fails(base, 1);
    assert!(
        message.contains("surer on average of the labelled sentences"),
        "{message}"
    );
    w.ok(&format!("{base} --method labels"));
}

#[test]
fn a_world_is_as_its_shares_say() {
    let world = world(240);
    assert!(world.shares["Alpha"] > 0.5 && world.shares["Beta"] < 0.4);
}
