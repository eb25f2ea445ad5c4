//! Axes: what they span, their ticks, how a value on them is written.

use std::ops::Range;

use super::parts::{bare_percent, signed_points};
use super::plot::{nice_ticks, share_ticks};
use crate::report::score;

/// An axis.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    pub(super) span: Range<f64>,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) value: fn(f64) -> String,
}

impl Scale {
    /// Scores from 0 to 1.
    pub(super) fn scores() -> Self {
        Self {
            span: 0.0..1.0,
            ticks: share_ticks(),
            value: score,
        }
    }

    /// Shares from 0 to the largest of `values`, in percent; the last tick has the sign.
    pub(super) fn percent(values: impl Iterator<Item = f64>) -> Self {
        let (span, mut ticks) = nice_ticks(values.chain([0.0]).map(|v| v.clamp(0.0, 1.0)));
        let last = ticks.len().saturating_sub(1);
        for (i, (at, name)) in ticks.iter_mut().enumerate() {
            let sign = if i == last { "\u{a0}%" } else { "" };
            *name = format!("{}{sign}", hundredfold(*at));
        }
        Self {
            span,
            ticks,
            value: bare_percent,
        }
    }

    /// Differences of shares around 0, in percentage points.
    pub(super) fn points(values: impl Iterator<Item = f64>) -> Self {
        let (span, mut ticks) = nice_ticks(values.chain([0.0]).map(|v| v.clamp(-1.0, 1.0)));
        for (at, name) in &mut ticks {
            *name = match hundredfold(*at) {
                tick if *at > 0.0 => format!("+{tick}"),
                tick => tick,
            };
        }
        Self {
            span,
            ticks,
            value: signed_points,
        }
    }

    /// The nearest value within the span; the span's begin for one that is none.
    pub(super) fn within(&self, value: f64) -> f64 {
        match value.is_finite() {
            true => value.clamp(self.span.start, self.span.end),
            false => self.span.start,
        }
    }
}

/// `20`, `2.5`, `−10`: as many decimals as a tick needs.
fn hundredfold(at: f64) -> String {
    let tenths = (1000.0 * at).round() as i64;
    match tenths % 10 {
        0 => format!("{}", tenths / 10),
        _ => format!("{:.1}", tenths as f64 / 10.0),
    }
    .replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(scale: &Scale) -> Vec<&str> {
        scale.ticks.iter().map(|(_, name)| name.as_str()).collect()
    }

    #[test]
    fn ticks_are_in_percent_and_span_the_values() {
        let shares = Scale::percent([0.07, 0.31].into_iter());
        assert_eq!(names(&shares), ["0", "10", "20", "30", "40\u{a0}%"]);
        assert_eq!(shares.span, 0.0..0.4);
        let rare = Scale::percent([0.018].into_iter());
        assert_eq!(names(&rare), ["0", "0.5", "1", "1.5", "2\u{a0}%"]);
        let whole = Scale::percent([1.0, f64::NAN].into_iter());
        assert_eq!(names(&whole), ["0", "25", "50", "75", "100\u{a0}%"]);
        let nothing = Scale::percent(std::iter::empty());
        assert_eq!(names(&nothing), ["0", "0.5\u{a0}%"]);
    }

    #[test]
    fn differences_have_signs_and_hold_zero() {
        let points = Scale::points([-0.12, 0.03].into_iter());
        assert_eq!(names(&points), ["−15", "−10", "−5", "0", "+5"]);
        assert_eq!((points.value)(-0.034), "−3.4");
        assert_eq!(points.within(f64::NAN), points.span.start);
        assert_eq!(points.within(7.0), points.span.end);
    }
}
