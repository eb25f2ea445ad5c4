//! Behaviour tests.

use maud::{Markup, html};

use super::parts::{
    SENTENCE, Section, bare_percent, cell, counted, interval, name, number, short, table,
};
use crate::report::{BehaviourFailure, BehaviourRecord, EvalRecord, FigureRecord, percent};

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    if record.behaviour.is_empty() {
        return None;
    }
    let head = html! {
        tr {
            th scope="col" { "test" }
            th.n scope="col" { "cases" }
            th scope="col" { "label as it should" }
            th.n scope="col" { "all labels right" }
        }
    };
    let rows = html! {
        @for test in &record.behaviour {
            tr {
                th scope="row" { (name(&test.test)) }
                td.n { (number(test.n as u64)) }
                td { (bar(&test.passed)) }
                (cell(Some(&test.right), percent, bare_percent))
            }
        }
    };
    Some(Section {
        id: "behaviour",
        title: "Behaviour tests",
        body: html! {
            p {
                "Sentences are changed in a way that should turn the label, or should not. A case is \
                 as it should be where the label turns or stays accordingly, whether or not it was \
                 right at first; a case of one sentence, where its label is right."
            }
            (table("Behaviour tests", &head, &rows))
            @for test in record.behaviour.iter().filter(|t| !t.failures.is_empty()) {
                (failures(test))
            }
        },
    })
}

/// A share as a bar with its interval as a whisker.
fn bar(share: &FigureRecord) -> Markup {
    let within = |v: f64| {
        if v.is_finite() {
            100.0 * v.clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    html! {
        span.measure {
            span.value {
                (percent(share.value))
                @if let Some(interval) = interval(share, bare_percent) { small { (interval) } }
            }
            span.bar aria-hidden="true" {
                i style=(format!("width:{:.1}%", within(share.value))) {}
                @if let (Some(low), Some(high)) = (share.low, share.high) {
                    u style=(format!("left:{:.1}%;width:{:.1}%", within(low), within(high - low))) {}
                }
            }
        }
    }
}

fn failures(test: &BehaviourRecord) -> Markup {
    let n_failed = ((1.0 - test.passed.value) * test.n as f64).round() as usize;
    let n_failed = n_failed.max(test.failures.len());
    html! {
        details {
            summary {
                (name(&test.test)) ": " (number(test.failures.len() as u64)) " of "
                (counted(n_failed, "case")) " that failed"
            }
            ul.cases { @for case in &test.failures { li { (failure(case)) } } }
        }
    }
}

fn failure(case: &BehaviourFailure) -> Markup {
    html! {
        (sentence(case))
        // a changed sentence is not changed again
        @if let Some(changed) = &case.changed {
            p.turn { "changed to" }
            (sentence(changed))
        }
    }
}

fn sentence(case: &BehaviourFailure) -> Markup {
    html! {
        p.sentence dir="auto" { (short(&case.text, SENTENCE)) }
        p.evidence {
            "annotated " b { (name(&case.expected)) } ", labelled " b { (name(&case.found)) }
            " · " (name(&case.id))
        }
    }
}
