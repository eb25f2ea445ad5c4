//! Shares over time, where a column of the groups is one of time.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::super::parts::{Section, largest, name, number};
use super::super::scale::Scale;
use super::timeline::{Axes, Point, chart, legend};
use super::words::{drawn, ends, has_naive, long, point};
use crate::report::{GroupShares, SharesRecord};

/// Combinations of the other columns with charts of their own.
const PANELS: usize = 12;
/// Classes in one chart; with more, each has its own, and a combination a row of them.
pub(super) const TOGETHER: usize = 4;
/// Combinations with charts where each class has its own.
const ROWS: usize = 4;

/// A column of time, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Calendar {
    Month,
    Quarter,
    Year,
}

impl Calendar {
    fn of(column: &str) -> Option<Self> {
        match column {
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    pub(super) fn per_year(self) -> i64 {
        match self {
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Year => 1,
        }
    }

    /// Counted from the year 0 on in its own unit; `None` for what is no time, such as `(none)`.
    pub(super) fn place(self, value: &str) -> Option<i64> {
        let digits = |text: &str, n: usize| -> Option<i64> {
            let all = text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
            all.then(|| text.parse().ok())?
        };
        let (year, part) = match self {
            Self::Year => (value, 1),
            Self::Month => {
                let (year, month) = value.split_once('-')?;
                (year, digits(month, 2)?)
            }
            Self::Quarter => {
                let (year, quarter) = value.split_once("-Q")?;
                (year, digits(quarter, 1)?)
            }
        };
        let n = self.per_year();
        ((1..=n).contains(&part)).then_some(digits(year, 4)? * n + part - 1)
    }

    /// `2022-03`, `2022-Q1`, `2022`.
    pub(super) fn name(self, place: i64) -> String {
        let n = self.per_year();
        let (year, part) = (place.div_euclid(n), place.rem_euclid(n) + 1);
        match self {
            Self::Month => format!("{year:04}-{part:02}"),
            Self::Quarter => format!("{year:04}-Q{part}"),
            Self::Year => format!("{year:04}"),
        }
    }
}

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
    let has_rows = record.classes.len() > TOGETHER;
    let n_shown = if has_rows { ROWS } else { PANELS };
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
                @if !has_rows { (legend(record, &axes)) }
                @if has_rows {
                    @for p in &shown { (row(record, p, &axes)) }
                } @else {
                    div.pair { @for p in &shown { (together(record, p, &axes)) } }
                }
                figcaption { (caption(record, panels.len(), shown.len())) }
            }
        },
    })
}

fn panels<'a>(record: &'a SharesRecord, column: usize, calendar: Calendar) -> Vec<Panel<'a>> {
    let mut panels: BTreeMap<Vec<&str>, Vec<(i64, &GroupShares)>> = BTreeMap::new();
    for g in &record.groups {
        let place = g.values.get(column).and_then(|v| calendar.place(v));
        let Some(place) = place else { continue };
        let others = g.values.iter().enumerate().filter(|(i, _)| *i != column);
        let key = others.map(|(_, value)| value.as_str()).collect();
        panels.entry(key).or_default().push((place, g));
    }
    let panel = |(key, mut groups): (Vec<&str>, Vec<(i64, &'a GroupShares)>)| {
        groups.sort_by_key(|(place, _)| *place);
        let name = long(&key.join(" / "));
        Panel { name, groups }
    };
    panels.into_iter().map(panel).collect()
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
        "Two places in time whose intervals overlap may differ all the same: only "
        @if record.contrasts.is_empty() { "differences (" code { "--contrast" } ")" }
        @else { a href="#differences" { "differences" } }
        " tell. "
        @if n > n_shown {
            "These are the " (n_shown) " of " (number(n as u64)) " with the most hand labels; all are \
             in the table."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_time_are_read_and_written() {
        for (calendar, value, place) in [
            (Calendar::Month, "2022-03", 2022 * 12 + 2),
            (Calendar::Quarter, "2022-Q1", 2022 * 4),
            (Calendar::Year, "0999", 999),
        ] {
            assert_eq!(calendar.place(value), Some(place));
            assert_eq!(calendar.name(place), value);
        }
        for (calendar, value) in [
            (Calendar::Month, "2022-13"),
            (Calendar::Month, "2022-00"),
            (Calendar::Month, "(none)"),
            (Calendar::Month, "2022"),
            (Calendar::Quarter, "2022-Q5"),
            (Calendar::Quarter, "2022-1"),
            (Calendar::Year, "+202"),
            (Calendar::Year, ""),
        ] {
            assert_eq!(calendar.place(value), None, "{value}");
        }
    }
}
