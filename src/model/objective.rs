//! The objective with its gradient and Hessian products, on sparse rows.

use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2};
use rayon::prelude::*;

use super::PriorWeights;
use super::product::Products;
use crate::features::SparseRows;

const CELLS_PER_PART: usize = 4096;

/// f(W) = −Σᵢ Σₖ tᵢₖ ln pᵢₖ + ½α‖W − W₀‖² + [`PriorWeights::penalty`], p = softmax(X·W + b); W₀
/// is 0 without a prior.
///
/// W is (n_features + 1) × n_classes, the intercepts b its last row and free of α. The
/// targets t are n_rows × n_classes and may be soft; a row's weight is their sum. Every sum runs
/// in a fixed order, so the bits do not depend on the number of threads.
pub struct Objective<'a> {
    products: Products<'a>,
    targets: Array2<f64>,
    row_weights: Vec<f64>,
    alpha: f64,
    prior: Option<&'a PriorWeights>,
}

impl<'a> Objective<'a> {
    /// An objective; `targets` n_rows × n_classes, `prior` as W.
    pub fn new(
        rows: &'a SparseRows,
        targets: Array2<f64>,
        alpha: f64,
        prior: Option<&'a PriorWeights>,
    ) -> Self {
        Self {
            products: Products::new(rows, targets.ncols()),
            row_weights: targets.rows().into_iter().map(|t| t.sum()).collect(),
            targets,
            alpha,
            prior,
        }
    }

    fn n_classes(&self) -> usize {
        self.targets.ncols()
    }

    /// f(W) and the probabilities, n_rows × n_classes. The maximum is subtracted row by row, so
    /// no spread of the scores harms the sum.
    pub fn evaluate(&self, w: &Array2<f64>) -> (f64, Array2<f64>) {
        let k = self.n_classes();
        let mut p = self.products.forth(as_slice(w), k, |_, scores| {
            let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let log_sum = max + scores.iter().map(|s| (s - max).exp()).sum::<f64>().ln();
            for s in scores {
                *s -= log_sum;
            }
        });
        let mut loss = 0.0;
        for (log_p, t) in p.iter().zip(as_slice(&self.targets)) {
            loss -= t * log_p;
        }
        (p.par_chunks_mut(CELLS_PER_PART))
            .for_each(|part| part.iter_mut().for_each(|v| *v = v.exp()));
        (loss + self.penalty(w), shaped(self.targets.nrows(), k, p))
    }

    fn penalty(&self, w: &Array2<f64>) -> f64 {
        let square = |m: ArrayView2<'_, f64>| m.iter().map(|v| v * v).sum::<f64>();
        match self.prior {
            None => 0.5 * self.alpha * square(penalised(w)),
            Some(prior) => {
                let away = w - &prior.mean;
                0.5 * self.alpha * square(penalised(&away)) + prior.penalty(&away)
            }
        }
    }

    /// ∇f at W, whose probabilities are `p`: Xᵀ(w∘p − t) + α(W − W₀).
    pub fn gradient(&self, w: &Array2<f64>, p: &Array2<f64>) -> Array2<f64> {
        let mut residual = p.clone();
        for ((mut row, target), weight) in residual
            .rows_mut()
            .into_iter()
            .zip(self.targets.rows())
            .zip(&self.row_weights)
        {
            for (v, t) in row.iter_mut().zip(target) {
                *v = *v * weight - t;
            }
        }
        let mut gradient = self.back(as_slice(&residual));
        match self.prior {
            None => self.add_penalty(&mut gradient, w),
            Some(prior) => {
                let away = w - &prior.mean;
                self.add_penalty(&mut gradient, &away);
                gradient += &prior.pull(&away);
            }
        }
        gradient
    }

    /// ∇²f·V at the weights whose probabilities are `p`: per row wᵢ·(p∘s − p⟨p, s⟩) with
    /// s = xᵢV (Lin, Weng, Keerthi 2008 for two classes).
    pub fn hessian_product(&self, p: &Array2<f64>, v: &Array2<f64>) -> Array2<f64> {
        let (k, p) = (self.n_classes(), as_slice(p));
        let s = self.products.forth(as_slice(v), k, |i, s| {
            let p = &p[i * k..(i + 1) * k];
            let mean: f64 = s.iter().zip(p).map(|(s, p)| s * p).sum();
            for (s, p) in s.iter_mut().zip(p) {
                *s = self.row_weights[i] * p * (*s - mean);
            }
        });
        let mut product = self.back(&s);
        self.add_penalty(&mut product, v);
        if let Some(prior) = self.prior {
            product += &prior.pull(v);
        }
        product
    }

    /// Xᵀ·D with the column sums of D as last row: (n_features + 1) × n_classes.
    fn back(&self, d: &[f64]) -> Array2<f64> {
        let k = self.n_classes();
        let back = self.products.back(d, k);
        shaped(back.len() / k.max(1), k, back)
    }

    /// Adds α·V, the intercepts left out.
    fn add_penalty(&self, to: &mut Array2<f64>, v: &Array2<f64>) {
        let n = v.nrows() - 1;
        let mut top = to.slice_mut(ndarray::s![..n, ..]);
        top.scaled_add(self.alpha, &penalised(v));
    }
}

/// All rows but the intercepts.
fn penalised(w: &Array2<f64>) -> ArrayView2<'_, f64> {
    w.slice(ndarray::s![..w.nrows() - 1, ..])
}

/// The cells row by row, of a matrix in row-major order, as every one made here is.
pub(super) fn as_slice<S: Data<Elem = f64>>(m: &ArrayBase<S, Ix2>) -> &[f64] {
    m.as_slice().unwrap_or_default()
}

fn shaped(n_rows: usize, n_columns: usize, values: Vec<f64>) -> Array2<f64> {
    Array2::from_shape_vec((n_rows, n_columns), values)
        .unwrap_or_else(|_| Array2::zeros((n_rows, n_columns)))
}
