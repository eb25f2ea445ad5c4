//! How the shares came about, and how to read them.

use maud::{Markup, html};

use super::super::parts::{SENTENCE, Section, number, short};
use super::head::target;
use super::pi::{self, Part};
use super::words::{has_intervals, has_naive, level, long, only_counts, sentence};
use crate::report::{SharesRecord, score};

/// Methods by the names of the record.
const METHODS: [(&str, &str); 9] = [
    ("ppi", "PPI++ (prediction-powered inference)"),
    ("dsl", "DSL (design-based supervised learning)"),
    (
        "tuned-dsl",
        "tuned DSL (design-based supervised learning, with the trust in the machine chosen by the labels)",
    ),
    ("labels", "hand labels alone"),
    ("acc", "adjusted count"),
    ("pacc", "adjusted count of probabilities"),
    ("emq", "expectation maximisation of the prior"),
    ("count", "count of the machine's labels"),
    ("soft-count", "mean of the machine's probabilities"),
];

pub(super) fn section(record: &SharesRecord) -> Section {
    Section {
        id: "method",
        title: "How the shares came about",
        body: html! {
            dl.card {
                @for (key, value) in facts(record) { div { dt { (key) } dd { (value) } } }
            }
            h3 { "How to read them" }
            dl.meanings {
                @for (name, meaning) in meanings(record) { div { dt { (name) } dd { (meaning) } } }
            }
        },
    }
}

fn facts(record: &SharesRecord) -> Vec<(&'static str, Markup)> {
    let method = METHODS.iter().find(|(key, _)| *key == record.method);
    let method = method.map_or(long(&record.method), |(_, words)| (*words).to_owned());
    let mut facts = vec![(
        "method",
        html! {
            (method)
            @if !record.method_reason.is_empty() { ": " (short(&record.method_reason, SENTENCE)) }
            (pi::explained(record, Part::Method))
        },
    )];
    if record.predicted.kind != "none" {
        let p = &record.predicted;
        facts.push((
            "predictions",
            html! {
                (short(&p.sentence, SENTENCE))
                @if p.n_fits > 0 && !p.name.is_empty() { "; the model was " (long(&p.name)) }
            },
        ));
    }
    facts.push(("target", html! { (target(record)) }));
    if has_intervals(record) {
        facts.push(("level of the intervals", html! { (level(record)) }));
    }
    if let Some(all) = record.groups.first() {
        facts.push((
            "hand labels",
            html! {
                (number(all.n_labels as u64))
                @if record.n_left_out > 0 {
                    "; " (number(record.n_left_out as u64)) " more are of sentences that the corpus \
                     does not have, and are left out"
                }
            },
        ));
        if let Some(lambda) = all.lambda {
            facts.push((
                "trust in the machine (λ)",
                html! {
                    (score(lambda)) " in the whole corpus; λ is how far the machine's predictions are \
                     used: at 0 the hand labels stand alone, at 1 the predictions count in full"
                },
            ));
        }
    }
    facts.push((
        "articles",
        match &record.article {
            Some(column) => html! {
                "by the column " b { bdi { (short(column, 60)) } } ": sentences of one article are alike"
            },
            None => html! { "none are named: every sentence stands alone" },
        },
    ));
    if !record.notes.is_empty() {
        facts.push((
            "assumed and left out",
            html! { ul { @for note in &record.notes { li { (sentence(note)) } } } },
        ));
    }
    facts.push(("program", html! { "stancer " (short(&record.program, 60)) }));
    facts
}

/// What the page's words mean, as far as it has them.
fn meanings(record: &SharesRecord) -> Vec<(&'static str, String)> {
    let mut meanings = Vec::new();
    if has_naive(record) {
        meanings.push((
            "naive",
            "The share of the sentences that the machine labels so. Its errors lean to one side, by \
             different amounts in different groups: never compare naive shares with one another."
                .to_owned(),
        ));
    }
    if only_counts(record) {
        meanings.push((
            "count",
            "What the machine says. Its errors lean to one side, by different amounts in different \
             groups: never compare counts with one another."
                .to_owned(),
        ));
    } else {
        meanings.push((
            "share",
            match record.method.as_str() {
                "labels" => {
                    "The share that people would annotate so: their labels, weighted by how \
                             they were drawn."
                }
                _ => {
                    "The share that people would annotate so: the machine's predictions, corrected \
                      by the hand labels."
                }
            }
            .to_owned(),
        ));
    }
    if has_intervals(record) {
        meanings.push((
            "interval",
            format!(
                "Of intervals made like this, {} hold the {}.",
                level(record),
                match record.target.as_str() {
                    "process" => "share of what writes such articles",
                    _ => "share that labelling every sentence by hand would give",
                }
            ),
        ));
        meanings.push((
            "worth",
            "How many hand labels without the machine would be as precise: what is above the number \
             of labels is what the machine saves."
                .to_owned(),
        ));
    } else {
        meanings.push((
            "no interval",
            "How far the shares would move with other labels is unknown: do not compare groups."
                .to_owned(),
        ));
    }
    if !record.contrasts.is_empty() {
        meanings.push((
            "difference",
            "The share in one group less that in another. Where the interval holds 0 nothing can be \
             told: neither that they differ nor that they are the same."
                .to_owned(),
        ));
        meanings.push((
            "p, adjusted",
            "p is how often a difference as large would come about by chance if there were none. The \
             more questions, the more answers by chance: adjusted p (Holm) allows for the number of \
             all contrasts here."
                .to_owned(),
        ));
    }
    meanings
}
