//! The confusion matrix.

use maud::{Markup, html};

use super::parts::{Section, bare_percent, counted, interval, name, number, short, table};
use crate::report::{EvalRecord, agreed};

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    if record.confusion.is_empty() {
        return None;
    }
    let head = html! {
        tr {
            th.whole scope="col" { "labelled →" br; "annotated ↓" }
            @for c in &record.classes { th.n scope="col" { (name(&c.class)) } }
            th.n scope="col" { "all" }
        }
    };
    let rows = html! {
        @for (t, counts) in record.confusion.iter().enumerate() { (row(record, t, counts)) }
        tr.sum {
            th scope="row" { "all" }
            @for c in &record.classes { td.n { (number(c.labelled)) } }
            td.n { (number(record.confusion.iter().flatten().sum())) }
        }
    };
    Some(Section {
        id: "confusion",
        title: "What is mistaken for what",
        body: html! {
            @if let Some(sentence) = commonest_error(record) { p { (sentence) } }
            figure.matrix {
                (table("Confusion matrix", &head, &rows))
                figcaption {
                    "Each row is a class as annotated, each column a class as labelled; the share \
                     is of the row, with its interval. Right labels stand on the diagonal (framed, \
                     blue), errors beside it (orange): the darker, the larger the share."
                }
            }
        },
    })
}

fn row(record: &EvalRecord, t: usize, counts: &[u64]) -> Markup {
    let all: u64 = counts.iter().sum();
    let truth = record.classes.get(t).map_or("", |c| c.class.as_str());
    html! {
        tr {
            th scope="row" { (name(truth)) }
            @for (g, &n) in counts.iter().enumerate() {
                @let label = record.classes.get(g).map_or("", |c| c.class.as_str());
                @let share = if all > 0 { n as f64 / all as f64 } else { 0.0 };
                @let figure = record.figures.get(&format!("confusion.{truth}.{label}"));
                td class=(if t == g { "n cell right" } else { "n cell" })
                    style=(format!("--share:{share:.3}")) {
                    b { (number(n)) }
                    span { (format!("{:.0}\u{a0}%", 100.0 * share)) }
                    @if let Some(interval) = figure.and_then(|f| interval(f, bare_percent)) {
                        small { (interval) }
                    }
                }
            }
            td.n { (number(all)) }
        }
    }
}

/// The cell beside the diagonal with the most sentences, in words.
fn commonest_error(record: &EvalRecord) -> Option<String> {
    let cells = record.confusion.iter().enumerate().flat_map(|(t, row)| {
        let beside = row.iter().enumerate().filter(move |(g, _)| *g != t);
        beside.map(move |(g, n)| (*n, t, g))
    });
    // of equal cells the first
    let most = cells.fold(
        (0, 0, 0),
        |most, cell| if cell.0 > most.0 { cell } else { most },
    );
    let (n, t, g) = (most.0 > 0).then_some(most)?;
    let (truth, label) = (record.classes.get(t)?, record.classes.get(g)?);
    Some(format!(
        "The commonest error: {} of {} annotated {} {} labelled {}.",
        number(n),
        counted(truth.support as usize, "sentence"),
        short(&truth.class, 60),
        agreed(n as usize, "is", "are"),
        short(&label.class, 60),
    ))
}
