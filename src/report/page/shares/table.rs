//! Every group with its figures.

use maud::{Markup, html};

use super::super::parts::{
    bare_percent, counted, folded, interval, minus, name, number, signed_points, table,
};
use super::pi::{self, Part};
use super::words::{group, has_intervals, has_naive, n_groups, reasons, sentence};
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
            (table(&label, &head(record, shown), &rows(record, shown, i > 0)))
        }
        (note(record))
    };
    let n = n_groups(record);
    let line = format!("Table of all {}", counted(n, "group"));
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
                th.n.of scope="col" { "share" }
                @if has_naive { th.n scope="col" { "naive" } }
            }
        }
    }
}

/// The rows, and below each what is to be said of it alone, unless it `is_said` in a table before.
fn rows(record: &SharesRecord, shown: &[usize], is_said: bool) -> Markup {
    let width = n_columns(record, shown.len());
    let of_all = of_all(record);
    html! {
        @for g in &record.groups {
            @let words = if is_said { Vec::new() } else { words(g, &of_all) };
            tr.own[g.values.is_empty()].said[!words.is_empty()] {
                th scope="row" { bdi { (group(g)) } }
                td.n { (number(g.n_sentences as u64)) }
                td.n { (number(g.n_labels as u64)) }
                @if has_effective(record) { td.n { (effective(g)) } }
                @for &k in shown { (cells(record, g.classes.get(k))) }
            }
            @if !words.is_empty() {
                tr.why { td colspan=(width) { @for w in &words { p { (w) } } } }
            }
        }
    }
}

/// Reasons that every group has: they stand at the head of the page.
fn of_all(record: &SharesRecord) -> Vec<String> {
    let mut groups = record.groups.iter().map(reasons);
    let first = groups.next().unwrap_or_default();
    groups.fold(first, |mut kept, of_group| {
        kept.retain(|r| of_group.contains(r));
        kept
    })
}

fn words(g: &GroupShares, of_all: &[String]) -> Vec<String> {
    // the whole corpus' stand at the head of the page
    let cautions = g.cautions.iter().filter(|_| !g.values.is_empty());
    (reasons(g).into_iter())
        .filter(|r| !of_all.contains(r))
        .chain(cautions.map(|c| sentence(c)))
        .collect()
}

fn effective(g: &GroupShares) -> String {
    match g.effective_labels.filter(|n| n.is_finite()) {
        Some(n) => number(n.round().max(0.0) as u64),
        None => "–".to_owned(),
    }
}

/// The share with its interval, and the naive share with what it is off by.
fn cells(record: &SharesRecord, class: Option<&ClassShare>) -> Markup {
    let share = class.and_then(|c| c.share.as_ref());
    let below = |f| interval(f, bare_percent).unwrap_or_else(|| "no interval".to_owned());
    html! {
        td.n.of {
            @match share {
                Some(f) => { (minus(&percent(f.value))) small { (below(f)) } },
                None => "–",
            }
        }
        @if has_naive(record) {
            td.n { @match class { Some(c) => (naive(c)), None => "–" } }
        }
    }
}

/// Without a share beside it, it says that it is none.
fn naive(class: &ClassShare) -> Markup {
    html! {
        (minus(&percent(class.naive)))
        @match (class.difference, class.share) {
            (Some(d), _) => small { (signed_points(d)) },
            (None, None) => small.flag { "not corrected" },
            (None, Some(_)) => {},
        }
    }
}

fn note(record: &SharesRecord) -> Markup {
    html! {
        p.note {
            @if has_intervals(record) { "Below each share its interval." }
            @if has_naive(record) {
                " Below the naive share, by how many percentage points it is off the estimate."
            }
            @if has_effective(record) {
                " Worth: how many hand labels without the machine would be as precise."
            }
            (pi::explained(record, Part::Groups))
        }
    }
}
