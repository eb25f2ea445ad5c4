//! The objective with its gradient and Hessian products, on sparse rows.

use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2};
use rayon::prelude::*;

use super::PriorWeights;
use crate::features::SparseRows;

const ROWS_PER_PART: usize = 1024;

/// f(W) = −Σᵢ Σₖ tᵢₖ ln pᵢₖ + ½α‖W − W₀‖² + [`PriorWeights::penalty`], p = softmax(X·W + b); W₀
/// is 0 without a prior.
///
/// W is (n_features + 1) × n_classes, the intercepts b its last row and free of α. The
/// targets t are n_rows × n_classes and may be soft; a row's weight is their sum. Every sum runs
/// in a fixed order, so the bits do not depend on the number of threads.
pub struct Objective<'a> {
    rows: &'a SparseRows,
    columns: SparseRows,
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
            columns: rows.transposed(),
            rows,
            row_weights: targets.rows().into_iter().map(|t| t.sum()).collect(),
            targets,
            alpha,
            prior,
        }
    }

    fn n_classes(&self) -> usize {
        self.targets.ncols()
    }

    /// X·V + the last row of V: n_rows × n_classes.
    fn scores(&self, v: &Array2<f64>) -> Array2<f64> {
        let k = self.n_classes();
        let weights = as_slice(v);
        let intercept = &weights[self.rows.n_features() * k..];
        let mut scores = vec![0.0; self.rows.n_rows() * k];
        scores
            .par_chunks_mut(ROWS_PER_PART * k)
            .enumerate()
            .for_each(|(part, chunk)| {
                for (i, out) in chunk.chunks_mut(k).enumerate() {
                    out.copy_from_slice(intercept);
                    for (j, x) in self.rows.row(part * ROWS_PER_PART + i).iter() {
                        for (o, w) in out.iter_mut().zip(&weights[j * k..(j + 1) * k]) {
                            *o += x * w;
                        }
                    }
                }
            });
        shaped(self.rows.n_rows(), k, scores)
    }

    /// Xᵀ·D with the column sums of D as last row: (n_features + 1) × n_classes.
    fn back(&self, d: &Array2<f64>) -> Array2<f64> {
        let k = self.n_classes();
        let n_features = self.rows.n_features();
        let rows = as_slice(d);
        let mut out = vec![0.0; (n_features + 1) * k];
        out[..n_features * k]
            .par_chunks_mut(ROWS_PER_PART * k)
            .enumerate()
            .for_each(|(part, chunk)| {
                for (j, sums) in chunk.chunks_mut(k).enumerate() {
                    for (i, x) in self.columns.row(part * ROWS_PER_PART + j).iter() {
                        for (s, v) in sums.iter_mut().zip(&rows[i * k..(i + 1) * k]) {
                            *s += x * v;
                        }
                    }
                }
            });
        for row in rows.chunks(k) {
            for (s, v) in out[n_features * k..].iter_mut().zip(row) {
                *s += v;
            }
        }
        shaped(n_features + 1, k, out)
    }

    /// f(W) and the probabilities, n_rows × n_classes. The maximum is subtracted row by row, so
    /// no spread of the scores harms the sum.
    pub fn evaluate(&self, w: &Array2<f64>) -> (f64, Array2<f64>) {
        let mut p = self.scores(w);
        let mut loss = 0.0;
        for (mut row, target) in p.rows_mut().into_iter().zip(self.targets.rows()) {
            let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let log_sum = max + row.iter().map(|s| (s - max).exp()).sum::<f64>().ln();
            for (s, t) in row.iter_mut().zip(target) {
                let log_p = *s - log_sum;
                loss -= t * log_p;
                *s = log_p.exp();
            }
        }
        (loss + self.penalty(w), p)
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
        let mut gradient = self.back(&residual);
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
        let mut s = self.scores(v);
        for ((mut row, p), weight) in s
            .rows_mut()
            .into_iter()
            .zip(p.rows())
            .zip(&self.row_weights)
        {
            let mean: f64 = row.iter().zip(p).map(|(s, p)| s * p).sum();
            for (s, p) in row.iter_mut().zip(p) {
                *s = weight * p * (*s - mean);
            }
        }
        let mut product = self.back(&s);
        self.add_penalty(&mut product, v);
        if let Some(prior) = self.prior {
            product += &prior.pull(v);
        }
        product
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
