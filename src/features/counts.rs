//! Term counts of a whole collection, taken once and shared by all folds.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::{Extractor, Sample, Vocabulary};

/// How often each term occurs in each text.
///
/// Counting does not look at labels or at other texts, so one count serves every fold of a
/// cross-validation; what is learnt from a collection (document frequencies, which terms stay) is
/// [`super::TfIdf`]'s, from the rows that it is given.
#[derive(Debug, Clone)]
pub struct TermCounts {
    /// Every term of the collection, sorted.
    pub vocabulary: Vocabulary,
    rows: Vec<Vec<(u32, u32)>>,
}

const TEXTS_PER_PART: usize = 512;

impl TermCounts {
    /// Counts the terms of `texts`, in parallel; the result does not depend on the threads.
    pub fn of<'s, S>(texts: &[S], extractor: &Extractor) -> Self
    where
        S: Into<Sample<'s>> + Copy + Sync,
    {
        let parts: Vec<Part> = texts
            .par_chunks(TEXTS_PER_PART)
            .map(|part| Part::count(part, extractor.clone()))
            .collect();
        // terms get their final numbers from one sorted list of all parts
        let mut terms: Vec<&str> = parts.iter().flat_map(|p| p.interner.terms()).collect();
        terms.par_sort_unstable();
        terms.dedup();
        let vocabulary = Vocabulary::from_sorted(terms.iter().copied()).unwrap_or_default();
        let rows = parts
            .par_iter()
            .flat_map_iter(|part| {
                let numbers: Vec<u32> = (part.interner.terms())
                    .map(|t| vocabulary.get(t).unwrap_or_default())
                    .collect();
                part.rows.iter().map(move |row| {
                    let mut row: Vec<(u32, u32)> =
                        row.iter().map(|&(t, n)| (numbers[t as usize], n)).collect();
                    row.sort_unstable();
                    row
                })
            })
            .collect();
        Self { vocabulary, rows }
    }

    /// The number of texts.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Pairs of term number and count of text `i`, ascending by term.
    pub fn row(&self, i: usize) -> &[(u32, u32)] {
        &self.rows[i]
    }
}

struct Part {
    interner: Interner,
    rows: Vec<Vec<(u32, u32)>>,
}

impl Part {
    fn count<'s, S: Into<Sample<'s>> + Copy>(texts: &[S], mut extractor: Extractor) -> Self {
        let mut interner = Interner::default();
        let mut found = Vec::new();
        let rows = texts
            .iter()
            .map(|&text| {
                found.clear();
                extractor.terms(text, |term| found.push(interner.number(term)));
                count_sorted(&mut found)
            })
            .collect();
        Self { interner, rows }
    }
}

/// Sorts `found` and returns each number with its count.
pub(super) fn count_sorted(found: &mut [u32]) -> Vec<(u32, u32)> {
    found.sort_unstable();
    found
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], run.len() as u32))
        .collect()
}

/// Numbers terms by first occurrence.
#[derive(Default)]
struct Interner {
    arena: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl Interner {
    fn term(arena: &str, ends: &[usize], number: u32) -> std::ops::Range<usize> {
        let number = number as usize;
        let begin = if number == 0 { 0 } else { ends[number - 1] };
        debug_assert!(ends[number] <= arena.len());
        begin..ends[number]
    }

    fn number(&mut self, term: &str) -> u32 {
        let (arena, ends) = (&mut self.arena, &mut self.ends);
        let hash = FxBuildHasher.hash_one(term);
        if let Some(&n) = self
            .table
            .find(hash, |&n| arena[Self::term(arena, ends, n)] == *term)
        {
            return n;
        }
        let number = ends.len() as u32;
        arena.push_str(term);
        ends.push(arena.len());
        self.table.insert_unique(hash, number, |&n| {
            FxBuildHasher.hash_one(&arena[Self::term(arena, ends, n)])
        });
        number
    }

    fn terms(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|n| &self.arena[Self::term(&self.arena, &self.ends, n)])
    }
}
