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

impl<'a> SparseRow<'a> {
    /// The cells at the positions `range`, which must lie within the row.
    pub fn cells(&self, range: std::ops::Range<usize>) -> SparseRow<'a> {
        SparseRow {
            features: &self.features[range.clone()],
            values: &self.values[range],
        }
    }

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

    /// Makes room for as many more rows and values, and for no more than these.
    pub fn reserve(&mut self, n_rows: usize, n_values: usize) {
        self.starts.reserve_exact(n_rows);
        self.features.reserve_exact(n_values);
        self.values.reserve_exact(n_values);
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
