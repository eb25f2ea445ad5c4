//! A chart for each class: its share in every group, and beside it the naive one.

use maud::{Markup, html};

use super::super::dots::{Line, dots};
use super::super::parts::{largest, name, number, short};
use super::super::plot::Mark;
use super::super::scale::Scale;
use super::words::{chart_group, drawn, ends, has_interval, has_naive, only_counts, point};
use crate::report::{ClassShare, FigureRecord, GroupShares, SharesRecord};

/// Groups in a chart, besides the whole corpus; the table has them all.
const CHARTED: usize = 24;

/// The charts, all on one scale.
pub(super) fn panels(record: &SharesRecord) -> Markup {
    let groups = charted(record);
    let figures = groups.iter().flat_map(|g| &g.classes).flat_map(|c| {
        let naive = naive(record, c).into_iter().flat_map(ends);
        drawn(c.share).into_iter().flat_map(ends).chain(naive)
    });
    let scale = Scale::percent(figures);
    html! {
        div.pair {
            @for (k, class) in record.classes.iter().enumerate() {
                div { p.panel { (name(class)) } (panel(record, &groups, k, &scale)) }
            }
        }
    }
}

/// The whole corpus and the groups with the most labels, in order.
fn charted(record: &SharesRecord) -> Vec<&GroupShares> {
    let (all, groups): (Vec<_>, Vec<_>) = record.groups.iter().partition(|g| g.values.is_empty());
    let sizes: Vec<usize> = groups.iter().map(|g| g.n_labels).collect();
    let shown = largest(&sizes, CHARTED).into_iter().map(|i| groups[i]);
    all.into_iter().take(1).chain(shown).collect()
}

/// The machine's share, where it is not shown as the share itself.
fn naive(record: &SharesRecord, class: &ClassShare) -> Option<FigureRecord> {
    let stands_beside = has_naive(record) && record.method != "count";
    drawn(stands_beside.then(|| point(class.naive)))
}

fn panel(record: &SharesRecord, groups: &[&GroupShares], k: usize, scale: &Scale) -> Markup {
    let line = |(i, g): (usize, &&GroupShares)| {
        let class = g.classes.get(k);
        let share = class.and_then(|c| drawn(c.share));
        Line {
            name: chart_group(g),
            figure: share,
            small: share.is_some_and(|f| !has_interval(&f)),
            others: (class.and_then(|c| naive(record, c)).into_iter())
                .map(|f| (Mark::Diamond, f))
                .collect(),
            apart: i == 1,
        }
    };
    let lines: Vec<Line> = groups.iter().enumerate().map(line).collect();
    let shares = || lines.iter().filter(|l| l.figure.is_some());
    let mut legend = Vec::new();
    if shares().any(|l| !l.small) {
        legend.push((Mark::Dot, "share with interval"));
    }
    if shares().any(|l| l.small) {
        let words = if only_counts(record) {
            "count"
        } else {
            "share, no interval"
        };
        legend.push((Mark::Ring, words));
    }
    if lines.iter().any(|l| !l.others.is_empty()) {
        legend.push((Mark::Diamond, "naive"));
    }
    let label = format!(
        "Share of {} in percent as dots with intervals, a line for each group; the figures are in \
         the table below",
        short(&record.classes[k], 60)
    );
    dots(&label, &lines, &legend, scale)
}

/// How to read the charts.
pub(super) fn caption(record: &SharesRecord) -> Markup {
    let n = record
        .groups
        .iter()
        .filter(|g| !g.values.is_empty())
        .count();
    let has_beside = has_naive(record) && record.method != "count";
    html! {
        "In percent of the sentences of a group"
        @if record.classes.len() > 1 { ", on the same scale for every class" }
        ". "
        @if has_beside {
            "Diamonds are naive: what the machine's labels alone would say. They are no estimate, \
             and lean to one side by different amounts in different groups. "
        }
        @if n > CHARTED {
            "These are the " (CHARTED) " groups with the most hand labels; all " (number(n as u64))
            " are in the table."
        }
    }
}
