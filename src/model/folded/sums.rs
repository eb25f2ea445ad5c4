//! Sums over the terms of one text, kept as the terms come.

use super::NONE;
use crate::features::Block;

/// Counts up to this one have their steps listed.
const LISTED: usize = 32;

/// Per block Σ (1 + ln tf)·idf·weight of each class and Σ ((1 + ln tf)·idf)².
pub(super) struct Sums<const L: usize> {
    blocks: [[f64; L]; Block::COUNT],
    /// How often each feature came.
    counts: Vec<u32>,
    /// Those to be set to zero again.
    touched: Vec<u32>,
    n_classes: usize,
    /// What the factors of a term's lanes grow by when its count goes from the index to one more.
    growth: [[f64; L]; LISTED],
}

impl<const L: usize> Sums<L> {
    pub fn new(n_features: usize, n_classes: usize) -> Self {
        let mut growth = [[0.0; L]; LISTED];
        for (count, lanes) in growth.iter_mut().enumerate() {
            *lanes = growth_from(count as u32, n_classes);
        }
        Self {
            blocks: [[0.0; L]; Block::COUNT],
            counts: vec![0; n_features],
            touched: Vec::new(),
            n_classes,
            growth,
        }
    }

    fn growth(&self, count: u32) -> [f64; L] {
        match self.growth.get(count as usize) {
            Some(lanes) => *lanes,
            None => growth_from(count, self.n_classes),
        }
    }

    /// Counts an occurrence of `feature`, or of none for [`NONE`].
    #[inline]
    pub fn add(&mut self, block: Block, feature: u32, table: &[[f64; L]]) {
        if feature == NONE {
            return;
        }
        let count = self.counts[feature as usize];
        self.counts[feature as usize] = count + 1;
        let lanes = &table[feature as usize];
        let sums = &mut self.blocks[block as usize];
        if count == 0 {
            self.touched.push(feature);
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                *sum += lane;
            }
        } else {
            let growth = self.growth(count);
            let sums = &mut self.blocks[block as usize];
            for ((sum, lane), growth) in sums.iter_mut().zip(lanes).zip(growth) {
                *sum += growth * lane;
            }
        }
    }

    /// Counts the occurrences `features`, whose lanes add up to `known` if each were the first of
    /// its feature; those that are not are put right. [`Sums::forget`] must be told of them.
    #[inline]
    pub fn add_known(
        &mut self,
        block: Block,
        features: &[u32],
        known: &[f64; L],
        table: &[[f64; L]],
    ) {
        let mut sums = self.blocks[block as usize];
        for (sum, lane) in sums.iter_mut().zip(known) {
            *sum += lane;
        }
        for &feature in features {
            let count = self.counts[feature as usize];
            self.counts[feature as usize] = count + 1;
            if count > 0 {
                let growth = self.growth(count);
                let lanes = &table[feature as usize];
                for ((sum, lane), growth) in sums.iter_mut().zip(lanes).zip(growth) {
                    *sum += (growth - 1.0) * lane;
                }
            }
        }
        self.blocks[block as usize] = sums;
    }

    /// Sets the counts of `features` to zero.
    #[inline]
    pub fn forget(&mut self, features: &[u32]) {
        for &feature in features {
            self.counts[feature as usize] = 0;
        }
    }

    /// Writes the scores, each block brought to unit norm times its weight and the row to unit
    /// norm, and begins anew; false if they are not finite.
    pub fn finish(
        &mut self,
        intercept: impl Iterator<Item = f64>,
        weights: &[f64; Block::COUNT],
        scores: &mut Vec<f64>,
    ) -> bool {
        for feature in self.touched.drain(..) {
            self.counts[feature as usize] = 0;
        }
        let blocks = std::mem::replace(&mut self.blocks, [[0.0; L]; Block::COUNT]);
        let square = |b: usize| blocks[b][self.n_classes];
        let total: f64 = (0..Block::COUNT)
            .filter(|&b| square(b) > 0.0)
            .map(|b| weights[b] * weights[b])
            .sum();
        scores.clear();
        scores.extend(intercept);
        for (b, sums) in blocks.iter().enumerate() {
            if square(b) > 0.0 && total > 0.0 {
                let factor = weights[b] / (square(b) * total).sqrt();
                for (score, sum) in scores.iter_mut().zip(sums) {
                    *score += factor * sum;
                }
            }
        }
        scores.iter().all(|s| s.is_finite())
    }
}

/// 1 + ln n, 0 for 0.
fn damped(count: u32) -> f64 {
    match count {
        0 => 0.0,
        n => 1.0 + f64::from(n).ln(),
    }
}

fn growth_from<const L: usize>(count: u32, n_classes: usize) -> [f64; L] {
    let (now, next) = (damped(count), damped(count + 1));
    let mut lanes = [next - now; L];
    if let Some(square) = lanes.get_mut(n_classes) {
        *square = next * next - now * now;
    }
    lanes
}
