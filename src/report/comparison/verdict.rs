//! The verdict on two systems, in words that can be quoted.

use super::{ContrastRecord, Verdict};
use crate::report::{FigureRecord, score};

impl Verdict {
    /// By the interval of the difference alone.
    pub fn of(difference: &FigureRecord) -> Self {
        match (difference.low, difference.high) {
            (Some(low), _) if low > 0.0 => Self::Better,
            (_, Some(high)) if high < 0.0 => Self::Worse,
            _ => Self::Undecided,
        }
    }

    /// The verdict on the macro-F1 of two systems that label `n_flipped` sentences differently; p
    /// counts as small up to 1 − `level`.
    pub fn sentence(macro_f1: &ContrastRecord, n_flipped: usize, level: f64) -> String {
        if n_flipped == 0 {
            return "no difference can be told: A and B give every sentence the same label"
                .to_owned();
        }
        let d = &macro_f1.difference;
        let amount = amount(d);
        let p = macro_f1.p.unwrap_or(1.0);
        // 1 − 0.95 is a little more than 0.05
        let small_p = p <= 1.0 - level + 1e-12;
        let shown_p = p_value(p);
        let (Some(low), Some(high)) = (d.low, d.high) else {
            return format!(
                "no difference can be told: {amount}, and there is no interval: the sentences are \
                 all of one article, or --resamples is 0"
            );
        };
        let verdict = Self::of(d);
        let word = match verdict {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Undecided => {
                let still = if small_p { ", though" } else { "," };
                return format!(
                    "no difference can be told: {amount}{still} {shown_p}; the interval says that B \
                     could be up to {} better or {} worse",
                    score(high),
                    score(0.0 - low)
                );
            }
        };
        if small_p {
            format!("B is {word}: {amount}, {shown_p}")
        } else {
            format!("B seems {word}: {amount}, but {shown_p}: take it as a hint")
        }
    }
}

/// `macro-F1 higher by 0.031 (0.008–0.055)`: what is lower is turned round, ends and all.
fn amount(d: &FigureRecord) -> String {
    if d.value < 0.0 {
        let turned = FigureRecord {
            value: -d.value,
            low: d.high.map(|v| 0.0 - v),
            high: d.low.map(|v| 0.0 - v),
        };
        return format!("macro-F1 lower by {}", plain(&turned));
    }
    if d.value == 0.0 {
        return format!("macro-F1 the same, difference {}", plain(d));
    }
    format!("macro-F1 higher by {}", plain(d))
}

fn plain(d: &FigureRecord) -> String {
    d.score().replace('-', "−")
}

/// `p = 0.006`, `p < 0.001`.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p = {p:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: f64, ends: Option<(f64, f64)>, p: f64) -> (Verdict, String) {
        let difference = FigureRecord {
            value,
            low: ends.map(|e| e.0),
            high: ends.map(|e| e.1),
        };
        let macro_f1 = ContrastRecord {
            difference,
            p: Some(p),
            ..ContrastRecord::default()
        };
        (
            Verdict::of(&difference),
            Verdict::sentence(&macro_f1, 3, 0.95),
        )
    }

    #[test]
    fn interval_and_p_make_the_verdict() {
        let cases = [
            (
                said(0.031, Some((0.008, 0.055)), 0.006),
                Verdict::Better,
                "B is better: macro-F1 higher by 0.031 (0.008–0.055), p = 0.006",
            ),
            (
                said(-0.031, Some((-0.055, -0.008)), 0.0005),
                Verdict::Worse,
                "B is worse: macro-F1 lower by 0.031 (0.008–0.055), p < 0.001",
            ),
            (
                said(0.031, Some((0.001, 0.055)), 0.07),
                Verdict::Better,
                "B seems better: macro-F1 higher by 0.031 (0.001–0.055), but p = 0.070: take it as \
                 a hint",
            ),
            (
                said(0.01, Some((-0.012, 0.031)), 0.36),
                Verdict::Undecided,
                "no difference can be told: macro-F1 higher by 0.010 (−0.012 to 0.031), p = 0.360; \
                 the interval says that B could be up to 0.031 better or 0.012 worse",
            ),
            (
                said(-0.02, Some((-0.04, 0.001)), 0.05),
                Verdict::Undecided,
                "no difference can be told: macro-F1 lower by 0.020 (−0.001 to 0.040), though p = \
                 0.050; the interval says that B could be up to 0.001 better or 0.040 worse",
            ),
            (
                said(0.2, None, 1.0),
                Verdict::Undecided,
                "no difference can be told: macro-F1 higher by 0.200, and there is no interval: the \
                 sentences are all of one article, or --resamples is 0",
            ),
        ];
        for ((verdict, sentence), expected, words) in cases {
            assert_eq!((verdict, sentence.as_str()), (expected, words));
        }
    }
}
