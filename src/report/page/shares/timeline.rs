//! A chart of shares in time: dots at their true distance, lines only between neighbours.

use std::ops::Range;

use maud::Markup;
use plotters::prelude::{Color, RGBColor};

use super::super::plot::{ACCENT, Frame, GREEN, INK, Mark, Plot, VIOLET};
use super::super::scale::Scale;
use super::calendar::Calendar;
use super::series::TOGETHER;
use super::words::has_interval;
use crate::report::FigureRecord;

const SIZE: (u32, u32) = (360, 220);
/// Above, right, below, left.
const MARGINS: [u32; 4] = [12, 16, 26, 44];
/// Pixels that a mark needs beside another.
const BESIDE: f64 = 9.0;
/// Pixels between two marks of one line.
const APART: f64 = 14.0;
/// Classes of one chart are told apart by marks as well as by colours; the other charts' diamond and
/// its colour are naive shares, and hollow marks have no interval.
pub(super) const LOOKS: [(Mark, RGBColor); TOGETHER] = [
    (Mark::Dot, ACCENT),
    (Mark::FilledSquare, GREEN),
    (Mark::FilledTriangle, VIOLET),
    (Mark::Cross, INK),
];

/// What a class has at a place in time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) place: i64,
    pub(super) share: Option<FigureRecord>,
    /// None without a share beside it.
    pub(super) naive: Option<f64>,
}

impl Point {
    /// The share if it has an interval: without one it is a ring that no line joins.
    pub(super) fn known(&self) -> Option<FigureRecord> {
        self.share.filter(has_interval)
    }
}

/// What all charts have in common.
pub(super) struct Axes {
    pub(super) calendar: Calendar,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) shares: Scale,
}

impl Axes {
    fn span(&self) -> Range<f64> {
        self.first as f64 - 0.5..self.last as f64 + 0.5
    }

    /// Pixels from one place in time to the next.
    fn spacing(&self) -> f64 {
        spacing(self.first, self.last)
    }
}

fn spacing(first: i64, last: i64) -> f64 {
    let width = SIZE.0 - MARGINS[1] - MARGINS[3];
    f64::from(width) / (last - first + 1) as f64
}

/// Whether the marks of `n` classes have no room side by side at each place.
pub(super) fn is_crowded(n: usize, first: i64, last: i64) -> bool {
    spacing(first, last) < BESIDE * n as f64 + 4.0
}

/// The chart of one or several classes, each with its look.
pub(super) fn chart(of: &str, series: &[(usize, &[Point])], axes: &Axes) -> Markup {
    let frame = Frame {
        size: SIZE,
        margins: MARGINS,
        x: axes.span(),
        y: axes.shares.span.clone(),
        label: format!(
            "Shares over time of {of}, {} to {}, in percent with intervals; the figures are in the \
             table of groups",
            axes.calendar.name(axes.first),
            axes.calendar.name(axes.last),
        ),
    };
    let is_dense = is_crowded(series.len(), axes.first, axes.last);
    let middle = (series.len() as f64 - 1.0) / 2.0;
    // side by side where there is room
    let aside = |i: usize| match is_dense {
        true => 0.0,
        false => (i as f64 - middle) * BESIDE / axes.spacing(),
    };
    frame.draw(|plot| {
        plot.grid_y(&axes.shares.ticks);
        for (at, name) in axes.calendar.ticks(axes.first, axes.last) {
            plot.tick(at, &name);
        }
        let lines = || series.iter().enumerate().map(|(i, s)| (aside(i), s));
        for (aside, (look, points)) in lines() {
            for run in runs(points, Point::known) {
                spans(
                    plot,
                    axes,
                    &run,
                    (aside, is_dense),
                    LOOKS[look % TOGETHER].1,
                );
            }
        }
        for (aside, (look, points)) in lines() {
            let colour = LOOKS[look % TOGETHER].1;
            for run in runs(points, |p| p.known().and(p.naive)) {
                naive(plot, axes, &run, aside, colour);
            }
            // no line of any kind leads to a ring
            for p in points.iter().filter(|p| p.known().is_none()) {
                let Some(value) = p.naive else { continue };
                naive(plot, axes, &[(p.place, value)], aside, colour);
            }
        }
        for (aside, (look, points)) in lines() {
            for run in runs(points, Point::known) {
                line(plot, axes, &run, (aside, *look));
            }
            for p in points.iter().filter(|p| p.known().is_none()) {
                let Some(share) = p.share else { continue };
                let at = (p.place as f64 + aside, axes.shares.within(share.value));
                plot.mark(Mark::Ring, at, LOOKS[look % TOGETHER].1);
            }
        }
    })
}

/// Stretches without a gap in time, or in what `of` gives.
pub(super) fn runs<T>(points: &[Point], of: impl Fn(&Point) -> Option<T>) -> Vec<Vec<(i64, T)>> {
    let mut runs: Vec<Vec<(i64, T)>> = Vec::new();
    for p in points {
        let Some(value) = of(p) else { continue };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(at, _)| at + 1 == p.place) => {
                run.push((p.place, value));
            }
            _ => runs.push(vec![(p.place, value)]),
        }
    }
    runs
}

/// The intervals: a band where bars would lie one over another.
fn spans(
    plot: &Plot<'_, '_>,
    axes: &Axes,
    run: &[(i64, FigureRecord)],
    (aside, is_dense): (f64, bool),
    colour: RGBColor,
) {
    let span = |(at, f): &(i64, FigureRecord)| {
        let ends = (axes.shares.within(f.low?), axes.shares.within(f.high?));
        Some((*at as f64 + aside, ends))
    };
    let spans: Vec<(f64, (f64, f64))> = run.iter().filter_map(span).collect();
    if is_dense && spans.len() > 1 {
        let low: Vec<(f64, f64)> = spans.iter().map(|(x, ends)| (*x, ends.0)).collect();
        let high: Vec<(f64, f64)> = spans.iter().map(|(x, ends)| (*x, ends.1)).collect();
        return plot.band(&low, &high, colour);
    }
    for (x, (low, high)) in spans {
        plot.line(&[(x, low), (x, high)], colour.mix(0.38).stroke_width(5));
    }
}

/// A thin dashed line; a lone place gets a short stroke.
fn naive(plot: &Plot<'_, '_>, axes: &Axes, run: &[(i64, f64)], aside: f64, colour: RGBColor) {
    let at = |(place, value): &(i64, f64)| (*place as f64 + aside, axes.shares.within(*value));
    let n_dashes = (axes.spacing() / 6.0).clamp(1.0, 40.0) as u32;
    for pair in run.windows(2) {
        plot.dashes(at(&pair[0]), at(&pair[1]), n_dashes, colour);
    }
    if let [one] = run {
        let (x, y) = at(one);
        let half = 7.0 / axes.spacing();
        plot.line(&[(x - half, y), (x + half, y)], colour.stroke_width(1));
    }
}

/// The shares, with marks as far as they have room.
fn line(
    plot: &Plot<'_, '_>,
    axes: &Axes,
    run: &[(i64, FigureRecord)],
    (aside, look): (f64, usize),
) {
    let (mark, colour) = LOOKS[look % TOGETHER];
    let points: Vec<(f64, f64)> = (run.iter())
        .map(|(place, f)| (*place as f64 + aside, axes.shares.within(f.value)))
        .collect();
    if points.len() > 1 {
        plot.line(&points, colour.stroke_width(2));
    }
    let every = (APART / axes.spacing()).ceil().max(1.0) as usize;
    for (i, point) in points.iter().enumerate() {
        if (i + look) % every == 0 || points.len() <= every {
            plot.mark(mark, *point, colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_a_month_is_missing_or_has_no_interval() {
        let point = |place, share: Option<f64>, has_interval: bool| Point {
            place,
            share: share.map(|value| FigureRecord {
                value,
                low: has_interval.then_some(0.0),
                high: has_interval.then_some(1.0),
            }),
            naive: None,
        };
        let points = [
            point(1, Some(0.1), true),
            point(2, Some(0.2), true),
            point(4, Some(0.3), true),
            point(5, None, false),
            point(6, Some(0.4), true),
            point(7, Some(0.5), false),
            point(8, Some(0.6), true),
        ];
        let lengths: Vec<usize> = runs(&points, Point::known).iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 1, 1, 1]);
    }
}
