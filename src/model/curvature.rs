//! How firmly training rows hold the weights: what makes a model a prior.

use ndarray::{Array1, Array2, ArrayViewMut1};
use rand::Rng;
use rayon::prelude::*;

use super::{PriorWeights, Weights, softmax};
use crate::features::{SparseRow, SparseRows};
use crate::seed::Seed;

/// Directions that a model keeps; with 20 a prior scores what pooling scores, with none two points
/// less (`eval/ABLATION.md`).
const N_DIRECTIONS: usize = 24;
/// Rounds of subspace iteration; more change no score.
const ROUNDS: usize = 8;
/// Above this many rows, evenly spaced ones stand for all.
const MOST_ROWS: usize = 16_384;
/// Columns that wait to be put in their place, each as long as the vocabulary.
const COLUMNS_AT_ONCE: usize = 8;
/// The diagonal understates how firmly rows hold weights of terms that occur together; this factor
/// makes up for what the directions leave.
const STRENGTH: f64 = 8.0;

/// The data's Hessian at the optimum, in short: its diagonal and its strongest directions.
#[derive(Debug, Clone, PartialEq)]
pub struct Curvature {
    /// Σᵢ wᵢ·pᵢₖ(1 − pᵢₖ)·xᵢⱼ²: (n_features + 1) × n_classes, the intercepts last.
    pub diagonal: Array2<f32>,
    /// F: n_directions × (n_features + 1). FᵀF is the part of Σᵢ wᵢ·hᵢ·xᵢxᵢᵀ, hᵢ the mean of
    /// pᵢₖ(1 − pᵢₖ) over the classes, that lies in its strongest directions.
    pub directions: Array2<f32>,
}

impl Curvature {
    /// The curvature at `model` of the `n_rows` rows that `parts` hand over one after another, so
    /// that not all need room at once, and of the prior that `model` started from.
    ///
    /// `weights` are the row weights; `None` is 1 each. The directions come from subspace
    /// iteration (Halko, Martinsson & Tropp 2011) with a fixed seed, on at most 16 384 rows.
    pub fn of(
        model: &Weights,
        parts: impl IntoIterator<Item = SparseRows>,
        n_rows: usize,
        weights: Option<&[f32]>,
        prior: Option<&PriorWeights>,
    ) -> Self {
        let last = model.params().nrows();
        let n_classes = model.intercept().len();
        let mut diagonal = Array2::<f64>::zeros((last + 1, n_classes));
        let step = n_rows.div_ceil(MOST_ROWS).max(1);
        let (mut sampled, mut stretches) = (SparseRows::new(last), Vec::new());
        let (mut scores, mut p) = (Vec::new(), Vec::new());
        let mut i = 0;
        for part in parts {
            for row in part.rows() {
                let weight = weights.map_or(1.0, |w| f64::from(w[i]));
                model.scores_of(row, &mut scores);
                softmax(&scores, 1.0, &mut p);
                let spread: Vec<f64> = p.iter().map(|p| weight * p * (1.0 - p)).collect();
                for (j, x) in row.iter().chain([(last, 1.0)]) {
                    for (k, h) in spread.iter().enumerate() {
                        diagonal[[j, k]] += x * x * h;
                    }
                }
                if i % step == 0 {
                    let mean = spread.iter().sum::<f64>() / n_classes as f64;
                    stretches.push((mean * step as f64).sqrt());
                    sampled.push(row);
                }
                i += 1;
            }
        }
        if let Some(prior) = prior {
            for (j, held) in prior.directions.rows().into_iter().enumerate() {
                let along = held.dot(&held);
                for k in 0..n_classes {
                    diagonal[[j, k]] += prior.precision[[j, k]] / STRENGTH + along;
                }
            }
        }
        let none = Array2::zeros((last + 1, 0));
        let before = prior.map_or(&none, |p| &p.directions);
        Self {
            diagonal: diagonal.mapv(|h| h as f32),
            directions: Rows {
                stretched: stretches.into_iter().zip(sampled.rows()).collect(),
                before,
            }
            .strongest(last + 1),
        }
    }

    /// What the directions leave of the diagonal, times [`STRENGTH`]: the precision of weight
    /// (j, k) in a prior.
    pub(super) fn precision(&self, j: usize, k: usize) -> f64 {
        let along: f32 = self.directions.column(j).iter().map(|f| f * f).sum();
        STRENGTH * f64::from((self.diagonal[[j, k]] - along).max(0.0))
    }
}

/// The rows (√h·x, √h) of the data and those of the prior's directions, one matrix B.
struct Rows<'a> {
    stretched: Vec<(f64, SparseRow<'a>)>,
    before: &'a Array2<f64>,
}

impl Rows<'_> {
    fn n_rows(&self) -> usize {
        self.stretched.len() + self.before.ncols()
    }

    /// UᵀB for orthonormal U that span B's strongest left directions, so that FᵀF never exceeds
    /// BᵀB.
    fn strongest(&self, n_columns: usize) -> Array2<f32> {
        let r = N_DIRECTIONS.min(self.n_rows()).min(n_columns);
        let mut chance = Seed::default().stream("directions", 0);
        let mut u = Array2::from_shape_fn((self.n_rows(), r), |_| chance.random::<f64>() - 0.5);
        orthonormalise(&mut u);
        for _ in 0..ROUNDS {
            let back = self.back(&u, n_columns);
            u = self.forth(&back);
            orthonormalise(&mut u);
        }
        self.back(&u, n_columns).t().mapv(|f| f as f32)
    }

    /// BᵀU, n_columns × r. Each thread takes some columns of U, so sums keep their order.
    fn back(&self, u: &Array2<f64>, n_columns: usize) -> Array2<f64> {
        let n_data = self.stretched.len();
        let column = |a: usize| -> Array1<f64> {
            let mut sum = Array1::zeros(n_columns);
            for (i, (stretch, row)) in self.stretched.iter().enumerate() {
                let by = stretch * u[[i, a]];
                for (j, x) in row.iter() {
                    sum[j] += by * x;
                }
                sum[n_columns - 1] += by;
            }
            for (i, direction) in self.before.columns().into_iter().enumerate() {
                sum.scaled_add(u[[n_data + i, a]], &direction);
            }
            sum
        };
        let mut back = Array2::zeros((n_columns, u.ncols()));
        let places: Vec<usize> = (0..u.ncols()).collect();
        for some in places.chunks(COLUMNS_AT_ONCE) {
            let columns: Vec<Array1<f64>> = some.par_iter().map(|&a| column(a)).collect();
            for (&a, column) in some.iter().zip(&columns) {
                back.column_mut(a).assign(column);
            }
        }
        back
    }

    /// B·V, n_rows × r.
    fn forth(&self, v: &Array2<f64>) -> Array2<f64> {
        let last = v.nrows() - 1;
        let mut forth = Array2::zeros((self.n_rows(), v.ncols()));
        let n_data = self.stretched.len();
        let mut rows: Vec<ArrayViewMut1<'_, f64>> = forth.rows_mut().into_iter().collect();
        rows.par_iter_mut().enumerate().for_each(|(i, out)| {
            if i < n_data {
                let (stretch, row) = &self.stretched[i];
                for (j, x) in row.iter().chain([(last, 1.0)]) {
                    out.scaled_add(stretch * x, &v.row(j));
                }
            } else {
                out.assign(&v.t().dot(&self.before.column(i - n_data)));
            }
        });
        forth
    }
}

/// Gram–Schmidt, twice; a column that depends on those before it becomes 0.
fn orthonormalise(u: &mut Array2<f64>) {
    for a in 0..u.ncols() {
        let before = norm(u, a);
        for _ in 0..2 {
            for b in 0..a {
                let other = u.column(b).to_owned();
                let along = u.column(a).dot(&other);
                u.column_mut(a).scaled_add(-along, &other);
            }
        }
        let rest = norm(u, a);
        let scale = if rest > 1e-9 * before {
            1.0 / rest
        } else {
            0.0
        };
        u.column_mut(a).mapv_inplace(|v| v * scale);
    }
}

fn norm(u: &Array2<f64>, a: usize) -> f64 {
    u.column(a).dot(&u.column(a)).sqrt()
}
