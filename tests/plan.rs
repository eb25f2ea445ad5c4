//! `stancer plan` on the real binary.

mod common;

use common::shares::{record, share_of_a, with_world};

const BASE: &str = "corpus.csv --model small.model --labels labels.csv";

#[test]
fn what_is_planned_is_what_the_drawn_labels_give() {
    let (w, world) = with_world(400);
    w.ok("sample corpus.csv -n 100 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    let shown = w.ok(&format!("plan {BASE} --half-width 0.04 --json p.json"));
    assert!(shown.contains("intervals of ± 4.0 points"), "{shown}");
    let plan: serde_json::Value = serde_json::from_str(&w.read("p.json")).unwrap();
    let mut draws = plan["draws"].as_array().unwrap().iter();
    let simple = draws.find(|d| d["draw"] == "simple").unwrap();
    let more = simple["more"].as_u64().unwrap();
    assert!((20..600).contains(&more), "{more}");
    assert!(simple["more_alone"].as_u64().unwrap() > more);
    w.ok(&format!(
        "sample corpus.csv -n {more} --after q.csv -o q2.csv"
    ));
    world.annotate(&w, "q2.csv", "labels2.csv");
    let (found, _) = record(&w, &format!("{BASE} labels2.csv"));
    let (low, _, high) = share_of_a(&found, "all");
    let half = (high - low) / 2.0;
    assert!((0.03..=0.05).contains(&half), "{half} after {more} more");
}

#[test]
fn groups_have_needs_of_their_own_and_the_options_of_a_draw_are_written_out() {
    let (w, world) = with_world(400);
    w.ok("sample corpus.csv -n 150 --by source -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    let shown = w.ok(&format!(
        "plan {BASE} --half-width 0.05 --by source --json p.json"
    ));
    assert!(shown.contains("stancer sample corpus.csv -n "), "{shown}");
    let plan: serde_json::Value = serde_json::from_str(&w.read("p.json")).unwrap();
    let groups = plan["groups"].as_array().unwrap();
    let names: Vec<&str> = groups.iter().map(|g| g["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Alpha", "Beta"]);
    // the machine errs in Beta
    let needed = |g: &serde_json::Value| g["needed"].as_u64().unwrap();
    assert!(needed(&groups[1]) > needed(&groups[0]), "{shown}");
    let best = plan["best"].as_str().unwrap();
    let draws = plan["draws"].as_array().unwrap();
    let draw = draws.iter().find(|d| d["draw"] == best).unwrap();
    let options = draw["options"].as_str().unwrap();
    let model = match options.contains("--by-uncertainty") {
        true => "--model small.model",
        false => "",
    };
    w.ok(&format!(
        "sample corpus.csv {options} {model} --after q.csv -o q2.csv"
    ));
}

#[test]
fn a_pilot_that_is_too_small_is_refused_with_a_remedy() {
    let (w, world) = with_world(100);
    w.ok("sample corpus.csv -n 10 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    let message = w.fails(&format!("plan {BASE} --half-width 0.02"), 1);
    assert!(message.contains("10 labels are too few"), "{message}");
    assert!(
        message.contains("label a first random draw of 50 or more"),
        "{message}"
    );
    let message = w.fails(&format!("plan {BASE} --half-width 2"), 2);
    assert!(
        message.contains("e.g. 0.02 for ± 2 percentage points"),
        "{message}"
    );
    let message = w.fails(&format!("plan {BASE} --half-width 0.02 --method acc"), 1);
    assert!(message.contains("has no interval"), "{message}");
    let message = w.fails(&format!("plan {BASE}"), 2);
    assert!(message.contains("--half-width"), "{message}");
}

#[test]
fn labels_that_suffice_need_no_more() {
    let (w, world) = with_world(100);
    w.ok("sample corpus.csv -n 200 -o q.csv");
    world.annotate(&w, "q.csv", "labels.csv");
    let shown = w.ok(&format!("plan {BASE} --half-width 0.2"));
    assert!(shown.contains("the labels there are suffice"), "{shown}");
}
