//! Every group with its figures.

use maud::{Markup, html};

use super::super::parts::{
    bare_percent, cell, folded, interval, minus, name, number, short, signed_points, table,
};
use super::words::{group, has_naive, reasons};
use crate::report::{ClassShare, GroupShares, SharesRecord, percent};

/// Rows of a table that is shown without a click.
const OPEN: usize = 12;
/// Classes in a table: more of them make several tables, which fit on a page.
const CLASSES: usize = 3;

/// The tables; several where there are many classes.
pub(super) fn tables(record: &SharesRecord) -> Markup {
    let n_classes = record.classes.len();
    let n_tables = n_classes.div_ceil(CLASSES).max(1);
    let width = n_classes.div_ceil(n_tables).max(1);
    let places: Vec<usize> = (0..n_classes).collect();
    let content = html! {
        @for (i, shown) in places.chunks(width).enumerate() {
            @let label = match n_tables {
                1 => "Shares by group".to_owned(),
                _ => format!("Shares by group, table {} of {n_tables}", i + 1),
            };
            (table(&label, &head(record, shown), &rows(record, shown, i == 0)))
        }
        (note(record))
    };
    let n = record.groups.len();
    let line = format!("Table of all {} groups", number(n as u64));
    folded(n > OPEN, &line, &content)
}

fn has_effective(record: &SharesRecord) -> bool {
    record.groups.iter().any(|g| g.effective_labels.is_some())
}

fn n_columns(record: &SharesRecord, n_shown: usize) -> usize {
    let of_class = if has_naive(record) { 2 } else { 1 };
    3 + usize::from(has_effective(record)) + of_class * n_shown
}

fn head(record: &SharesRecord, shown: &[usize]) -> Markup {
    let has_naive = has_naive(record);
    let span = if has_naive { "2" } else { "1" };
    html! {
        tr {
            th scope="col" rowspan="2" { "group" }
            th.n scope="col" rowspan="2" { "sentences" }
            th.n scope="col" rowspan="2" { "labels" }
            @if has_effective(record) { th.n scope="col" rowspan="2" { "worth" } }
            @for &k in shown {
                th.of scope="colgroup" colspan=(span) { (name(&record.classes[k])) }
            }
        }
        tr {
            @for _ in shown {
                @if has_naive { th.n.of scope="col" { "naive" } }
                th.n.of[!has_naive] scope="col" { "share" }
            }
        }
    }
}

/// The rows, and below each what is to be said of it; `with_cautions` also what to mind.
fn rows(record: &SharesRecord, shown: &[usize], with_cautions: bool) -> Markup {
    html! {
        @for g in &record.groups {
            @let said = said(g, with_cautions);
            tr.own[g.values.is_empty()].said[!said.is_empty()] {
                th scope="row" { bdi { (group(g)) } }
                td.n { (number(g.n_sentences as u64)) }
                td.n { (number(g.n_labels as u64)) }
                @if has_effective(record) { td.n { (effective(g)) } }
                @for &k in shown { (cells(record, g.classes.get(k))) }
            }
            @if !said.is_empty() {
                tr.why {
                    td colspan=(n_columns(record, shown.len())) {
                        @for words in &said { p { (words) } }
                    }
                }
            }
        }
    }
}

fn said(g: &GroupShares, with_cautions: bool) -> Vec<String> {
    // the whole corpus' stand at the head of the page
    let cautions = (g.cautions.iter()).filter(|_| !g.values.is_empty());
    match with_cautions {
        true => (reasons(g).into_iter())
            .chain(cautions.map(|c| short(c, 600)))
            .collect(),
        false => Vec::new(),
    }
}

fn effective(g: &GroupShares) -> String {
    match g.effective_labels.filter(|n| n.is_finite()) {
        Some(n) => number(n.round().max(0.0) as u64),
        None => "–".to_owned(),
    }
}

/// The naive share with what it is off by, and the share with its interval.
fn cells(record: &SharesRecord, class: Option<&ClassShare>) -> Markup {
    let has_naive = has_naive(record);
    let naive = class.map(|c| {
        html! {
            (minus(&percent(c.naive)))
            @if let Some(d) = c.difference { small { (signed_points(d)) } }
        }
    });
    let share = class.and_then(|c| c.share.as_ref());
    html! {
        @if has_naive { td.n.of { @match naive { Some(naive) => (naive), None => "–" } } }
        @match share {
            Some(f) if interval(f, bare_percent).is_none() => {
                td.n { (minus(&percent(f.value))) small { "no interval" } }
            }
            share => (cell(share, percent, bare_percent)),
        }
    }
}

fn note(record: &SharesRecord) -> Markup {
    html! {
        p.note {
            "Shares with their intervals below."
            @if has_naive(record) {
                " Below the naive share, by how many percentage points it is off the estimate."
            }
            @if has_effective(record) {
                " Worth: how many hand labels without the machine would be as precise."
            }
        }
    }
}
