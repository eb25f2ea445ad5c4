//! A chart for each class: its share in every group, and beside it the naive one.

use maud::{Markup, html};

use super::super::dots::{Line, dots};
use super::super::parts::{counted, largest, name, number, short};
use super::super::plot::Mark;
use super::super::scale::Scale;
use super::words::{
    chart_group, drawn, ends, has_interval, has_naive, has_share, n_groups, naive_share,
    only_counts, with_shares,
};
use crate::report::{GroupShares, SharesRecord};

/// Groups in a chart, besides the whole corpus; the table has them all.
const CHARTED: usize = 24;

/// The charts; a sentence where there is no group to show, nothing where there is no share at all.
pub(super) fn figure(record: &SharesRecord) -> Markup {
    let is_empty = match n_groups(record) {
        0 => !record.groups.iter().any(has_share),
        _ => with_shares(record).next().is_none(),
    };
    match (n_groups(record), is_empty) {
        (_, false) => html! {
            figure.small { (panels(record)) figcaption { (caption(record)) } }
        },
        (0, true) => html! {},
        (1, true) => html! { p { "The group has too few labels for a share." } },
        (n, true) => html! {
            p { "None of the " (counted(n, "group")) " has labels enough for a share." }
        },
    }
}

/// A chart for each class, all on one scale.
fn panels(record: &SharesRecord) -> Markup {
    let groups = charted(record);
    let figures = groups.iter().flat_map(|g| &g.classes).flat_map(|c| {
        let naive = naive_share(record, c).into_iter().flat_map(ends);
        drawn(c.share).into_iter().flat_map(ends).chain(naive)
    });
    let scale = Scale::percent(figures);
    let panels: Vec<Vec<Line>> = (0..record.classes.len())
        .map(|k| lines(record, &groups, k))
        .collect();
    let legend = legend(record, &panels);
    html! {
        div.pair {
            @for (class, lines) in record.classes.iter().zip(&panels) {
                div { p.panel { (name(class)) } (dots(&label(class), lines, &legend, &scale)) }
            }
        }
    }
}

/// The whole corpus and, of the groups with a share, those with the most labels, in order.
fn charted(record: &SharesRecord) -> Vec<&GroupShares> {
    let all = record.groups.iter().filter(|g| g.values.is_empty());
    let groups: Vec<&GroupShares> = with_shares(record).collect();
    let sizes: Vec<usize> = groups.iter().map(|g| g.n_labels).collect();
    let shown = largest(&sizes, CHARTED).into_iter().map(|i| groups[i]);
    all.take(1).chain(shown).collect()
}

fn label(class: &str) -> String {
    format!(
        "Share of {} in percent as dots with intervals, a line for each group; the figures are in \
         the table below",
        short(class, 60)
    )
}

fn lines(record: &SharesRecord, groups: &[&GroupShares], k: usize) -> Vec<Line> {
    let line = |(i, g): (usize, &&GroupShares)| {
        let class = g.classes.get(k);
        let share = class.and_then(|c| drawn(c.share));
        Line {
            name: chart_group(g),
            figure: share,
            small: share.is_some_and(|f| !has_interval(&f)),
            others: (class.and_then(|c| naive_share(record, c)).into_iter())
                .map(|f| (Mark::Diamond, f))
                .collect(),
            apart: i == 1,
        }
    };
    groups.iter().enumerate().map(line).collect()
}

/// The marks of all charts: with the same legend their lines stand side by side.
fn legend(record: &SharesRecord, panels: &[Vec<Line>]) -> Vec<(Mark, &'static str)> {
    let lines = || panels.iter().flatten();
    let mut legend = Vec::new();
    if lines().any(|l| l.figure.is_some() && !l.small) {
        legend.push((Mark::Dot, "share, interval"));
    }
    if lines().any(|l| l.small) {
        let words = match only_counts(record) {
            true => "count",
            false => "no interval",
        };
        legend.push((Mark::Ring, words));
    }
    if lines().any(|l| !l.others.is_empty()) {
        legend.push((Mark::Diamond, "naive"));
    }
    legend
}

/// How to read the charts.
fn caption(record: &SharesRecord) -> Markup {
    let (n, n_with) = (n_groups(record), with_shares(record).count());
    html! {
        "In percent of the sentences of a group"
        @if record.classes.len() > 1 { ", on the same scale for every class" }
        ". "
        @if has_naive(record) {
            "Diamonds are naive: what the machine's labels alone would say. They are no estimate, \
             and lean to one side by different amounts in different groups. "
        }
        @if n_with < n {
            "Left out for want of a share: " (number((n - n_with) as u64)) " of "
            (counted(n, "group")) ". "
        }
        @if n_with > CHARTED {
            "These are the " (CHARTED) " groups with the most hand labels"
            @if n_with < n { " of the rest" }
            ". "
        }
        @if n_with.min(CHARTED) < n { "All " (number(n as u64)) " are in the table." }
    }
}
