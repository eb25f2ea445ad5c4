//! A fitted model with its report.

use linfa::traits::{Fit, PredictInplace};
use linfa_logistic::{MultiFittedLogisticRegression, MultiLogisticRegression};
use ndarray::{Array1, Array2};

use super::FitError;
use crate::features::{SparseRow, SparseRows};

/// linfa-logistic's model and how it was found.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The model; class c of the scheme is `c` here.
    pub model: MultiFittedLogisticRegression<f64, usize>,
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

/// linfa's model with the weights `w`, (n_features + 1) × n_classes, the intercepts last.
///
/// linfa offers no constructor; a fit of no iterations that starts at `w` returns it bit for bit.
///
/// # Errors
/// [`FitError::Logistic`] for weights that are not finite.
pub fn with_weights(
    w: &Array2<f64>,
) -> Result<MultiFittedLogisticRegression<f64, usize>, FitError> {
    let (n_rows, n_classes) = w.dim();
    let zeros = Array2::<f64>::zeros((n_classes, n_rows.saturating_sub(1)));
    let classes: Array1<usize> = (0..n_classes).collect();
    let dataset = linfa::dataset::DatasetBase::new(zeros, classes);
    Ok(MultiLogisticRegression::default()
        .initial_params(w.clone())
        .max_iterations(0)
        .fit(&dataset)?)
}

/// The weights of a model, (n_features + 1) × n_classes, the intercepts last.
pub fn weights_of(model: &MultiFittedLogisticRegression<f64, usize>) -> Array2<f64> {
    let (n_features, n_classes) = model.params().dim();
    let mut w = Array2::zeros((n_features + 1, n_classes));
    w.slice_mut(ndarray::s![..n_features, ..])
        .assign(model.params());
    w.row_mut(n_features).assign(model.intercept());
    w
}

/// The score of each class for a row, in log-odds up to a constant: xW + b.
pub fn scores_of(
    model: &MultiFittedLogisticRegression<f64, usize>,
    row: SparseRow<'_>,
    scores: &mut Vec<f64>,
) {
    scores.clear();
    scores.extend(model.intercept());
    let n_classes = scores.len();
    match model.params().as_slice() {
        Some(weights) => {
            for (j, x) in row.iter() {
                let of_term = &weights[j * n_classes..(j + 1) * n_classes];
                for (s, w) in scores.iter_mut().zip(of_term) {
                    *s += x * w;
                }
            }
        }
        None => {
            for (j, x) in row.iter() {
                for (s, w) in scores.iter_mut().zip(model.params().row(j)) {
                    *s += x * w;
                }
            }
        }
    }
}

impl PredictInplace<SparseRows, Array1<usize>> for Fitted {
    /// The class of the highest score, the first of equal ones.
    fn predict_inplace(&self, rows: &SparseRows, classes: &mut Array1<usize>) {
        let mut scores = Vec::new();
        for (row, class) in rows.rows().zip(classes) {
            scores_of(&self.model, row, &mut scores);
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
