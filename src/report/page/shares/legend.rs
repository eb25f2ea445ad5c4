//! What is drawn in charts over time, as a legend and as the words below them.

use maud::{Markup, html};
use plotters::prelude::{Color, RGBColor};

use super::super::parts::name;
use super::super::plot::{Frame, INK, Mark};
use super::series::TOGETHER;
use super::timeline::{Axes, LOOKS, Point, is_crowded, runs};
use crate::report::SharesRecord;

/// What the charts have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Drawn {
    bars: bool,
    bands: bool,
    lines: bool,
    rings: bool,
    naive: bool,
}

/// Of the places of each class, `n` of which share a chart.
pub(super) fn drawn<'a>(
    series: impl Iterator<Item = &'a Vec<Point>>,
    n: usize,
    axes: &Axes,
) -> Drawn {
    let is_dense = is_crowded(n, axes.first, axes.last);
    let mut drawn = Drawn::default();
    for points in series {
        for run in runs(points, Point::known) {
            let is_line = run.len() > 1;
            drawn.lines |= is_line;
            drawn.bands |= is_line && is_dense;
            drawn.bars |= !(is_line && is_dense);
        }
        drawn.rings |= (points.iter()).any(|p| p.share.is_some() && p.known().is_none());
        drawn.naive |= points.iter().any(|p| p.naive.is_some());
    }
    drawn
}

/// How to read what is drawn.
pub(super) fn words(drawn: Drawn) -> String {
    let spans = match (drawn.bars, drawn.bands) {
        (true, true) => "Bars and bands are intervals. ",
        (true, false) => "Bars are intervals. ",
        (false, true) => "Bands are intervals. ",
        (false, false) => "",
    };
    let rest = [
        (
            drawn.lines,
            "A line joins neighbours in time that both have an interval. ",
        ),
        (
            drawn.rings,
            "A ring is a share without an interval: how far it is off is not known, and no line \
             leads to it. ",
        ),
        (
            drawn.naive,
            "Thin strokes, dashed between neighbours: the naive share, which is no estimate; its ups and downs may be the machine's. ",
        ),
    ];
    let rest = rest.iter().filter(|(is_there, _)| *is_there);
    rest.fold(spans.to_owned(), |text, (_, words)| text + words)
}

/// What the marks of a chart of several classes stand for.
pub(super) fn legend(record: &SharesRecord, drawn: Drawn) -> Markup {
    html! {
        ul.legend {
            @for (k, class) in record.classes.iter().enumerate() {
                li { (sample(LOOKS[k % TOGETHER])) (name(class)) }
            }
            @if drawn.rings { li { (ring()) "no interval" } }
            @if drawn.naive { li { (dashed()) "naive" } }
        }
    }
}

fn sample((mark, colour): (Mark, RGBColor)) -> Markup {
    small("mark").draw(|plot| {
        plot.line(&[(0.0, 0.0), (1.0, 0.0)], colour.stroke_width(2));
        plot.mark(mark, (0.5, 0.0), colour);
    })
}

fn ring() -> Markup {
    small("ring").draw(|plot| plot.mark(Mark::Ring, (0.5, 0.0), INK))
}

fn dashed() -> Markup {
    small("dashed line").draw(|plot| plot.dashes((0.0, 0.0), (1.0, 0.0), 4, INK))
}

fn small(label: &str) -> Frame {
    Frame {
        size: (26, 14),
        margins: [1; 4],
        x: 0.0..1.0,
        y: -1.0..1.0,
        label: label.to_owned(),
    }
}
