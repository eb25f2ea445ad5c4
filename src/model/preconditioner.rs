//! What makes conjugate gradients on word counts short.

use ndarray::Array2;
use rayon::prelude::*;

use super::Objective;
use crate::features::SparseRows;

/// Columns taken together. On 200 000 sentences a step of Newton's method then takes a third of the
/// products that it takes without.
const N_COLUMNS: usize = 256;
/// Above this many rows, evenly spaced ones stand for all.
const MOST_ROWS: usize = 32_768;
const N_PARTS: usize = 8;

/// M ≈ ∇²f, the same for every class: the fullest columns and the intercept as a dense block,
/// L·Lᵀ, and of the others the diagonal.
///
/// Few words make up most of a text, and together they nearly add up to a constant, so their
/// weights and the intercept are what a gradient has most trouble to tell apart. Rows weigh
/// hᵢ = wᵢ·Σₖ pᵢₖ(1 − pᵢₖ)/(K − 1). One M for all classes keeps a direction's sum over the classes
/// at 0, as the gradient's is; one for each would not, and the penalty alone curves along that sum.
pub(super) struct Preconditioner {
    /// Columns of the block, ascending.
    columns: Vec<u32>,
    /// L, row by row; the intercept is its last row.
    factor: Vec<f64>,
    diagonal: Vec<f64>,
}

impl Preconditioner {
    /// For the weights whose probabilities are `p`.
    pub fn new(objective: &Objective<'_>, p: &Array2<f64>) -> Self {
        let spread = objective.spread(p);
        let diagonal = objective.mean_diagonal(&spread);
        let rows = objective.rows();
        let columns = fullest(rows);
        let factor = cholesky(
            block(rows, &columns, &spread, objective.alpha()),
            columns.len() + 1,
        );
        Self {
            columns,
            factor,
            diagonal,
        }
    }

    /// M⁻¹·R.
    pub fn solve(&self, r: &Array2<f64>) -> Array2<f64> {
        let (last, m) = (r.nrows() - 1, self.columns.len() + 1);
        let mut out = r.clone();
        for (mut row, d) in out.rows_mut().into_iter().zip(&self.diagonal) {
            row /= *d;
        }
        for k in 0..r.ncols() {
            let places = self.columns.iter().map(|&j| j as usize).chain([last]);
            let mut x: Vec<f64> = places.clone().map(|j| r[[j, k]]).collect();
            for i in 0..m {
                let row = &self.factor[i * m..i * m + i];
                let done: f64 = row.iter().zip(&x).map(|(l, x)| l * x).sum();
                x[i] = (x[i] - done) / self.factor[i * m + i];
            }
            for i in (0..m).rev() {
                x[i] /= self.factor[i * m + i];
                let (before, own) = x.split_at_mut(i);
                for (x, l) in before.iter_mut().zip(&self.factor[i * m..]) {
                    *x -= l * own[0];
                }
            }
            for (j, x) in places.zip(x) {
                out[[j, k]] = x;
            }
        }
        out
    }
}

/// The columns with most values, the first of equal ones.
fn fullest(rows: &SparseRows) -> Vec<u32> {
    let mut n_values = vec![0u32; rows.n_features()];
    for &j in rows.rows().flat_map(|row| row.features) {
        n_values[j as usize] += 1;
    }
    let mut columns: Vec<u32> = (0..rows.n_features() as u32).collect();
    let key = |j: &u32| (std::cmp::Reverse(n_values[*j as usize]), *j);
    if columns.len() > N_COLUMNS {
        columns.select_nth_unstable_by_key(N_COLUMNS, key);
        columns.truncate(N_COLUMNS);
    }
    columns.sort_unstable();
    columns
}

/// Σᵢ hᵢ·xᵢxᵢᵀ + α over `columns` and the intercept; only what lies below the diagonal and on it.
fn block(rows: &SparseRows, columns: &[u32], spread: &[f64], alpha: f64) -> Vec<f64> {
    let m = columns.len() + 1;
    let mut place = vec![u32::MAX; rows.n_features()];
    for (at, &j) in columns.iter().enumerate() {
        place[j as usize] = at as u32;
    }
    let step = rows.n_rows().div_ceil(MOST_ROWS).max(1);
    let taken: Vec<usize> = (0..rows.n_rows()).step_by(step).collect();
    let parts: Vec<Vec<f64>> = taken
        .par_chunks(taken.len().div_ceil(N_PARTS).max(1))
        .map(|part| {
            let mut sums = vec![0.0; m * m];
            let mut cells: Vec<(usize, f64)> = Vec::new();
            for &i in part {
                cells.clear();
                let row = rows.row(i);
                let known = row.iter().map(|(j, x)| (place[j] as usize, x));
                cells.extend(known.filter(|(at, _)| *at < m).chain([(m - 1, 1.0)]));
                for (n, (a, x)) in cells.iter().enumerate() {
                    let by = spread[i] * step as f64 * x;
                    for (b, y) in &cells[..=n] {
                        sums[a * m + b] += by * y;
                    }
                }
            }
            sums
        })
        .collect();
    let mut block = vec![0.0; m * m];
    for part in parts {
        for (sum, part) in block.iter_mut().zip(part) {
            *sum += part;
        }
    }
    for at in 0..m - 1 {
        block[at * m + at] += alpha;
    }
    block
}

/// L of A = L·Lᵀ in place of A's lower half. A column that depends on those before it, which alpha
/// leaves only where it is 0, is held by itself.
fn cholesky(mut a: Vec<f64>, m: usize) -> Vec<f64> {
    for i in 0..m {
        let (above, own) = a.split_at_mut(i * m);
        for j in 0..i {
            let other = &above[j * m..j * m + j + 1];
            let done: f64 = own[..j].iter().zip(other).map(|(x, y)| x * y).sum();
            own[j] = (own[j] - done) / other[j];
        }
        let full = own[i];
        let rest = full - own[..i].iter().map(|x| x * x).sum::<f64>();
        if rest > 1e-10 * full {
            own[i] = rest.sqrt();
        } else {
            own[..i].fill(0.0);
            own[i] = if full > 0.0 { full.sqrt() } else { 1.0 };
        }
    }
    a
}
