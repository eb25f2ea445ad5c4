//! Dots with interval bars, one line each.

use maud::Markup;
use plotters::prelude::Color;
use plotters::style::text_anchor::HPos;

use super::parts::{chart_name, chart_width};
use super::plot::{ACCENT, Frame, INK, Mark, Plot, SOFT, WARM};
use super::scale::Scale;
use crate::report::FigureRecord;

const WIDTH: u32 = 360;
/// The most letters of names beside the plot; longer ones stand above their line.
const BESIDE: usize = 17;
/// The most letters of a name above its line.
pub(super) const ABOVE: usize = 44;
/// The width of an average letter of a wide font.
const LETTER: f64 = 7.4;

/// One line of the chart.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) figure: Option<FigureRecord>,
    /// Drawn as a ring: too little behind it.
    pub(super) small: bool,
    /// What stands beside it, a little lower.
    pub(super) others: Vec<(Mark, FigureRecord)>,
    /// A rule is drawn above it.
    pub(super) apart: bool,
}

/// The chart; `legend` says what each mark stands for.
pub(super) fn dots(label: &str, lines: &[Line], legend: &[(Mark, &str)], scale: &Scale) -> Markup {
    let (start, end) = (scale.span.start, scale.span.end);
    let (places, rows) = placed(legend);
    let longest = lines
        .iter()
        .map(|l| chart_width(&l.name))
        .max()
        .unwrap_or(0);
    let is_beside = longest <= BESIDE;
    let left = match is_beside {
        true => (LETTER * longest.max(6) as f64) as u32 + 14,
        false => 10,
    };
    // in pixels below the upper end of a line
    let dot_at = if is_beside { 13 } else { 28 };
    let others_at = dot_at + 13;
    let has_others = lines.iter().any(|l| !l.others.is_empty());
    let top = rows * 20 + 10;
    let step: u32 = if has_others {
        others_at + 10
    } else {
        dot_at + 13
    };
    let n = lines.len() as u32;
    let frame = Frame {
        size: (WIDTH, top + step * n + 26),
        margins: [top, 46, 26, left],
        x: scale.span.clone(),
        y: -f64::from(n)..0.0,
        label: label.to_owned(),
    };
    frame.draw(|plot| {
        for ((mark, words), (x, row)) in legend.iter().zip(places) {
            let (dx, dy) = (x - left as i32, 20 * row as i32 + 10 - top as i32);
            plot.mark_at(*mark, (start, 0.0), (dx, dy), colour(*mark));
            plot.words(words, (start, 0.0), (dx + 11, dy), HPos::Left, INK);
        }
        for (at, name) in &scale.ticks {
            plot.tick(*at, name);
        }
        for (i, line) in lines.iter().enumerate() {
            let above = -(i as f64);
            let below = |pixels: u32| above - f64::from(pixels) / f64::from(step);
            if line.apart {
                plot.rule((start, above), (end, above));
            }
            // no rule through a name
            let from = if is_beside { above } else { below(20) };
            for (at, _) in &scale.ticks {
                plot.rule((*at, from), (*at, above - 1.0));
            }
            if start < 0.0 {
                plot.line(&[(0.0, from), (0.0, above - 1.0)], SOFT.stroke_width(1));
            }
            let y = below(dot_at);
            if is_beside {
                plot.words(&line.name, (start, y), (-10, 0), HPos::Right, INK);
            } else {
                let name = chart_name(&line.name, ABOVE);
                plot.words(&name, (start, below(12)), (0, 0), HPos::Left, INK);
            }
            for (mark, figure) in &line.others {
                one(plot, scale, figure, (below(others_at), *mark), 3);
            }
            if let Some(figure) = &line.figure {
                let mark = if line.small { Mark::Ring } else { Mark::Dot };
                one(plot, scale, figure, (y, mark), 7);
            }
            // a dash where there is nothing, as in tables
            let value = line.figure.map(|f| (scale.value)(f.value));
            let value = value.unwrap_or_else(|| "–".to_owned());
            plot.words(&value, (end, y), (8, 0), HPos::Left, INK);
        }
    })
}

fn one(plot: &Plot<'_, '_>, scale: &Scale, f: &FigureRecord, (y, mark): (f64, Mark), width: u32) {
    if let (Some(low), Some(high)) = (f.low, f.high) {
        let bar = [(scale.within(low), y), (scale.within(high), y)];
        let strength = if mark == Mark::Ring { 0.2 } else { 0.38 };
        plot.line(&bar, colour(mark).mix(strength).stroke_width(width));
    }
    plot.mark(mark, (scale.within(f.value), y), colour(mark));
}

fn colour(mark: Mark) -> plotters::style::RGBColor {
    match mark {
        Mark::Dot | Mark::Ring => ACCENT,
        Mark::Diamond => WARM,
        Mark::Triangle | Mark::FilledTriangle => SOFT,
        Mark::Square | Mark::FilledSquare | Mark::Cross => SOFT,
    }
}

/// Places for the entries of a legend, x and row, and the number of rows.
fn placed(legend: &[(Mark, &str)]) -> (Vec<(i32, u32)>, u32) {
    let (mut x, mut row) = (7, 0);
    let mut places = Vec::new();
    for (_, words) in legend {
        let width = 11 + (LETTER * words.chars().count() as f64) as i32 + 14;
        if x > 7 && x + width > WIDTH as i32 {
            (x, row) = (7, row + 1);
        }
        places.push((x, row));
        x += width;
    }
    (places, if legend.is_empty() { 0 } else { row + 1 })
}
