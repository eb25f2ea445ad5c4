//! Sparse rows that linfa accepts as records.

use linfa::dataset::Records;
use ndarray::Array2;

/// Rows of a matrix (n_rows × n_features) of which only the non-zero cells are kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SparseRows {
    starts: Vec<usize>,
    features: Vec<u32>,
    values: Vec<f64>,
    n_features: usize,
}

/// One row: features in ascending order, each with its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SparseRow<'a> {
    /// Feature numbers.
    pub features: &'a [u32],
    /// As many values.
    pub values: &'a [f64],
}

impl SparseRow<'_> {
    /// Pairs of feature number and value.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        self.features
            .iter()
            .zip(self.values)
            .map(|(&j, &x)| (j as usize, x))
    }
}

impl SparseRows {
    /// No rows yet.
    pub fn new(n_features: usize) -> Self {
        Self {
            starts: vec![0],
            n_features,
            ..Self::default()
        }
    }

    /// Appends a row; features must ascend and lie below the number of features.
    pub fn push(&mut self, row: SparseRow<'_>) {
        debug_assert!(row.features.windows(2).all(|w| w[0] < w[1]));
        debug_assert!(row.features.iter().all(|&j| (j as usize) < self.n_features));
        self.features.extend_from_slice(row.features);
        self.values.extend_from_slice(row.values);
        self.starts.push(self.features.len());
    }

    /// The number of rows.
    pub fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of columns.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// The number of cells kept.
    pub fn n_values(&self) -> usize {
        self.values.len()
    }

    /// Row `i`.
    pub fn row(&self, i: usize) -> SparseRow<'_> {
        let range = self.starts[i]..self.starts[i + 1];
        SparseRow {
            features: &self.features[range.clone()],
            values: &self.values[range],
        }
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = SparseRow<'_>> {
        (0..self.n_rows()).map(|i| self.row(i))
    }

    /// The transposed matrix (n_features × n_rows); within a row the original rows ascend.
    pub fn transposed(&self) -> Self {
        let mut starts = vec![0; self.n_features + 1];
        for &j in &self.features {
            starts[j as usize + 1] += 1;
        }
        for j in 0..self.n_features {
            starts[j + 1] += starts[j];
        }
        let mut next = starts.clone();
        let mut features = vec![0; self.features.len()];
        let mut values = vec![0.0; self.values.len()];
        for (i, row) in self.rows().enumerate() {
            for (j, x) in row.iter() {
                features[next[j]] = i as u32;
                values[next[j]] = x;
                next[j] += 1;
            }
        }
        Self {
            starts,
            features,
            values,
            n_features: self.n_rows(),
        }
    }

    /// The same matrix with its zeros written out.
    pub fn to_dense(&self) -> Array2<f64> {
        let mut dense = Array2::zeros((self.n_rows(), self.n_features));
        for (i, row) in self.rows().enumerate() {
            for (j, x) in row.iter() {
                dense[[i, j]] = x;
            }
        }
        dense
    }
}

impl Records for SparseRows {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.n_rows()
    }

    fn nfeatures(&self) -> usize {
        self.n_features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposing_twice_gives_the_matrix_back() {
        let mut rows = SparseRows::new(3);
        rows.push(SparseRow {
            features: &[0, 2],
            values: &[1.0, 2.0],
        });
        rows.push(SparseRow {
            features: &[],
            values: &[],
        });
        rows.push(SparseRow {
            features: &[1, 2],
            values: &[3.0, 4.0],
        });
        assert_eq!(rows.transposed().to_dense(), rows.to_dense().t());
        assert_eq!(rows.transposed().transposed(), rows);
    }
}
