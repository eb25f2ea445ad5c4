//! Which terms may stand in more than one text, in little memory.

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::counts::TEXTS_PER_PART;
use super::{Extractor, Sample};

/// Several for each term of a usual sentence, so that few share one.
const PLACES_PER_TEXT: usize = 1024;
const MOST_PLACES: usize = 1 << 30;

/// Two bits for each value of a hash: some text has such a term, and another one has.
///
/// Terms of one hash let each other through; the exact count that follows drops them. No order of
/// the texts changes a bit.
pub(super) struct Sieve {
    once: Vec<AtomicU64>,
    again: Vec<AtomicU64>,
    mask: u64,
}

impl Sieve {
    pub fn of<'s, S>(texts: &[S], extractor: &Extractor) -> Self
    where
        S: Into<Sample<'s>> + Copy + Sync,
    {
        let n_places = (texts.len() * PLACES_PER_TEXT)
            .next_power_of_two()
            .clamp(1 << 16, MOST_PLACES);
        let empty = || (0..n_places / 64).map(|_| AtomicU64::new(0)).collect();
        let sieve = Self {
            once: empty(),
            again: empty(),
            mask: n_places as u64 - 1,
        };
        texts.par_chunks(TEXTS_PER_PART).for_each(|part| {
            let mut extractor = extractor.clone();
            let mut places = Vec::new();
            for &text in part {
                places.clear();
                extractor.terms(text, |term| places.push(sieve.place(term)));
                places.sort_unstable();
                places.dedup();
                for &place in &places {
                    let (word, bit) = ((place / 64) as usize, 1 << (place % 64));
                    if sieve.once[word].fetch_or(bit, Relaxed) & bit != 0 {
                        sieve.again[word].fetch_or(bit, Relaxed);
                    }
                }
            }
        });
        sieve
    }

    /// Whether `term` may stand in two texts; never false where it does.
    pub fn repeats(&self, term: &str) -> bool {
        let place = self.place(term);
        self.again[(place / 64) as usize].load(Relaxed) & (1 << (place % 64)) != 0
    }

    fn place(&self, term: &str) -> u64 {
        // the high bits of this hash are the well mixed ones
        FxBuildHasher.hash_one(term).rotate_left(32) & self.mask
    }
}
