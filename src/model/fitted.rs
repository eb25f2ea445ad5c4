//! A fitted model with its report.

use linfa::traits::PredictInplace;
use ndarray::Array1;

use super::Weights;
use crate::features::SparseRows;

/// A model and how it was found.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The model; class c of the scheme is `c` here.
    pub model: Weights,
    /// How the optimum was found.
    pub report: FitReport,
}

/// The end of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FitReport {
    /// `newton` or `linfa`.
    pub solver: &'static str,
    /// Outer iterations; for linfa, which does not count, the number allowed that sufficed.
    pub iterations: u64,
    /// The value of the objective.
    pub objective: f64,
    /// The L2 norm of its gradient.
    pub gradient_norm: f64,
}

impl PredictInplace<SparseRows, Array1<usize>> for Fitted {
    /// The class of the highest score, the first of equal ones.
    fn predict_inplace(&self, rows: &SparseRows, classes: &mut Array1<usize>) {
        let mut scores = Vec::new();
        for (row, class) in rows.rows().zip(classes) {
            self.model.scores_of(row, &mut scores);
            *class = argmax(&scores);
        }
    }

    fn default_target(&self, rows: &SparseRows) -> Array1<usize> {
        Array1::zeros(rows.n_rows())
    }
}

/// The position of the largest value, the first of equal ones; 0 for none.
pub(super) fn argmax(values: &[f64]) -> usize {
    let mut best = 0;
    for (i, v) in values.iter().enumerate() {
        if *v > values[best] {
            best = i;
        }
    }
    best
}
