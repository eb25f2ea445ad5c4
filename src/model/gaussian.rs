//! A Gaussian prior on the weights.

use ndarray::Array2;
use rayon::prelude::*;

use super::objective::as_slice;
use super::{Curvature, Weights};
use crate::features::TfIdf;

/// How many terms a thread takes at a time.
const TERMS_PER_PART: usize = 4096;

/// Weights that a fit is drawn to, and how firmly: a Gaussian whose precision is a diagonal and a
/// few directions.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorWeights {
    /// W₀: (n_features + 1) × n_classes, the intercepts last.
    pub mean: Array2<f64>,
    /// H: the precision of each weight, of the same shape.
    pub precision: Array2<f64>,
    /// Fᵀ: (n_features + 1) × n_directions. The weights of each class are held along its columns.
    pub directions: Array2<f64>,
}

impl PriorWeights {
    /// What `model` and its `curvature` over the terms of `from` say about the terms of `to`: mean,
    /// precision and directions are 0 for terms that `from` does not know.
    pub fn carried(model: &Weights, curvature: &Curvature, from: &TfIdf, to: &TfIdf) -> Self {
        let last = to.n_features();
        let n_classes = model.intercept().len();
        let held = &curvature.directions;
        let mut carried = Self {
            mean: Array2::zeros((last + 1, n_classes)),
            precision: Array2::zeros((last + 1, n_classes)),
            directions: Array2::zeros((last + 1, held.nrows())),
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
        self.directions.row_mut(j).assign(&held.mapv(f64::from));
    }

    /// ½ Σⱼₖ Hⱼₖ·Vⱼₖ² + ½ Σₖ ‖F·vₖ‖² for V = W − W₀.
    pub(super) fn penalty(&self, v: &Array2<f64>) -> f64 {
        let own: f64 = (v.iter().zip(&self.precision))
            .map(|(v, h)| h * v * v)
            .sum();
        0.5 * (own + self.along(v).iter().map(|x| x * x).sum::<f64>())
    }

    /// H∘V + FᵀF·V: the gradient of [`PriorWeights::penalty`], and its Hessian's product with V.
    pub(super) fn pull(&self, v: &Array2<f64>) -> Array2<f64> {
        let (k, r) = (v.ncols(), self.directions.ncols());
        let along = self.along(v);
        let directions = self.directions.as_standard_layout();
        let mut pull = v.as_standard_layout().into_owned();
        pull *= &self.precision;
        let to = pull.as_slice_mut().unwrap_or_default();
        to.par_chunks_mut(TERMS_PER_PART * k)
            .zip(as_slice(&directions).par_chunks(TERMS_PER_PART * r.max(1)))
            .for_each(|(to, held)| {
                for (row, held) in to.chunks_mut(k).zip(held.chunks(r)) {
                    for (to, along) in row.iter_mut().zip(along.chunks(r)) {
                        *to += dot(held, along);
                    }
                }
            });
        pull
    }

    /// (F·V)ᵀ: n_classes × n_directions. ndarray's own product packs F anew each time,
    /// which takes longer than the product.
    fn along(&self, v: &Array2<f64>) -> Vec<f64> {
        let (k, r) = (v.ncols(), self.directions.ncols());
        // the fields are public: another caller's may lie column by column
        let (v, directions) = (v.as_standard_layout(), self.directions.as_standard_layout());
        let parts: Vec<Vec<f64>> = as_slice(&v)
            .par_chunks(TERMS_PER_PART * k)
            .zip(as_slice(&directions).par_chunks(TERMS_PER_PART * r.max(1)))
            .map(|(v, held)| {
                let mut sums = vec![0.0; r * k];
                for (row, held) in v.chunks(k).zip(held.chunks(r)) {
                    for (v, sums) in row.iter().zip(sums.chunks_mut(r)) {
                        for (sum, f) in sums.iter_mut().zip(held) {
                            *sum += f * v;
                        }
                    }
                }
                sums
            })
            .collect();
        let mut along = vec![0.0; r * k];
        for part in parts {
            for (sum, part) in along.iter_mut().zip(part) {
                *sum += part;
            }
        }
        along
    }
}

/// Four sums at a time, which the processor adds at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (fours_a, rest_a) = a.as_chunks::<4>();
    let (fours_b, rest_b) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in fours_a.iter().zip(fours_b) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f64 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}
