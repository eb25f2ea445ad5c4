//! The products X·V and Xᵀ·D of sparse rows with narrow matrices.

use rayon::prelude::*;

use crate::features::{SparseRow, SparseRows};

const ROWS_PER_PART: usize = 1024;
/// Sums of one block of columns that stay in a core's cache.
const BYTES_PER_BLOCK: usize = 1 << 20;
const MOST_BLOCKS: usize = 64;
/// Fewer values than this are not worth a second block.
const VALUES_PER_BLOCK: usize = 1 << 15;

/// Rows X with their columns cut into blocks.
///
/// For Xᵀ·D a thread takes a block and goes through all rows in order, so every sum runs over
/// ascending rows as it would over a transposed copy, which would take as much memory again: the
/// bits depend neither on the blocks nor on the number of threads.
pub(super) struct Products<'a> {
    rows: &'a SparseRows,
    /// Where each block of columns begins; the last end closes the list.
    bounds: Vec<usize>,
    /// Block by block: how many cells of each row lie before the block's end.
    cuts: Vec<Vec<u32>>,
}

impl<'a> Products<'a> {
    /// Cuts the columns of `rows` into blocks of about as many values each; `k` is the number of
    /// columns of V and D.
    pub fn new(rows: &'a SparseRows, k: usize) -> Self {
        let by_cache = rows.n_features() * k * size_of::<f64>() / BYTES_PER_BLOCK;
        let n_blocks = (2 * rayon::current_num_threads())
            .max(by_cache)
            .min(rows.n_values() / VALUES_PER_BLOCK)
            .clamp(1, MOST_BLOCKS);
        let bounds = bounds_of(rows, n_blocks);
        let cuts = bounds[1..].par_iter().map(|&end| {
            let before = |row: SparseRow<'_>| row.features.partition_point(|&j| (j as usize) < end);
            rows.rows().map(|row| before(row) as u32).collect()
        });
        Self {
            cuts: cuts.collect(),
            bounds,
            rows,
        }
    }

    /// `finish(i, xᵢ·V + the last row of V)` for each row i, in parallel; what `finish` leaves is
    /// returned, n_rows × k. V is (n_features + 1) × k.
    pub fn forth(
        &self,
        v: &[f64],
        k: usize,
        finish: impl Fn(usize, &mut [f64]) + Sync,
    ) -> Vec<f64> {
        let (weights, intercept) = v.split_at(self.rows.n_features() * k);
        let mut out = vec![0.0; self.rows.n_rows() * k];
        let parts = out.par_chunks_mut(ROWS_PER_PART * k).enumerate();
        parts.for_each(|(part, chunk)| {
            for (i, out) in chunk.chunks_mut(k).enumerate() {
                let i = part * ROWS_PER_PART + i;
                out.copy_from_slice(intercept);
                match k {
                    2 => add_forth::<2>(self.rows.row(i), weights, out),
                    3 => add_forth::<3>(self.rows.row(i), weights, out),
                    _ => {
                        for (j, x) in self.rows.row(i).iter() {
                            for (o, w) in out.iter_mut().zip(&weights[j * k..(j + 1) * k]) {
                                *o += x * w;
                            }
                        }
                    }
                }
                finish(i, out);
            }
        });
        out
    }

    /// Xᵀ·D with the column sums of D as last row, (n_features + 1) × k.
    pub fn back(&self, d: &[f64], k: usize) -> Vec<f64> {
        let n_features = self.rows.n_features();
        let mut out = vec![0.0; (n_features + 1) * k];
        let (mut rest, sums) = out.split_at_mut(n_features * k);
        let mut blocks = Vec::new();
        for block in 0..self.cuts.len() {
            let width = self.bounds[block + 1] - self.bounds[block];
            let (own, after) = rest.split_at_mut(width * k);
            blocks.push((block, own));
            rest = after;
        }
        blocks.into_par_iter().for_each(|(block, out)| match k {
            2 => self.add_back::<2>(block, d, out),
            3 => self.add_back::<3>(block, d, out),
            _ => {
                for (cell, d) in self.block_rows(block).zip(d.chunks(k)) {
                    for (j, x) in cell.iter() {
                        let at = (j - self.bounds[block]) * k;
                        for (o, d) in out[at..at + k].iter_mut().zip(d) {
                            *o += x * d;
                        }
                    }
                }
            }
        });
        for row in d.chunks(k) {
            for (s, v) in sums.iter_mut().zip(row) {
                *s += v;
            }
        }
        out
    }

    /// The cells of each row that lie in a block.
    fn block_rows(&self, block: usize) -> impl Iterator<Item = SparseRow<'_>> {
        let before = block.checked_sub(1).map(|b| self.cuts[b].as_slice());
        (self.rows.rows().zip(&self.cuts[block]).enumerate()).map(move |(i, (row, &end))| {
            let begin = before.map_or(0, |cuts| cuts[i]);
            row.cells(begin as usize..end as usize)
        })
    }

    fn add_back<const K: usize>(&self, block: usize, d: &[f64], out: &mut [f64]) {
        let first = self.bounds[block];
        let out = out.as_chunks_mut::<K>().0;
        for (cells, d) in self.block_rows(block).zip(d.as_chunks::<K>().0) {
            for (j, x) in cells.iter() {
                let out = &mut out[j - first];
                for k in 0..K {
                    out[k] += x * d[k];
                }
            }
        }
    }
}

fn add_forth<const K: usize>(row: SparseRow<'_>, weights: &[f64], out: &mut [f64]) {
    let weights = weights.as_chunks::<K>().0;
    let Some(out) = out.first_chunk_mut::<K>() else {
        return;
    };
    let mut sums = *out;
    for (j, x) in row.iter() {
        let w = &weights[j];
        for k in 0..K {
            sums[k] += x * w[k];
        }
    }
    *out = sums;
}

/// Columns at which the values before reach 1/n, 2/n … of all.
fn bounds_of(rows: &SparseRows, n_blocks: usize) -> Vec<usize> {
    let mut bounds = vec![0];
    if n_blocks > 1 {
        let mut per_column = vec![0u32; rows.n_features()];
        for j in rows.rows().flat_map(|row| row.features) {
            per_column[*j as usize] += 1;
        }
        let mut before = 0;
        for (j, n) in per_column.iter().enumerate() {
            before += *n as usize;
            if before * n_blocks >= rows.n_values() * bounds.len() && bounds.len() < n_blocks {
                bounds.push(j + 1);
            }
        }
    }
    bounds.push(rows.n_features());
    bounds
}
