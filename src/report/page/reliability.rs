//! Curves of reliability, and of risk and coverage.

use maud::Markup;
use plotters::prelude::Color;
use plotters::style::text_anchor::HPos;

use super::calibration::curve_label;
use super::plot::{ACCENT, Frame, INK, Mark, Plot, SOFT, nice_ticks, share_ticks};
use crate::report::{CalibrationRecord, EvalRecord, ReliabilityBin, RowRecord, score};

/// Bars of the strip below the reliability curve.
const N_BARS: usize = 40;
/// The height of the strip in units of the curve's axis, and its distance.
const STRIP: f64 = 0.14;
const DISTANCE: f64 = 0.04;

/// Confidence of the labels against the share that is right.
pub(super) fn label_curve(record: &EvalRecord, calibration: &CalibrationRecord) -> Markup {
    let bars = histogram(record);
    let below = if bars.is_empty() {
        0.0
    } else {
        STRIP + DISTANCE
    };
    let error = record.figures.get("ece").map_or(String::new(), |e| {
        format!("; the calibration error is {}", score(e.value))
    });
    let frame = Frame {
        size: (360, if bars.is_empty() { 330 } else { 376 }),
        margins: [36, 16, 44, 44],
        x: 0.0..1.0,
        y: -below..1.0,
        label: format!("Reliability curve: confidence against the share of right labels{error}"),
    };
    frame.draw(|plot| {
        for (at, name) in share_ticks() {
            plot.tick(at, &name);
            plot.rule((at, 0.0), (at, 1.0));
        }
        plot.grid_y(&share_ticks());
        plot.axes("confidence", "share labelled rightly");
        curve(plot, &calibration.curve, true);
        let most = bars.iter().copied().max().unwrap_or(0).max(1) as f64;
        for (i, n) in bars.iter().enumerate().filter(|(_, n)| **n > 0) {
            let (left, right) = (i as f64 / N_BARS as f64, (i as f64 + 0.8) / N_BARS as f64);
            let top = -below + STRIP * *n as f64 / most;
            plot.bar([(left, top), (right, -below)], SOFT.mix(0.6));
        }
    })
}

/// The probability of a class against its share, small.
pub(super) fn class_curve(class: &str, bins: &[ReliabilityBin]) -> Markup {
    let frame = Frame {
        size: (168, 160),
        margins: [8, 10, 20, 28],
        x: 0.0..1.0,
        y: 0.0..1.0,
        label: curve_label(class),
    };
    let ticks = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")].map(|(at, name)| (at, name.to_owned()));
    frame.draw(|plot| {
        plot.grid_x(&ticks);
        plot.grid_y(&ticks);
        curve(plot, bins, false);
    })
}

/// The diagonal, and a dot for each bin, its area by the number of sentences.
fn curve(plot: &Plot<'_, '_>, bins: &[ReliabilityBin], large: bool) {
    plot.dashes((0.0, 0.0), (1.0, 1.0), if large { 48 } else { 24 }, SOFT);
    let points: Vec<(f64, f64)> = bins.iter().map(|b| (b.confidence, b.accuracy)).collect();
    plot.line(&points, ACCENT.stroke_width(if large { 2 } else { 1 }));
    let most = bins.iter().map(|b| b.n).max().unwrap_or(0).max(1) as f64;
    for (bin, at) in bins.iter().zip(points) {
        let radius = (bin.n as f64 / most).sqrt() * if large { 5.0 } else { 3.0 };
        plot.disc(at, radius.round().max(1.0) as u32);
    }
}

/// How often each confidence occurs; empty without probabilities.
fn histogram(record: &EvalRecord) -> Vec<u64> {
    let mut bars = vec![0; N_BARS];
    let position = |label: &str| record.classes.iter().position(|c| c.class == label);
    let confidence = |row: &RowRecord| row.probabilities.get(position(&row.label)?).copied();
    for p in record.predictions.iter().filter_map(confidence) {
        // a cast of what is no number gives 0
        let bar = (p * N_BARS as f64) as usize;
        bars[bar.min(N_BARS - 1)] += 1;
    }
    if bars.iter().all(|n| *n == 0) {
        Vec::new()
    } else {
        bars
    }
}

/// The share of wrong labels among the surest.
pub(super) fn risk_curve(calibration: &CalibrationRecord) -> Markup {
    let points = &calibration.risk_coverage;
    let ends = points
        .iter()
        .flat_map(|p| [Some(p.risk.value), p.risk.high].into_iter().flatten());
    let (y, ticks) = nice_ticks(ends.chain([0.0]));
    let at_half = points.iter().find(|p| (p.coverage - 0.5).abs() < 1e-9);
    let half = at_half.map_or(String::new(), |p| {
        format!("; at half of the sentences it is {}", score(p.risk.value))
    });
    let frame = Frame {
        size: (360, 330),
        margins: [36, 16, 44, 44],
        x: 0.0..1.0,
        y,
        label: format!("Share of wrong labels against the share of sentences kept{half}"),
    };
    frame.draw(|plot| {
        for (at, name) in share_ticks() {
            plot.tick(at, &name);
        }
        plot.grid_y(&ticks);
        plot.axes(
            "share of sentences kept, the surest ones",
            "share labelled wrongly",
        );
        let end = |of: fn(&crate::report::FigureRecord) -> Option<f64>| -> Option<Vec<(f64, f64)>> {
            points
                .iter()
                .map(|p| Some((p.coverage, of(&p.risk)?)))
                .collect()
        };
        if let (Some(low), Some(high)) = (end(|f| f.low), end(|f| f.high)) {
            plot.band(&low, &high, ACCENT);
        }
        let line: Vec<(f64, f64)> = points.iter().map(|p| (p.coverage, p.risk.value)).collect();
        plot.line(&line, ACCENT.stroke_width(2));
        for p in points {
            plot.mark(Mark::Dot, (p.coverage, p.risk.value), ACCENT);
        }
        if let Some(all) = points.last() {
            let at = (all.coverage, all.risk.value);
            plot.words(&score(all.risk.value), at, (-10, -14), HPos::Right, INK);
        }
    })
}
