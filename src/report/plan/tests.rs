use super::*;
use crate::eval::shares::{Aim, Bound, ClassPlan, Draw, DrawPlan, GroupPlan, Method, Plan, Target};

fn class(needed: Option<usize>, bound: Bound) -> ClassPlan {
    ClassPlan {
        half_width: Some(0.071),
        least_half_width: 0.012,
        needed,
        bound,
        needed_alone: needed.map(|n| 2 * n),
        is_borrowed: false,
    }
}

fn group(name: &str, classes: [ClassPlan; 2]) -> GroupPlan {
    GroupPlan {
        name: name.to_owned(),
        n_rows: 3000,
        n_articles: 240,
        n_labels: 100,
        classes: classes.to_vec(),
    }
}

fn drawn(draw: Draw, n_more: usize) -> DrawPlan {
    DrawPlan {
        draw,
        method: Method::TunedDsl,
        n_more,
        n_more_alone: Some(3 * n_more),
    }
}

fn record(plan: &Plan, by: &[&str]) -> PlanRecord {
    let of = |names: &[&str]| -> Vec<String> { names.iter().map(|n| n.to_string()).collect() };
    PlanRecord {
        corpus: of(&["corpus.csv"]),
        sample_options: "--after labels.csv".to_owned(),
        ..PlanRecord::new(plan, &of(&["for", "against"]), &of(by))
    }
}

fn with_groups() -> Plan {
    let (enough, width) = (class(Some(80), Bound::HalfWidth), Bound::HalfWidth);
    let borrowed = ClassPlan {
        half_width: None,
        is_borrowed: true,
        ..class(Some(1250), Bound::RareClass)
    };
    Plan {
        aim: Aim {
            method: Method::TunedDsl,
            target: Target::Process,
            level: 0.95,
            half_width: 0.05,
        },
        whole: group("all", [enough, enough]),
        groups: vec![
            group("Alpha", [enough, enough]),
            group("Beta", [class(Some(310), width), enough]),
            group("Gamma", [enough, borrowed]),
            group("Delta", [class(None, width), enough]),
            group("Eta", [class(None, Bound::Articles), enough]),
        ],
        draws: vec![
            drawn(Draw::Proportional, 4200),
            drawn(Draw::Equal, 1150),
            drawn(Draw::ByUncertainty, 1100),
        ],
        best: Some(1),
    }
}

#[test]
fn the_advice_is_a_command() {
    let text = record(&with_groups(), &["source", "month"]).shown();
    let is_command = |line: &str| line.contains(": stancer sample ");
    assert!((text.lines()).all(|l| l.chars().count() <= 100 || is_command(l)));
    let text = text.replace("\n  ", " ");
    for expected in [
        "corpus.csv: labels for intervals of ± 5.0 points at 95 %, shares in what writes such \
         articles, by tuned DSL\n",
        "1 150 more labels: stancer sample corpus.csv -n 1150 --by source,month --equal --after \
         labels.csv\n",
        "drawn otherwise: 4 200 with --by source,month, 1 100 with --by-uncertainty\n",
        "without the model it would take 3 450: it saves 2 300\n",
        "needed by Beta (210 more), Gamma (1 150 more)\n",
        "sets the number for against in Gamma\n",
        "Delta: no number of labels suffices: ± 1.2 is the least",
        "Eta: no number of labels suffices: its 240 articles",
        "* too few labels",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let lines: Vec<Vec<&str>> = text.lines().map(|l| l.split("  ").collect()).collect();
    let row = |name: &str| -> Vec<&str> {
        let line = lines.iter().find(|l| l[0].trim() == name).unwrap();
        line.iter()
            .map(|cell| cell.trim())
            .filter(|c| !c.is_empty())
            .collect()
    };
    assert_eq!(row("all"), ["all", "3 000", "100", "7.1", "80", "0", "160"]);
    assert_eq!(
        row("Beta"),
        ["Beta", "3 000", "100", "7.1", "310", "210", "620"]
    );
    assert_eq!(row("Gamma")[4..], ["1 250*", "1 150", "2 500"]);
    assert_eq!(row("Delta")[4..], ["–", "–", "–"]);
}

#[test]
fn a_corpus_without_groups_is_drawn_at_random_or_needs_nothing() {
    let enough = class(Some(80), Bound::HalfWidth);
    let mut plan = Plan {
        whole: group("all", [class(Some(310), Bound::HalfWidth), enough]),
        groups: Vec::new(),
        draws: vec![drawn(Draw::Simple, 210), drawn(Draw::ByUncertainty, 140)],
        best: Some(1),
        ..with_groups()
    };
    plan.aim.method = Method::Ppi;
    let text = record(&plan, &[]).shown();
    let expected = "140 more labels: stancer sample corpus.csv -n 140 --by-uncertainty --after \
                    labels.csv; then estimate by tuned DSL\n";
    assert!(text.contains(expected), "{text}");
    assert!(
        text.contains("210 with neither --by nor --by-uncertainty"),
        "{text}"
    );
    assert_eq!(text.matches("\n all ").count(), 1, "{text}");
    (plan.draws, plan.best) = (Vec::new(), None);
    plan.whole = group("all", [enough, enough]);
    let text = record(&plan, &[]).shown();
    assert!(text.contains("the labels there are suffice"), "{text}");
    // one that no number of labels helps says so, and no more
    plan.whole = group("all", [class(None, Bound::HalfWidth), enough]);
    let text = record(&plan, &[]).shown();
    assert!(!text.contains("suffice\n"), "{text}");
    assert!(text.contains("all: no number of labels suffices"), "{text}");
}

#[test]
fn the_record_comes_back_from_its_json() {
    let record = record(&with_groups(), &["source"]);
    let json = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<PlanRecord>(&json).unwrap(), record);
    assert_eq!(record.best.as_deref(), Some("equal"));
    assert!(!json.contains("null"), "{json}");
}
