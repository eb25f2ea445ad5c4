//! Calibration and abstention: what the probabilities are worth.

use std::cmp::Ordering;

/// Bins of the expected calibration error.
const N_BINS: u64 = 15;

/// Probabilities of one event and whether it happened, in the order of the probabilities.
#[derive(Debug, Clone)]
pub struct Reliability {
    /// (probability, happened, row).
    sorted: Vec<(f64, bool, usize)>,
}

/// A bin of the reliability curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The mean probability.
    pub confidence: f64,
    /// The share in which it happened.
    pub accuracy: f64,
    /// How many rows.
    pub n: u64,
}

impl Reliability {
    /// Of one probability and one outcome a row.
    pub fn new(rows: impl Iterator<Item = (f64, bool)>) -> Self {
        let mut sorted: Vec<_> = rows.enumerate().map(|(i, (p, y))| (p, y, i)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        Self { sorted }
    }

    /// At most 15 bins of as equal a number of rows as ties allow: rows of the same probability
    /// stay together. Row i counts `times[i]` times.
    pub fn bins(&self, times: &[u32]) -> Vec<Bin> {
        let total: u64 = times.iter().map(|&t| u64::from(t)).sum();
        let mut bins = Vec::new();
        let (mut n, mut seen, mut p_sum, mut y_sum) = (0_u64, 0_u64, 0.0, 0.0);
        for tie in self.ties() {
            for &(p, y, row) in tie {
                let t = u64::from(times[row]);
                n += t;
                p_sum += p * t as f64;
                y_sum += if y { t as f64 } else { 0.0 };
            }
            let edge = (bins.len() as u64 + 1) * total;
            if n > 0 && (seen + n) * N_BINS >= edge {
                bins.push(Bin {
                    confidence: p_sum / n as f64,
                    accuracy: y_sum / n as f64,
                    n,
                });
                seen += n;
                (n, p_sum, y_sum) = (0, 0.0, 0.0);
            }
        }
        bins
    }

    /// Σ over the bins of their share of rows times |confidence − accuracy| (Naeini et al. 2015,
    /// with equal-mass bins as in Nixon et al. 2019); 0 for no rows.
    pub fn expected_error(&self, times: &[u32]) -> f64 {
        let bins = self.bins(times);
        let total: u64 = bins.iter().map(|b| b.n).sum();
        let gap = |b: &Bin| b.n as f64 * (b.confidence - b.accuracy).abs();
        bins.iter().map(gap).sum::<f64>() / total.max(1) as f64
    }

    /// The area under the risk–coverage curve (Geifman & El-Yaniv 2017): the share of errors among
    /// the surest 1, 2, … rows, averaged; 0 for no rows. Rows of the same probability come in an
    /// unknown order, so each shares their errors alike.
    pub fn area_under_risk(&self, times: &[u32]) -> f64 {
        let (mut n, mut errors, mut sum) = (0.0, 0.0, 0.0);
        for tie in self.ties().rev() {
            let count = |wrong: bool| -> u64 {
                let of = tie.iter().filter(|r| !(wrong && r.1));
                of.map(|r| u64::from(times[r.2])).sum()
            };
            let (rows, wrong) = (count(false), count(true) as f64);
            for j in 1..=rows {
                let share = j as f64 / rows as f64;
                sum += (errors + wrong * share) / (n + j as f64);
            }
            n += rows as f64;
            errors += wrong;
        }
        if n > 0.0 { sum / n } else { 0.0 }
    }

    /// The highest probability that at least `coverage` of all rows reach, 0–1.
    pub fn threshold(&self, coverage: f64) -> f64 {
        let n = self.sorted.len();
        let wanted = (coverage * n as f64 - 1e-9).ceil().max(1.0) as usize;
        let place = n.saturating_sub(wanted);
        self.sorted.get(place).map_or(0.0, |r| r.0)
    }

    /// The lowest probability such that among the rows that reach it the share in which it happened
    /// is at least `precision`; `None` if not even the surest rows are that good.
    pub fn threshold_for(&self, precision: f64) -> Option<f64> {
        let (mut n, mut right, mut found) = (0.0, 0.0, None);
        for tie in self.ties().rev() {
            n += tie.len() as f64;
            right += tie.iter().filter(|r| r.1).count() as f64;
            if right / n >= precision {
                found = Some(tie[0].0);
            }
        }
        found
    }

    /// For each of `thresholds`: the share of rows at or above it, and in what share of these it
    /// happened (NaN for none).
    pub fn above(&self, thresholds: &[f64], times: &[u32]) -> Vec<(f64, f64)> {
        let mut order: Vec<usize> = (0..thresholds.len()).collect();
        order.sort_by(|&a, &b| thresholds[b].total_cmp(&thresholds[a]));
        let mut next = order.into_iter().peekable();
        let mut sums = vec![(0.0, 0.0); thresholds.len()];
        let (mut kept, mut right) = (0.0, 0.0);
        for &(p, y, row) in self.sorted.iter().rev() {
            while let Some(&at) = next.peek().filter(|&&at| p < thresholds[at]) {
                sums[at] = (kept, right);
                next.next();
            }
            let t = f64::from(times[row]);
            kept += t;
            right += if y { t } else { 0.0 };
        }
        for at in next {
            sums[at] = (kept, right);
        }
        let share = |(n, yes): (f64, f64)| (n / f64::max(kept, 1.0), yes / n);
        sums.into_iter().map(share).collect()
    }

    fn ties(&self) -> impl DoubleEndedIterator<Item = &[(f64, bool, usize)]> {
        self.sorted
            .chunk_by(|a, b| a.0.total_cmp(&b.0) == Ordering::Equal)
    }
}

/// Σₖ (pₖ − yₖ)² for one row (Brier 1950): 0 for a sure and right one, 2 for a sure and wrong one.
pub fn brier(p: &[f64], truth: usize) -> f64 {
    let gap = |(k, p): (usize, &f64)| (p - f64::from(u8::from(k == truth))).powi(2);
    p.iter().enumerate().map(gap).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[(f64, bool)]) -> Reliability {
        Reliability::new(rows.iter().copied())
    }

    #[test]
    fn probabilities_that_hold_have_no_error() {
        let rows: Vec<_> = (0..100).map(|i| (0.8, i % 5 != 0)).collect();
        let r = of(&rows);
        assert!(r.expected_error(&[1; 100]) < 1e-12);
        assert_eq!(r.bins(&[1; 100]).len(), 1);
        let sure: Vec<_> = rows.iter().map(|(_, y)| (1.0, *y)).collect();
        assert!((of(&sure).expected_error(&[1; 100]) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn bins_hold_equal_numbers_of_rows() {
        let rows: Vec<_> = (0..300).map(|i| (f64::from(i) / 300.0, true)).collect();
        let bins = of(&rows).bins(&[1; 300]);
        assert_eq!(bins.len(), 15);
        assert!(bins.iter().all(|b| b.n == 20));
    }

    #[test]
    fn a_row_drawn_twice_is_two_rows() {
        let rows = [(0.9, true), (0.7, false), (0.6, true), (0.5, false)];
        let twice: Vec<_> = rows.iter().chain(&rows[1..3]).copied().collect();
        let (a, b) = (of(&rows), of(&twice));
        let times = [1, 2, 2, 1];
        assert!((a.area_under_risk(&times) - b.area_under_risk(&[1; 6])).abs() < 1e-12);
        assert!((a.expected_error(&times) - b.expected_error(&[1; 6])).abs() < 1e-12);
        assert_eq!(a.above(&[0.6], &times), b.above(&[0.6], &[1; 6]));
    }

    #[test]
    fn the_area_under_risk_is_that_worked_by_hand() {
        // surest first: right, wrong, right, wrong → risks 0, 1/2, 1/3, 2/4
        let r = of(&[(0.9, true), (0.8, false), (0.7, true), (0.6, false)]);
        let expected = (0.0 + 0.5 + 1.0 / 3.0 + 0.5) / 4.0;
        assert!((r.area_under_risk(&[1; 4]) - expected).abs() < 1e-12);
        // all alike: the share of errors at every coverage
        let ties = of(&[(0.5, true), (0.5, false), (0.5, true), (0.5, false)]);
        assert!((ties.area_under_risk(&[1; 4]) - 0.5).abs() < 1e-12);
        assert_eq!(of(&[]).area_under_risk(&[]), 0.0);
    }

    #[test]
    fn a_threshold_keeps_the_share_asked_for() {
        let r = of(&[(0.9, true), (0.8, false), (0.7, true), (0.6, false)]);
        assert_eq!((r.threshold(0.5), r.threshold(1.0)), (0.8, 0.6));
        let above = r.above(&[0.8, 0.99, 0.1], &[1; 4]);
        assert_eq!((above[0], above[2]), ((0.5, 0.5), (1.0, 0.5)));
        assert!(above[1].1.is_nan());
    }

    #[test]
    fn the_threshold_for_a_precision_keeps_as_many_rows_as_it_can() {
        let r = of(&[(0.9, true), (0.8, false), (0.7, true), (0.6, false)]);
        assert_eq!(r.threshold_for(1.0), Some(0.9));
        assert_eq!(r.threshold_for(0.6), Some(0.7));
        assert_eq!(r.threshold_for(0.5), Some(0.6));
        assert_eq!(of(&[(0.9, false), (0.5, true)]).threshold_for(0.6), None);
    }

    #[test]
    fn brier_is_zero_for_sure_and_right_and_two_for_sure_and_wrong() {
        assert_eq!(brier(&[1.0, 0.0], 0), 0.0);
        assert_eq!(brier(&[1.0, 0.0], 1), 2.0);
    }
}
