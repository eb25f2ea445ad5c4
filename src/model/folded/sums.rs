//! Sums over the terms of one text, kept as the terms come.

use super::counts::Counts;
use crate::features::Block;

/// Counts below this one have their growth listed.
const LISTED: usize = 32;

/// Per block Σ (1 + ln tf)·idf·weight in the lanes of the classes and Σ ((1 + ln tf)·idf)².
pub(super) struct Sums<const L: usize> {
    blocks: [[f64; L]; Block::COUNT],
    /// How often each character n-gram came, and each other feature.
    chars: Vec<u16>,
    others: Counts,
    /// Whether a count left its range.
    overflow: bool,
    /// The lane of the squares.
    square: usize,
    /// 1 + ln n, 0 for 0.
    damped: [f64; LISTED],
}

impl<const L: usize> Sums<L> {
    /// Sums of no text yet over `n_chars` character n-grams.
    pub fn new(n_chars: usize, n_classes: usize) -> Self {
        Self {
            blocks: [[0.0; L]; Block::COUNT],
            chars: vec![0; n_chars],
            others: Counts::default(),
            overflow: false,
            square: n_classes - 1,
            damped: std::array::from_fn(|n| damped(n as u32)),
        }
    }

    fn damped(&self, count: u32) -> f64 {
        match self.damped.get(count as usize) {
            Some(value) => *value,
            None => damped(count),
        }
    }

    /// Counts an occurrence of `feature` of `block`, no character n-gram.
    #[inline]
    pub fn add(&mut self, block: Block, feature: u32, lanes: &[f64; L]) {
        let mut sums = self.blocks[block as usize];
        self.add_to(&mut sums, feature, lanes);
        self.blocks[block as usize] = sums;
    }

    /// Counts an occurrence of `feature` into `sums`, which [`Sums::add_sums`] must be told of.
    #[inline(always)]
    pub fn add_to(&mut self, sums: &mut [f64; L], feature: u32, lanes: &[f64; L]) {
        let count = self.others.add(feature);
        if count == 0 {
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                *sum += lane;
            }
        } else {
            self.add_again(sums, count, lanes);
        }
    }

    /// Adds what an occurrence adds after `count` others.
    #[cold]
    #[inline(never)]
    fn add_again(&mut self, sums: &mut [f64; L], count: u32, lanes: &[f64; L]) {
        // the definition counts no further
        self.overflow |= count >= u32::from(u16::MAX);
        let (now, next) = (self.damped(count), self.damped(count + 1));
        let of_square = next * next - now * now;
        add_lanes(sums, lanes, next - now, of_square, self.square);
    }

    /// Adds `sums` to those of `block`.
    pub fn add_sums(&mut self, block: Block, sums: &[f64; L]) {
        for (sum, more) in self.blocks[block as usize].iter_mut().zip(sums) {
            *sum += more;
        }
    }

    /// Counts `times` occurrences each of the character n-grams `places`, whose lanes add up to
    /// `known`; those that came before are put right. [`Sums::forget`] must be told of them.
    #[inline]
    pub fn add_chars(&mut self, places: &[u32], known: &[f64; L], times: u32, table: &[[f64; L]]) {
        let mut sums = self.blocks[Block::Chars as usize];
        let first = self.damped(times);
        add_lanes(&mut sums, known, first, first * first, self.square);
        for &place in places {
            let count = u32::from(self.chars[place as usize]);
            let next = count + times;
            self.chars[place as usize] = next as u16;
            self.overflow |= next > u32::from(u16::MAX);
            if count > 0 {
                let (now, next) = (self.damped(count), self.damped(next));
                let factor = next - now - first;
                let of_square = next * next - now * now - first * first;
                add_lanes(
                    &mut sums,
                    &table[place as usize],
                    factor,
                    of_square,
                    self.square,
                );
            }
        }
        self.blocks[Block::Chars as usize] = sums;
    }

    /// Sets the counts of the character n-grams `places` to zero.
    #[inline]
    pub fn forget(&mut self, places: &[u32]) {
        for &place in places {
            self.chars[place as usize] = 0;
        }
    }

    /// Writes the scores, each block brought to unit norm times its weight and the row to unit
    /// norm, and begins anew; false if they cannot be told.
    pub fn finish(
        &mut self,
        intercept: impl Iterator<Item = f64>,
        weights: &[f64; Block::COUNT],
        scores: &mut Vec<f64>,
    ) -> bool {
        self.others.forget();
        let overflow = std::mem::take(&mut self.overflow);
        let blocks = std::mem::replace(&mut self.blocks, [[0.0; L]; Block::COUNT]);
        let square = |b: usize| blocks[b][self.square];
        let total: f64 = (0..Block::COUNT)
            .filter(|&b| square(b) > 0.0)
            .map(|b| weights[b] * weights[b])
            .sum();
        scores.clear();
        scores.extend(intercept);
        for (b, sums) in blocks.iter().enumerate() {
            if square(b) > 0.0 && total > 0.0 {
                let factor = weights[b] / (square(b) * total).sqrt();
                for (score, sum) in scores.iter_mut().skip(1).zip(sums) {
                    *score += factor * sum;
                }
            }
        }
        !overflow && scores.iter().all(|s| s.is_finite())
    }
}

/// Adds `lanes` times `factor`, that of the squares times `of_square`.
#[inline]
fn add_lanes<const L: usize>(
    sums: &mut [f64; L],
    lanes: &[f64; L],
    factor: f64,
    of_square: f64,
    square: usize,
) {
    for lane in 0..L {
        let factor = if lane == square { of_square } else { factor };
        sums[lane] += factor * lanes[lane];
    }
}

/// 1 + ln n, 0 for 0.
fn damped(count: u32) -> f64 {
    match count {
        0 => 0.0,
        n => 1.0 + f64::from(n).ln(),
    }
}
