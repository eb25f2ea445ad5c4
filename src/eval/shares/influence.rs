//! What each unit adds to the errors of an estimate.

use ndarray::{Array1, Array2};

/// Values s_u (n_units × n_classes) of independent units (articles, or drawn texts), such that
/// Σ_u s_u s_uᵀ estimates the covariance of the shares.
///
/// A linear combination of two estimates has the same combination of their values, units in both
/// included, so that covariances between groups need no formula of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// The units, rising.
    units: Vec<usize>,
    values: Array2<f64>,
}

impl Influence {
    /// Adds up the terms of each unit: (unit, a value per class).
    pub(super) fn sum(n_classes: usize, mut terms: Vec<(usize, Array1<f64>)>) -> Self {
        terms.sort_by_key(|(unit, _)| *unit);
        let mut units: Vec<usize> = terms.iter().map(|(unit, _)| *unit).collect();
        units.dedup();
        let mut values = Array2::zeros((units.len(), n_classes));
        let mut at = 0;
        for (unit, term) in terms {
            while units[at] != unit {
                at += 1;
            }
            let mut row = values.row_mut(at);
            row += &term;
        }
        Self { units, values }
    }

    /// a·self + b·other.
    pub fn combined(&self, a: f64, other: &Self, b: f64) -> Self {
        let of = |influence: &Self, by: f64| -> Vec<(usize, Array1<f64>)> {
            let rows = influence.values.outer_iter().map(|row| by * &row);
            influence.units.iter().copied().zip(rows).collect()
        };
        let mut terms = of(self, a);
        terms.extend(of(other, b));
        Self::sum(self.values.ncols(), terms)
    }

    /// Multiplied by `by`.
    pub(super) fn scaled(mut self, by: f64) -> Self {
        self.values *= by;
        self
    }

    /// Σ_u s_u s_uᵀ, n_classes × n_classes.
    pub fn covariance(&self) -> Array2<f64> {
        self.values.t().dot(&self.values)
    }

    /// Σ_u s_u·t_u over all classes: the trace of the covariance between two estimates.
    pub(super) fn trace_with(&self, other: &Self) -> f64 {
        let mut trace = 0.0;
        let mut at = 0;
        for (unit, row) in self.units.iter().zip(self.values.outer_iter()) {
            while other.units.get(at).is_some_and(|u| u < unit) {
                at += 1;
            }
            if other.units.get(at) == Some(unit) {
                trace += row.dot(&other.values.row(at));
            }
        }
        trace
    }

    /// Σ_u s_uk², the variance of one class.
    pub(super) fn variance(&self, class: usize) -> f64 {
        self.values.column(class).iter().map(|v| v * v).sum()
    }

    /// The units, rising.
    pub fn units(&self) -> &[usize] {
        &self.units
    }

    /// n_units × n_classes.
    pub fn values(&self) -> &Array2<f64> {
        &self.values
    }
}
