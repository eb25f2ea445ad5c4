//! A Gaussian prior on the weights.

use linfa_logistic::MultiFittedLogisticRegression;
use ndarray::{Array2, Zip};

use super::Curvature;
use crate::features::TfIdf;

/// Weights that a fit is drawn to, and how firmly: a Gaussian whose precision is a diagonal and a
/// few directions.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorWeights {
    /// W₀: (n_features + 1) × n_classes, the intercepts last.
    pub mean: Array2<f64>,
    /// H: the precision of each weight, of the same shape.
    pub precision: Array2<f64>,
    /// F: n_directions × (n_features + 1). The weights of each class are held along its rows.
    pub directions: Array2<f64>,
}

impl PriorWeights {
    /// What `model` and its `curvature` over the terms of `from` say about the terms of `to`: mean,
    /// precision and directions are 0 for terms that `from` does not know.
    pub fn carried(
        model: &MultiFittedLogisticRegression<f64, usize>,
        curvature: &Curvature,
        from: &TfIdf,
        to: &TfIdf,
    ) -> Self {
        let last = to.n_features();
        let n_classes = model.intercept().len();
        let held = &curvature.directions;
        let mut carried = Self {
            mean: Array2::zeros((last + 1, n_classes)),
            precision: Array2::zeros((last + 1, n_classes)),
            directions: Array2::zeros((held.nrows(), last + 1)),
        };
        for (j, term) in to.vocabulary().terms().enumerate() {
            if let Some(known) = from.vocabulary().get(term) {
                let known = known as usize;
                carried.mean.row_mut(j).assign(&model.params().row(known));
                carried.take_firmness(j, curvature, known);
            }
        }
        carried.mean.row_mut(last).assign(model.intercept());
        carried.take_firmness(last, curvature, from.n_features());
        carried
    }

    fn take_firmness(&mut self, j: usize, curvature: &Curvature, known: usize) {
        for (k, to) in self.precision.row_mut(j).iter_mut().enumerate() {
            *to = curvature.precision(known, k);
        }
        let held = curvature.directions.column(known);
        self.directions.column_mut(j).assign(&held.mapv(f64::from));
    }

    /// ½ Σⱼₖ Hⱼₖ·Vⱼₖ² + ½ Σₖ ‖F·vₖ‖² for V = W − W₀.
    pub(super) fn penalty(&self, v: &Array2<f64>) -> f64 {
        let own: f64 = (v.iter().zip(&self.precision))
            .map(|(v, h)| h * v * v)
            .sum();
        let along = self.directions.dot(v);
        0.5 * (own + along.iter().map(|x| x * x).sum::<f64>())
    }

    /// H∘V + FᵀF·V: the gradient of [`PriorWeights::penalty`], and its Hessian's product with V.
    pub(super) fn pull(&self, v: &Array2<f64>) -> Array2<f64> {
        let mut pull = self.directions.t().dot(&self.directions.dot(v));
        Zip::from(&mut pull)
            .and(v)
            .and(&self.precision)
            .for_each(|p, v, h| *p += h * v);
        pull
    }
}
