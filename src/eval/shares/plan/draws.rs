//! How many further labels each way of drawing needs for all groups.
//!
//! Labels that are there are kept, and the further ones drawn from the rest: a row has a label in the
//! end with probability p + (1 − p)·second. Shares are to be estimated from both draws together, with
//! that probability as π.

use super::super::Evidence;
use super::forecast::Needs;
use super::pilot::Facts;
use super::{Draw, PLANNED_FLOOR};
use crate::eval::smallest;
use crate::eval::{doubt_weights, least_allocated};

/// A group with what it needs.
pub(super) struct Case<'a> {
    pub facts: &'a Facts,
    pub rows: &'a [usize],
    pub needs: Needs<'a>,
}

impl Case<'_> {
    fn left(&self) -> usize {
        self.facts.n_rows.saturating_sub(self.facts.n_labels)
    }

    fn more(&self) -> Option<usize> {
        let needed = self.needs.needed()?;
        Some(needed.saturating_sub(self.facts.n_labels))
    }
}

/// The corpus to draw from: its rows without a label.
pub(super) struct Population<'a> {
    evidence: &'a Evidence,
    n_left: usize,
    pub is_grouped: bool,
    /// Of a draw by uncertainty, of all rows.
    weights: Vec<f64>,
    /// Those of the rows without a label, falling, and Σ of each with all after it.
    falling: Vec<(f64, f64)>,
}

impl<'a> Population<'a> {
    pub fn new(evidence: &'a Evidence, is_grouped: bool) -> Self {
        let largest = |p: ndarray::ArrayView1<'_, f64>| p.fold(0.0, |m: f64, x| m.max(*x));
        let doubts: Vec<f64> = (evidence.probabilities.outer_iter())
            .map(|p| (1.0 - largest(p)).max(0.0))
            .collect();
        let weights = doubt_weights(&doubts, PLANNED_FLOOR);
        let mut left: Vec<f64> = (weights.iter().zip(&evidence.labels))
            .filter_map(|(weight, label)| label.is_none().then_some(*weight))
            .collect();
        left.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut sum = 0.0;
        let mut falling: Vec<(f64, f64)> = (left.iter().rev())
            .map(|weight| {
                sum += weight;
                (*weight, sum)
            })
            .collect();
        falling.reverse();
        Self {
            evidence,
            n_left: left.len(),
            is_grouped,
            weights,
            falling,
        }
    }

    /// How many further labels give every group what it needs, at most all there are; `None` without
    /// a group, and where no number suffices for one.
    ///
    /// In proportion, a draw of m takes m·left_g/left of group g, so m = max_g more_g·left/left_g;
    /// equal, L = max_g more_g of each, or all it has: m = Σ_g min(L, left_g). By uncertainty, the
    /// least m with which all intervals are as wanted.
    pub fn more(&self, draw: Draw, cases: &[Case<'_>]) -> Option<usize> {
        let each: Vec<(usize, usize)> = (cases.iter())
            .map(|case| Some((case.more()?, case.left())))
            .collect::<Option<_>>()?;
        let most = each.iter().map(|(more, _)| *more).max()?;
        if most == 0 {
            return Some(0);
        }
        let strata = self.strata(cases);
        let least = if self.is_grouped {
            least_allocated(&strata)
        } else {
            0
        };
        let n = match draw {
            Draw::Simple | Draw::Proportional => {
                let of = |&(more, left): &(usize, usize)| {
                    (more as u128 * self.n_left as u128).div_ceil(left.max(1) as u128) as usize
                };
                each.iter().map(of).max()?.max(least)
            }
            Draw::Equal => {
                let total: usize = strata.iter().map(|left| most.min(*left)).sum();
                total.max(least)
            }
            Draw::ByUncertainty => smallest(self.n_left, |m| self.is_enough(m, cases))?,
        };
        Some(n.min(self.n_left))
    }

    /// The rows left in each group, and in none.
    fn strata(&self, cases: &[Case<'_>]) -> Vec<usize> {
        let mut strata: Vec<usize> = cases.iter().map(Case::left).collect();
        let others = self.n_left.saturating_sub(strata.iter().sum());
        strata.extend((others > 0).then_some(others));
        strata
    }

    /// Whether `m` further labels drawn by uncertainty suffice.
    fn is_enough(&self, m: usize, cases: &[Case<'_>]) -> bool {
        let by = self.scale(m);
        let second = |row: usize| (by * self.weights[row]).min(1.0);
        cases.iter().all(|case| {
            let left = (case.rows.iter()).filter(|row| self.evidence.labels[**row].is_none());
            let further: f64 = left.map(|row| second(*row)).sum();
            let n = case.facts.n_labels as f64 + further;
            case.needs.classes.iter().all(|c| c.is_enough(n, second))
        })
    }

    /// The c with Σ min(1, c·w) = m over the rows without a label, as the draw itself has it: the
    /// heaviest are certain, the others share what is left.
    fn scale(&self, m: usize) -> f64 {
        let of = |certain: usize| {
            let (weight, sum) = self.falling.get(certain)?;
            let scale = m.checked_sub(certain)? as f64 / sum;
            (scale * weight < 1.0).then_some(scale)
        };
        (0..=m).find_map(of).unwrap_or(f64::INFINITY)
    }
}
