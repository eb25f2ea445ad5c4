//! Shares over time, where a column of the groups is one of time.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::super::parts::{Section, largest, name, number};
use super::super::scale::Scale;
use super::calendar::Calendar;
use super::legend::{self, Drawn};
use super::timeline::{Axes, Point, chart, is_crowded};
use super::words::{drawn, ends, has_share, long, naive_share};
use crate::report::{GroupShares, SharesRecord};

/// Combinations of the other columns with charts of their own.
const PANELS: usize = 12;
/// Classes in one chart; with more, each has its own.
pub(super) const TOGETHER: usize = 4;
/// Charts in all where each class of a combination has its own.
const CHARTS: usize = 36;

/// The groups of one combination of the other columns, in time.
struct Panel<'a> {
    name: String,
    groups: Vec<(i64, &'a GroupShares)>,
}

impl Panel<'_> {
    fn has_share(&self) -> bool {
        self.groups.iter().any(|(_, g)| has_share(g))
    }
}

pub(super) fn section(record: &SharesRecord) -> Option<Section> {
    let columns = record.by.iter().enumerate();
    let (column, calendar) = columns
        .filter_map(|(i, name)| Some((i, Calendar::of(name)?)))
        .min_by_key(|(_, calendar)| *calendar)?;
    let panels = panels(record, column, calendar);
    let places: BTreeSet<i64> = panels.iter().flat_map(|p| &p.groups).map(|g| g.0).collect();
    let (first, last) = (*places.first()?, *places.last()?);
    if first == last || record.classes.is_empty() {
        return None;
    }
    let n_classes = record.classes.len();
    let are_apart = n_classes > TOGETHER || is_crowded(n_classes, first, last);
    let n_shown = match are_apart {
        true => (CHARTS / n_classes).clamp(1, PANELS),
        false => PANELS,
    };
    let n_panels = panels.len();
    let with_shares: Vec<Panel<'_>> = panels.into_iter().filter(Panel::has_share).collect();
    let sizes: Vec<usize> = (with_shares.iter())
        .map(|p| p.groups.iter().map(|(_, g)| g.n_labels).sum())
        .collect();
    let shown: Vec<&Panel<'_>> = (largest(&sizes, n_shown).into_iter())
        .map(|i| &with_shares[i])
        .collect();
    // that no group has a share is said with the shares
    if shown.is_empty() {
        return None;
    }
    let axes = Axes {
        calendar,
        first,
        last,
        shares: scale(record, &shown),
    };
    let series: Vec<Vec<Vec<Point>>> = (shown.iter())
        .map(|p| (0..n_classes).map(|k| points(record, p, k)).collect())
        .collect();
    let in_chart = if are_apart { 1 } else { n_classes };
    let drawn = legend::drawn(series.iter().flatten(), in_chart, &axes);
    let rows = || shown.iter().zip(series.iter());
    Some(Section {
        id: "time",
        title: "Over time",
        body: html! {
            figure.small {
                @if are_apart {
                    @for (p, series) in rows() { (row(record, p, series, &axes)) }
                } @else {
                    (legend::legend(record, drawn))
                    div.pair { @for (p, series) in rows() { (together(p, series, &axes)) } }
                }
                figcaption {
                    (caption(record, drawn))
                    (left_out(record, column, [n_panels, with_shares.len(), shown.len()]))
                }
            }
        },
    })
}

/// In the order of the record.
fn panels(record: &SharesRecord, column: usize, calendar: Calendar) -> Vec<Panel<'_>> {
    let mut panels: Vec<Panel<'_>> = Vec::new();
    let mut known: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for g in &record.groups {
        let place = g.values.get(column).and_then(|v| calendar.place(v));
        let Some(place) = place else { continue };
        let others = g.values.iter().enumerate().filter(|(i, _)| *i != column);
        let key: Vec<&str> = others.map(|(_, value)| value.as_str()).collect();
        let name = long(&key.join(" / "));
        let at = *known.entry(key).or_insert_with(|| {
            let groups = Vec::new();
            panels.push(Panel { name, groups });
            panels.len() - 1
        });
        panels[at].groups.push((place, g));
    }
    for panel in &mut panels {
        panel.groups.sort_by_key(|(place, _)| *place);
    }
    panels
}

/// One scale for all charts.
fn scale(record: &SharesRecord, shown: &[&Panel<'_>]) -> Scale {
    let groups = shown.iter().flat_map(|p| &p.groups);
    Scale::percent(groups.flat_map(|(_, g)| &g.classes).flat_map(|c| {
        let figures = [drawn(c.share), naive_share(record, c)];
        figures.into_iter().flatten().flat_map(ends)
    }))
}

/// The places of a class in a panel.
fn points(record: &SharesRecord, panel: &Panel<'_>, k: usize) -> Vec<Point> {
    let point = |(place, g): &(i64, &GroupShares)| {
        let class = g.classes.get(k)?;
        Some(Point {
            place: *place,
            share: drawn(class.share),
            naive: naive_share(record, class).map(|f| f.value),
        })
    };
    panel.groups.iter().filter_map(point).collect()
}

fn together(panel: &Panel<'_>, series: &[Vec<Point>], axes: &Axes) -> Markup {
    let of = if panel.name.is_empty() {
        "the classes"
    } else {
        &panel.name
    };
    let series: Vec<(usize, &[Point])> = series.iter().map(Vec::as_slice).enumerate().collect();
    html! {
        div {
            @if !panel.name.is_empty() { p.panel { bdi { (panel.name) } } }
            (chart(of, &series, axes))
        }
    }
}

/// A chart for each class of a panel; a word in its place for a class without a share.
fn row(record: &SharesRecord, panel: &Panel<'_>, series: &[Vec<Point>], axes: &Axes) -> Markup {
    html! {
        @if !panel.name.is_empty() { h3 { bdi { (panel.name) } } }
        div.pair {
            @for (class, points) in record.classes.iter().zip(series) {
                div {
                    p.panel { (name(class)) }
                    @if points.iter().any(|p| p.share.is_some()) {
                        (chart(&long(class), &[(0, points)], axes))
                    } @else {
                        p.note { "No share." }
                    }
                }
            }
        }
    }
}

fn caption(record: &SharesRecord, drawn: Drawn) -> Markup {
    html! {
        "In percent, all charts on the same scales. " (legend::words(drawn))
        "Whether two places in time differ is told by "
        @if record.contrasts.is_empty() { "the interval of their difference" }
        @else { a href="#differences" { "the interval of their difference" } }
        " alone. "
    }
}

/// Which combinations of the other columns have no charts, of all, those with a share, those shown.
fn left_out(record: &SharesRecord, column: usize, [n, n_with, n_shown]: [usize; 3]) -> Markup {
    let others = record.by.iter().enumerate().filter(|(i, _)| *i != column);
    let others: Vec<&str> = others.map(|(_, name)| name.as_str()).collect();
    html! {
        @if n_with < n {
            "Left out, since none of their groups has a share: " (number((n - n_with) as u64)) " of "
            (number(n as u64)) " series by " bdi { (long(&others.join(" / "))) } ". "
        }
        @if n_shown < n_with {
            "These are the " (n_shown) " of " (number(n_with as u64))
            @if n_with < n { " others" }
            " with the most hand labels. "
        }
        @if n_shown < n { "All are in the table." }
    }
}
