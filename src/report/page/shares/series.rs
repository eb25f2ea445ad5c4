//! Shares over time, where a column of the groups is one of time.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::super::parts::{Section, largest, name, number};
use super::super::scale::Scale;
use super::calendar::Calendar;
use super::timeline::{Axes, Point, chart, is_crowded, legend};
use super::words::{drawn, ends, has_naive, long, point};
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
    let sizes: Vec<usize> = (panels.iter())
        .map(|p| p.groups.iter().map(|(_, g)| g.n_labels).sum())
        .collect();
    let shown: Vec<&Panel<'_>> = (largest(&sizes, n_shown).into_iter())
        .map(|i| &panels[i])
        .collect();
    let axes = Axes {
        calendar,
        first,
        last,
        shares: scale(record, &shown),
        has_naive: has_naive(record),
    };
    Some(Section {
        id: "time",
        title: "Over time",
        body: html! {
            figure.small {
                @if !are_apart { (legend(record, &axes)) }
                @if are_apart {
                    @for p in &shown { (row(record, p, &axes)) }
                } @else {
                    div.pair { @for p in &shown { (together(record, p, &axes)) } }
                }
                figcaption { (caption(record, panels.len(), shown.len())) }
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
        let naive = has_naive(record).then_some(c.naive);
        drawn(c.share).into_iter().flat_map(ends).chain(naive)
    }))
}

/// The places of a class in a panel.
fn points(panel: &Panel<'_>, k: usize) -> Vec<Point> {
    let point = |(place, g): &(i64, &GroupShares)| {
        let class = g.classes.get(k)?;
        Some(Point {
            place: *place,
            share: drawn(class.share),
            naive: drawn(Some(point(class.naive))).map(|f| f.value),
        })
    };
    panel.groups.iter().filter_map(point).collect()
}

fn together(record: &SharesRecord, panel: &Panel<'_>, axes: &Axes) -> Markup {
    let series: Vec<(usize, Vec<Point>)> = (0..record.classes.len())
        .map(|k| (k, points(panel, k)))
        .collect();
    let of = if panel.name.is_empty() {
        "the classes"
    } else {
        &panel.name
    };
    html! {
        div {
            @if !panel.name.is_empty() { p.panel { bdi { (panel.name) } } }
            (chart(of, &series, axes))
        }
    }
}

/// A chart for each class of a panel.
fn row(record: &SharesRecord, panel: &Panel<'_>, axes: &Axes) -> Markup {
    html! {
        @if !panel.name.is_empty() { h3 { bdi { (panel.name) } } }
        div.pair {
            @for (k, class) in record.classes.iter().enumerate() {
                div {
                    p.panel { (name(class)) }
                    (chart(&long(class), &[(0, points(panel, k))], axes))
                }
            }
        }
    }
}

fn caption(record: &SharesRecord, n: usize, n_shown: usize) -> Markup {
    html! {
        "In percent, all charts on the same scales. Bars and bands span the intervals; a line is broken \
         where no sentences or no shares are. "
        @if has_naive(record) {
            "Dashed: the naive share, which is no estimate; its ups and downs may be the machine's. "
        }
        "Whether two places in time differ is told by "
        @if record.contrasts.is_empty() { "the interval of their difference" }
        @else { a href="#differences" { "the interval of their difference" } }
        " alone. "
        @if n > n_shown {
            "These are the " (n_shown) " of " (number(n as u64)) " with the most hand labels; all are \
             in the table."
        }
    }
}
