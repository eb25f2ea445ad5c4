//! The paper that charts are drawn on: plotters' SVG in the page's colours and font.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};
use plotters::chart::ChartBuilder;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Cartesian2d, Circle, Color, DrawingArea, EmptyElement, IntoDrawingArea, IntoFont,
    IntoTextStyle, PathElement, Polygon, RGBAColor, RGBColor, Rectangle, SVGBackend, ShapeStyle,
    Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Words and numbers.
pub(super) const INK: RGBColor = RGBColor(0, 0, 1);
/// Words and marks that stand back.
pub(super) const SOFT: RGBColor = RGBColor(0, 0, 2);
/// Rules and axes.
pub(super) const RULE: RGBColor = RGBColor(0, 0, 3);
/// What is measured.
pub(super) const ACCENT: RGBColor = RGBColor(0, 0, 4);
/// What is likely or to be compared.
pub(super) const WARM: RGBColor = RGBColor(0, 0, 5);
/// The inside of hollow marks.
pub(super) const PAPER: RGBColor = RGBColor(0, 0, 6);
/// Told apart from what is measured, and nothing else.
pub(super) const GREEN: RGBColor = RGBColor(0, 0, 7);
pub(super) const VIOLET: RGBColor = RGBColor(0, 0, 8);

/// Colours that nobody would choose stand for variables of the style sheet, which follow the
/// reader's theme.
const VARIABLES: [(&str, &str); 8] = [
    ("\"#000001\"", "\"var(--ink)\""),
    ("\"#000002\"", "\"var(--soft)\""),
    ("\"#000003\"", "\"var(--rule)\""),
    ("\"#000004\"", "\"var(--accent)\""),
    ("\"#000005\"", "\"var(--warm)\""),
    ("\"#000006\"", "\"var(--paper)\""),
    ("\"#000007\"", "\"var(--green)\""),
    ("\"#000008\"", "\"var(--violet)\""),
];

/// A mark for one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Dot,
    Ring,
    Diamond,
    Triangle,
    Square,
    FilledTriangle,
    FilledSquare,
    Cross,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A chart to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Width and height in CSS pixels.
    pub(super) size: (u32, u32),
    /// Room for words: above, right, below, left.
    pub(super) margins: [u32; 4],
    /// What the plot spans.
    pub(super) x: Range<f64>,
    pub(super) y: Range<f64>,
    /// The chart in a sentence, for those who cannot see it.
    pub(super) label: String,
}

impl Frame {
    /// The chart as inline SVG. Drawing into a `String` does not fail; if it did, the figure would
    /// stay empty.
    pub(super) fn draw(self, series: impl FnOnce(&Plot<'_, '_>)) -> Markup {
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, self.size).into_drawing_area();
            let [top, right, bottom, left] = self.margins;
            let chart = ChartBuilder::on(&root)
                .margin_top(top)
                .margin_right(right)
                .margin_bottom(bottom)
                .margin_left(left)
                .build_cartesian_2d(self.x.clone(), self.y.clone());
            if let Ok(chart) = chart {
                series(&Plot {
                    area: chart.plotting_area(),
                    x: self.x.clone(),
                    y: self.y.clone(),
                });
            }
            root.present().ok();
        }
        let (width, height) = self.size;
        html! {
            svg role="img" aria-label=(self.label) width=(width) height=(height)
                viewBox=(format!("0 0 {width} {height}")) { (PreEscaped(inside(&svg))) }
        }
    }
}

/// What stands within `<svg …>`, with the page's colours; size and family of words are the style
/// sheet's.
fn inside(svg: &str) -> String {
    let begin = svg.find('>').map_or(0, |i| i + 1);
    let end = svg.rfind("</svg>").unwrap_or(svg.len());
    let mut text = svg.get(begin..end).unwrap_or_default().trim().to_owned();
    // within words a quotation mark is escaped, so that none of these can be one
    for (marker, variable) in VARIABLES {
        text = text.replace(marker, variable);
    }
    let family = format!(" font-family=\"sans-serif\" font-size=\"{}\"", 12.0 / 1.24);
    text.replace(&family, "").replace(" opacity=\"1\"", "")
}

/// The plane of a chart: places are in its own units, offsets in pixels.
pub(super) struct Plot<'a, 'b> {
    area: &'a Area<'b>,
    x: Range<f64>,
    y: Range<f64>,
}

impl Plot<'_, '_> {
    /// Upright rules with their numbers below.
    pub(super) fn grid_x(&self, ticks: &[(f64, String)]) {
        for (at, name) in ticks {
            self.rule((*at, self.y.start), (*at, self.y.end));
            self.tick(*at, name);
        }
    }

    /// A number below the plot.
    pub(super) fn tick(&self, at: f64, name: &str) {
        self.words(name, (at, self.y.start), (0, 14), HPos::Center, SOFT);
    }

    pub(super) fn rule(&self, from: (f64, f64), to: (f64, f64)) {
        self.line(&[from, to], RULE.stroke_width(1));
    }

    /// Level rules with their numbers to the left.
    pub(super) fn grid_y(&self, ticks: &[(f64, String)]) {
        for (at, name) in ticks {
            self.rule((self.x.start, *at), (self.x.end, *at));
            self.words(name, (self.x.start, *at), (-8, 0), HPos::Right, SOFT);
        }
    }

    /// What the axes mean: below the numbers, and above the plot at its left end.
    pub(super) fn axes(&self, x: &str, y: &str) {
        let middle = (self.x.start + self.x.end) / 2.0;
        self.words(x, (middle, self.y.start), (0, 32), HPos::Center, INK);
        self.words(y, (self.x.start, self.y.end), (-36, -16), HPos::Left, INK);
    }

    pub(super) fn line(&self, points: &[(f64, f64)], style: impl Into<ShapeStyle>) {
        self.area
            .draw(&PathElement::new(points.to_vec(), style))
            .ok();
    }

    /// A line of dashes: `n` of them, whatever its length.
    pub(super) fn dashes(&self, from: (f64, f64), to: (f64, f64), n: u32, colour: RGBColor) {
        let at = |share: f64| {
            (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            )
        };
        for i in 0..n {
            let (begin, end) = (f64::from(i), f64::from(i) + 0.55);
            let n = f64::from(n);
            self.line(&[at(begin / n), at(end / n)], colour.stroke_width(1));
        }
    }

    /// The area between a lower and an upper line.
    pub(super) fn band(&self, low: &[(f64, f64)], high: &[(f64, f64)], colour: RGBColor) {
        let outline: Vec<(f64, f64)> = low.iter().chain(high.iter().rev()).copied().collect();
        self.area
            .draw(&Polygon::new(outline, colour.mix(0.16)))
            .ok();
    }

    pub(super) fn bar(&self, corners: [(f64, f64); 2], colour: RGBAColor) {
        self.area
            .draw(&Rectangle::new(corners, colour.filled()))
            .ok();
    }

    /// A filled circle of any size.
    pub(super) fn disc(&self, at: (f64, f64), radius: u32) {
        self.area
            .draw(&Circle::new(at, radius + 1, PAPER.filled()))
            .ok();
        self.area
            .draw(&Circle::new(at, radius, ACCENT.filled()))
            .ok();
    }

    pub(super) fn mark(&self, mark: Mark, at: (f64, f64), colour: RGBColor) {
        self.mark_at(mark, at, (0, 0), colour);
    }

    /// A mark that stands `offset` pixels beside its place.
    pub(super) fn mark_at(&self, mark: Mark, at: (f64, f64), offset: (i32, i32), colour: RGBColor) {
        let (x, y) = offset;
        let moved = |corners: &[(i32, i32)]| -> Vec<(i32, i32)> {
            corners.iter().map(|(dx, dy)| (x + dx, y + dy)).collect()
        };
        let outline = |corners: &[(i32, i32)]| {
            let place = || EmptyElement::at(at);
            let inner = Polygon::new(moved(corners), PAPER.filled());
            self.area.draw(&(place() + inner)).ok();
            let rim = PathElement::new(moved(corners), colour.stroke_width(2));
            self.area.draw(&(place() + rim)).ok();
        };
        let filled = |outer: &[(i32, i32)], inner: &[(i32, i32)]| {
            for (corners, colour) in [(outer, PAPER), (inner, colour)] {
                let shape = Polygon::new(moved(corners), colour.filled());
                self.area.draw(&(EmptyElement::at(at) + shape)).ok();
            }
        };
        match mark {
            Mark::Dot | Mark::Ring => {
                let rings = match mark {
                    Mark::Dot => [(5, PAPER), (4, colour)],
                    _ => [(5, colour), (3, PAPER)],
                };
                for (radius, colour) in rings {
                    let circle = Circle::new(offset, radius, colour.filled());
                    self.area.draw(&(EmptyElement::at(at) + circle)).ok();
                }
            }
            Mark::Diamond => outline(&[(0, -4), (4, 0), (0, 4), (-4, 0), (0, -4), (4, 0)]),
            Mark::Triangle => outline(&[(0, -5), (5, 4), (-5, 4), (0, -5), (5, 4)]),
            Mark::Square => outline(&[(-4, -4), (4, -4), (4, 4), (-4, 4), (-4, -4), (4, -4)]),
            Mark::FilledTriangle => {
                filled(&[(0, -7), (7, 5), (-7, 5)], &[(0, -5), (5, 4), (-5, 4)])
            }
            Mark::FilledSquare => filled(
                &[(-5, -5), (5, -5), (5, 5), (-5, 5)],
                &[(-4, -4), (4, -4), (4, 4), (-4, 4)],
            ),
            Mark::Cross => {
                for stroke in [[(-4, -4), (4, 4)], [(-4, 4), (4, -4)]] {
                    let path = PathElement::new(moved(&stroke), colour.stroke_width(2));
                    self.area.draw(&(EmptyElement::at(at) + path)).ok();
                }
            }
        }
    }

    pub(super) fn words(
        &self,
        words: &str,
        at: (f64, f64),
        offset: (i32, i32),
        side: HPos,
        colour: RGBColor,
    ) {
        let style = ("sans-serif", 12.0)
            .into_font()
            .color(&colour)
            .pos(Pos::new(side, VPos::Center))
            .into_text_style(self.area);
        let text = Text::new(words.to_owned(), offset, style);
        self.area.draw(&(EmptyElement::at(at) + text)).ok();
    }
}

/// Shares from 0 to 1 as ticks.
pub(super) fn share_ticks() -> Vec<(f64, String)> {
    let ticks = [
        (0.0, "0"),
        (0.25, "0.25"),
        (0.5, "0.5"),
        (0.75, "0.75"),
        (1.0, "1"),
    ];
    ticks.map(|(at, name)| (at, name.to_owned())).to_vec()
}

/// A span around `values` that lie within 0 and 1 for the most part, and some four ticks in it.
pub(super) fn nice_ticks(values: impl Iterator<Item = f64>) -> (Range<f64>, Vec<(f64, String)>) {
    let finite = values.filter(|v| v.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
        (low.min(v), high.max(v))
    });
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let steps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5];
    let step = (steps.into_iter())
        .find(|s| (high - low) / s <= 4.5)
        .unwrap_or(1.0);
    let first = (low / step + 1e-9).floor() as i64;
    let last = ((high / step - 1e-9).ceil() as i64).max(first + 1);
    let decimals = match step {
        s if s < 0.01 => 3,
        s if s < 0.1 || s == 0.25 => 2,
        _ => 1,
    };
    let tick = |i: i64| {
        let at = i as f64 * step;
        (at, format!("{at:.decimals$}").replace('-', "−"))
    };
    (
        first as f64 * step..last as f64 * step,
        (first..=last).map(tick).collect(),
    )
}

/// The chart with a sentence on how to read it.
pub(super) fn figure(charts: &Markup, caption: &Markup) -> Markup {
    html! { figure { (charts) figcaption { (caption) } } }
}

/// The same with the sentence to the right of the chart where the page is wide enough.
pub(super) fn figure_beside(charts: &Markup, caption: &Markup) -> Markup {
    html! { figure.beside { (charts) figcaption { (caption) } } }
}
