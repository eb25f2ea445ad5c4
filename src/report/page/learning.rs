//! The learning curve.

use maud::{Markup, html};
use plotters::prelude::Color;
use plotters::style::text_anchor::HPos;

use super::parts::{Section, counted, number, signed};
use super::plot::{ACCENT, Frame, INK, Mark, WARM, figure_beside, nice_ticks};
use crate::report::{EvalRecord, FigureRecord, LearningCurveRecord, score, span};

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    let curve = record
        .learning_curve
        .as_ref()
        .filter(|c| !c.points.is_empty())?;
    Some(Section {
        id: "learning",
        title: "More labels?",
        body: html! {
            p { (sentence(curve)) }
            (figure_beside(&chart(curve), &html! {
                "Macro-F1 against the number of labelled sentences; each step to the right doubles \
                 them. Where the curve is flat, more labels of the same kind help little."
                @if curve.next.is_some() {
                    " The diamond with the dashed line is an extrapolation, no measurement."
                }
            }))
        },
    })
}

/// What twice as many labels are likely to bring.
fn sentence(curve: &LearningCurveRecord) -> String {
    let Some(last) = curve.points.last() else {
        return String::new();
    };
    let reached = format!(
        "With {} macro-F1 is {}.",
        counted(last.n_labels, "label"),
        score(last.macro_f1.value)
    );
    let Some(next) = &curve.next else {
        return reached;
    };
    let gain = &next.gain;
    let change = match (gain.low, gain.high) {
        (Some(low), Some(high)) => {
            let span = span(&signed(low), &signed(high));
            format!("{} ({span})", signed(gain.value))
        }
        _ => signed(gain.value),
    };
    let doubt = match gain.low {
        Some(low) if low <= 0.0 => ", which may be nothing",
        _ => "",
    };
    format!(
        "{reached} Twice as many, {}, are likely to change it by {change}{doubt}.",
        number(next.n_labels as u64)
    )
}

fn log2(n: usize) -> f64 {
    (n.max(1) as f64).log2()
}

fn chart(curve: &LearningCurveRecord) -> Markup {
    let mut points: Vec<(usize, FigureRecord)> = (curve.points.iter())
        .map(|p| (p.n_labels, p.macro_f1))
        .collect();
    let ahead = curve
        .points
        .last()
        .zip(curve.next.as_ref())
        .map(|(last, next)| {
            let from = last.macro_f1.value;
            let reached = FigureRecord {
                value: from + next.gain.value,
                low: next.gain.low.map(|g| from + g),
                high: next.gain.high.map(|g| from + g),
            };
            (next.n_labels, reached)
        });
    let n_measured = points.len();
    points.extend(ahead);
    let ends = points
        .iter()
        .flat_map(|(_, f)| [Some(f.value), f.low, f.high].into_iter().flatten());
    let (y, ticks_y) = nice_ticks(ends);
    let places: Vec<f64> = points.iter().map(|(n, _)| log2(*n)).collect();
    let first = places.iter().copied().fold(f64::INFINITY, f64::min);
    let last = places.iter().copied().fold(first, f64::max);
    let frame = Frame {
        size: (360, 260),
        margins: [36, 18, 44, 44],
        x: first - 0.3..last + 0.3,
        y,
        label: format!("Learning curve of macro-F1. {}", sentence(curve)),
    };
    frame.draw(|plot| {
        plot.grid_y(&ticks_y);
        plot.axes("labelled sentences (each step doubles them)", "macro-F1");
        for (i, x) in spread(&places) {
            plot.tick(x, &number(points[i].0 as u64));
        }
        let measured = points.iter().zip(&places).take(n_measured);
        let line: Vec<(f64, f64)> = measured.map(|((_, f), x)| (*x, f.value)).collect();
        plot.line(&line, ACCENT.stroke_width(2));
        for (i, ((_, f), &x)) in points.iter().zip(&places).enumerate() {
            let (mark, colour) = match i < n_measured {
                true => (Mark::Dot, ACCENT),
                false => (Mark::Diamond, WARM),
            };
            if let (Some(low), Some(high)) = (f.low, f.high) {
                plot.line(&[(x, low), (x, high)], colour.mix(0.38).stroke_width(7));
            }
            if let (true, Some(&from)) = (i >= n_measured, line.last()) {
                plot.dashes(from, (x, f.value), 6, colour);
            }
            plot.mark(mark, (x, f.value), colour);
            if i + 1 >= n_measured {
                plot.words(&score(f.value), (x, f.value), (-8, -14), HPos::Right, INK);
            }
        }
    })
}

/// The points whose numbers have room, from the right: the last is always named.
fn spread(places: &[f64]) -> Vec<(usize, f64)> {
    let span = places.iter().copied().fold(0.0, f64::max) - places.first().copied().unwrap_or(0.0);
    let room = (span + 0.6) * 44.0 / 298.0;
    let mut named: Vec<(usize, f64)> = Vec::new();
    for (i, &x) in places.iter().enumerate().rev() {
        if named.last().is_none_or(|(_, last)| last - x >= room) {
            named.push((i, x));
        }
    }
    named
}
