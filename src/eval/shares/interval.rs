//! Intervals of shares and of differences between groups.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{Influence, Refusal, Shares, Target};
use crate::eval::Interval;

/// The least labels of a group for an interval. These three are chosen by simulation
/// (`examples/coverage_least.rs`; figures in eval/COVERAGE.md): with them, 95 % intervals held the
/// truth in 93 % and more of the cases in which 3 or more labels of the class were to be expected.
pub const LEAST_LABELS: usize = 20;
/// The least articles with a label, where articles are what chance draws: articles of unequal length
/// are worth fewer of equal length, and with 20 to 25 of them intervals held in 92 %.
pub const LEAST_CLUSTERS: usize = 30;
/// The least labels of a class, and of all others together. To ask for more makes it worse: then only
/// samples that happen to overstate a rare class have an interval.
pub const LEAST_OF_CLASS: usize = 5;

/// What the effective number of equal weights may miss their number by.
const ROUNDING: f64 = 1e-6;

/// The share of a class in one group less that in another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Of the shares that are shown.
    pub value: f64,
    /// At the level asked for; within −1 and 1.
    pub interval: Interval,
    /// Two-sided, of no difference; several questions are to be adjusted by
    /// [`holm`](crate::eval::holm).
    pub p: f64,
}

/// Student's distribution of `degrees`; the normal one beyond all bounds.
fn student(degrees: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, degrees.clamp(1.0, 1e6)).ok()
}

pub(super) fn check_level(level: f64) -> Result<(), Refusal> {
    match level > 0.0 && level < 1.0 {
        true => Ok(()),
        false => Err(Refusal::Level { level }),
    }
}

impl Shares {
    /// The interval of one class' share at `level`, such as 0.95: raw ± t·se, within 0 and 1.
    ///
    /// se² is the class' part of the covariance; for [`Target::Process`] times G/(G − 1), where G
    /// articles have a label, and t is the quantile of Student's distribution with G − 1 degrees
    /// (Cameron & Miller 2015, §VI); for [`Target::Corpus`] with n − 1, where n is what the labels count
    /// as ([`Shares::counts_as`]) and bounds G as well. Where few units carry the variance, [`Influence::degrees`] are fewer still. A perfect model has a width of
    /// 0 for a corpus.
    ///
    /// # Errors
    /// [`Refusal::NoInterval`], [`Refusal::TooFewLabels`], [`Refusal::TooFewClusters`],
    /// [`Refusal::Uneven`], [`Refusal::UnevenClass`], [`Refusal::RareClass`], [`Refusal::Level`].
    pub fn interval(&self, class: usize, level: f64) -> Result<Interval, Refusal> {
        let spread = self.spread(class)?;
        check_level(level)?;
        if self.is_known() {
            return Ok(Interval {
                low: self.raw[class],
                high: self.raw[class],
            });
        }
        let half = half_width(spread.variance(class), self.class_degrees(class), level)?;
        Ok(Interval {
            low: (self.raw[class] - half).clamp(0.0, 1.0),
            high: (self.raw[class] + half).clamp(0.0, 1.0),
        })
    }

    /// This group's share of a class less that of `other`, estimated likewise from the same corpus.
    /// Articles and texts in both groups count with what they add to the difference; the degrees of
    /// freedom are those of Welch and Satterthwaite.
    ///
    /// # Errors
    /// [`Refusal::NotComparable`] and those of [`Shares::interval`], of either group.
    pub fn contrast(&self, other: &Self, class: usize, level: f64) -> Result<Difference, Refusal> {
        let kind = |s: &Self| (s.method, s.target, s.raw.len());
        if kind(self) != kind(other) {
            return Err(Refusal::NotComparable);
        }
        let (own, others) = (self.spread(class)?, other.spread(class)?);
        check_level(level)?;
        let variance = own.combined(1.0, &others, -1.0).variance(class);
        let (a, b) = (own.variance(class), others.variance(class));
        let (of_own, of_other) = (self.class_degrees(class), other.class_degrees(class));
        let least = of_own.min(of_other);
        let welch = (a + b).powi(2) / (a * a / of_own + b * b / of_other);
        let degrees = if welch.is_nan() { least } else { welch };
        let half = half_width(variance, degrees, level)?;
        let raw = self.raw[class] - other.raw[class];
        let (statistic, beyond) = (raw.abs() / variance.sqrt(), student(degrees));
        let p = match beyond {
            Some(t) if statistic.is_finite() => 2.0 * t.sf(statistic),
            _ if raw == 0.0 => 1.0,
            _ => 0.0,
        };
        Ok(Difference {
            value: self.shares[class] - other.shares[class],
            interval: Interval {
                low: (raw - half).clamp(-1.0, 1.0),
                high: (raw + half).clamp(-1.0, 1.0),
            },
            p: p.min(1.0),
        })
    }

    /// Whether all rows have labels, so that nothing is left to chance.
    fn is_known(&self) -> bool {
        self.target == Target::Corpus && self.n_labelled_rows >= self.n_rows
    }

    /// The units behind the spread, less one. Labels of unequal weight count as Kish has it.
    fn degrees(&self) -> f64 {
        if self.is_known() {
            return f64::MAX.sqrt();
        }
        let labels = (self.counts_as - 1.0).max(0.0);
        match self.target {
            Target::Process => labels.min(self.n_clusters.saturating_sub(1) as f64),
            Target::Corpus => labels,
        }
    }

    /// The same for a class: fewer where few units carry its variance.
    pub(super) fn class_degrees(&self, class: usize) -> f64 {
        let own = self.influence.as_ref().map(|i| i.degrees(class));
        own.map_or(self.degrees(), |own| own.min(self.degrees()))
    }

    /// The influence with its correction for few units, where these suffice.
    fn spread(&self, class: usize) -> Result<Influence, Refusal> {
        if !self.method.has_interval() {
            return Err(Refusal::NoInterval);
        }
        if self.is_known() {
            return Ok(Influence::none(self.raw.len()));
        }
        let n_labels = self.n_labels;
        let influence = self.influence.as_ref();
        let influence = influence.filter(|_| n_labels >= LEAST_LABELS);
        let Some(influence) = influence else {
            return Err(Refusal::TooFewLabels {
                n_labels,
                least: LEAST_LABELS,
            });
        };
        let g = self.n_clusters;
        if self.target == Target::Process && g < LEAST_CLUSTERS {
            return Err(Refusal::TooFewClusters {
                n_clusters: g,
                least: LEAST_CLUSTERS,
            });
        }
        if self.counts_as < LEAST_LABELS as f64 - ROUNDING {
            return Err(Refusal::Uneven {
                n_labels,
                counts_as: self.counts_as,
                least: LEAST_LABELS,
            });
        }
        let n_with = self.n_of_class.get(class).copied().unwrap_or_default();
        let rarer = n_with.min(n_labels - n_with);
        let counts_as = self.rarer_counts_as.get(class).copied().unwrap_or_default();
        if rarer >= LEAST_OF_CLASS && counts_as < LEAST_OF_CLASS as f64 - ROUNDING {
            return Err(Refusal::UnevenClass {
                counts_as,
                least: LEAST_OF_CLASS,
            });
        }
        if rarer < LEAST_OF_CLASS {
            let share = (rarer as f64).max(0.5) / n_labels as f64;
            return Err(Refusal::RareClass {
                n_with,
                n_labels,
                least: LEAST_OF_CLASS,
                would_suffice: (LEAST_OF_CLASS as f64 / share).ceil() as usize,
            });
        }
        Ok(match self.target {
            Target::Process => influence
                .clone()
                .scaled((g as f64 / (g as f64 - 1.0)).sqrt()),
            Target::Corpus => influence.clone(),
        })
    }
}

/// t·se.
pub(super) fn half_width(variance: f64, degrees: f64, level: f64) -> Result<f64, Refusal> {
    let t = student(degrees).ok_or(Refusal::Level { level })?;
    Ok(t.inverse_cdf((1.0 + level) / 2.0) * variance.sqrt())
}
