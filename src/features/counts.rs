//! Term counts of a whole collection, taken once and shared by all folds.

use rayon::prelude::*;

use super::sieve::Sieve;
use super::{Extractor, Interner, Sample, Vocabulary};

/// How often each term occurs in each text.
///
/// Counting does not look at labels, so one count serves every fold of a cross-validation; what is
/// learnt from a collection (document frequencies, which terms stay) is [`super::TfIdf`]'s, from
/// the rows that it is given. Only terms that no part of the collection could keep are left out.
#[derive(Debug, Clone)]
pub struct TermCounts {
    /// The terms, sorted.
    pub vocabulary: Vocabulary,
    parts: Vec<Rows>,
}

pub(super) const TEXTS_PER_PART: usize = 512;
/// Parts have their own terms until they are joined; a wave of them bounds the memory.
const TEXTS_PER_WAVE: usize = 16 * TEXTS_PER_PART;
const DROPPED: u32 = u32::MAX;

impl TermCounts {
    /// Counts all terms of `texts`, in parallel; the result does not depend on the threads.
    pub fn of<'s, S>(texts: &[S], extractor: &Extractor) -> Self
    where
        S: Into<Sample<'s>> + Copy + Sync,
    {
        Self::count(texts, extractor, &|_| true, &|_, _| true)
    }

    /// Counts the terms that stand in `at_least` of the texts or in `prior`. A term in fewer of all
    /// texts stands in fewer of any part of them, so with [`super::FeatureSettings::min_documents`]
    /// no fold misses one.
    pub fn of_frequent<'s, S>(
        texts: &[S],
        extractor: &Extractor,
        at_least: u32,
        prior: Option<&Vocabulary>,
    ) -> Self
    where
        S: Into<Sample<'s>> + Copy + Sync,
    {
        if at_least < 2 {
            return Self::of(texts, extractor);
        }
        let sieve = Sieve::of(texts, extractor);
        let known = |term: &str| prior.is_some_and(|p| p.get(term).is_some());
        Self::count(
            texts,
            extractor,
            &|term| sieve.repeats(term) || known(term),
            &|term, n| n >= at_least || known(term),
        )
    }

    /// Counts the terms of `texts` that stand in one of `vocabularies`.
    pub fn of_known<'s, S>(texts: &[S], extractor: &Extractor, vocabularies: &[&Vocabulary]) -> Self
    where
        S: Into<Sample<'s>> + Copy + Sync,
    {
        let known = |term: &str| vocabularies.iter().any(|v| v.get(term).is_some());
        Self::count(texts, extractor, &known, &|_, _| true)
    }

    /// Counts the terms that `admit` lets through, and drops those that `keep` refuses once the
    /// number of texts with each is known.
    fn count<'s, S>(
        texts: &[S],
        extractor: &Extractor,
        admit: &(dyn Fn(&str) -> bool + Sync),
        keep: &dyn Fn(&str, u32) -> bool,
    ) -> Self
    where
        S: Into<Sample<'s>> + Copy + Sync,
    {
        let mut all = Interner::default();
        let mut parts = Vec::new();
        for wave in texts.chunks(TEXTS_PER_WAVE) {
            let counted: Vec<(Interner, Rows)> = wave
                .par_chunks(TEXTS_PER_PART)
                .map(|part| Rows::count(part, extractor.clone(), admit))
                .collect();
            for (own, mut rows) in counted {
                let numbers: Vec<u32> = own.terms().map(|t| all.number(t)).collect();
                for term in &mut rows.terms {
                    *term = numbers[*term as usize];
                }
                parts.push(rows);
            }
        }
        let mut n_texts = vec![0u32; all.len()];
        for &term in parts.iter().flat_map(|rows| &rows.terms) {
            n_texts[term as usize] += 1;
        }
        let mut kept: Vec<(&str, u32)> = (all.terms().zip(0u32..))
            .filter(|&(term, number)| keep(term, n_texts[number as usize]))
            .collect();
        kept.par_sort_unstable();
        let mut numbers = vec![DROPPED; n_texts.len()];
        for (&(_, number), at) in kept.iter().zip(0u32..) {
            numbers[number as usize] = at;
        }
        // sorted and without repeats: an interner numbers each term once
        let vocabulary = Vocabulary::from_sorted(kept.iter().map(|(t, _)| *t)).unwrap_or_default();
        parts
            .par_iter_mut()
            .for_each(|rows| rows.renumber(&numbers));
        Self { vocabulary, parts }
    }

    /// The number of texts.
    pub fn n_rows(&self) -> usize {
        self.parts.iter().map(|rows| rows.ends.len()).sum()
    }

    /// The number of terms in each text, added up.
    pub fn n_values(&self) -> usize {
        self.parts.iter().map(|rows| rows.terms.len()).sum()
    }

    /// Pairs of term number and count of text `i`, ascending by term; counts end at 65 535.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (u32, u16)> {
        let rows = &self.parts[i / TEXTS_PER_PART];
        let range = rows.range(i % TEXTS_PER_PART);
        let terms = rows.terms[range.clone()].iter().copied();
        terms.zip(rows.counts[range].iter().copied())
    }
}

/// The counts of one part's texts, text after text.
#[derive(Debug, Clone, Default)]
struct Rows {
    ends: Vec<u32>,
    terms: Vec<u32>,
    counts: Vec<u16>,
}

impl Rows {
    fn count<'s, S: Into<Sample<'s>> + Copy>(
        texts: &[S],
        mut extractor: Extractor,
        admit: &dyn Fn(&str) -> bool,
    ) -> (Interner, Self) {
        let mut interner = Interner::default();
        let mut found = Vec::new();
        let mut rows = Self::default();
        for &text in texts {
            found.clear();
            extractor.terms(text, |term| {
                if admit(term) {
                    found.push(interner.number(term));
                }
            });
            rows.push(count_sorted(&mut found));
        }
        (interner, rows)
    }

    fn push(&mut self, row: impl Iterator<Item = (u32, u16)>) {
        for (term, n) in row {
            self.terms.push(term);
            self.counts.push(n);
        }
        self.ends.push(self.terms.len() as u32);
    }

    fn range(&self, i: usize) -> std::ops::Range<usize> {
        let begin = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        begin as usize..self.ends[i] as usize
    }

    fn renumber(&mut self, numbers: &[u32]) {
        let mut renumbered = Self::default();
        let mut row: Vec<(u32, u16)> = Vec::new();
        for i in 0..self.ends.len() {
            row.clear();
            let range = self.range(i);
            let terms = self.terms[range.clone()]
                .iter()
                .map(|&t| numbers[t as usize]);
            let counted = terms.zip(self.counts[range].iter().copied());
            row.extend(counted.filter(|(term, _)| *term != DROPPED));
            row.sort_unstable();
            renumbered.push(row.iter().copied());
        }
        renumbered.terms.shrink_to_fit();
        renumbered.counts.shrink_to_fit();
        *self = renumbered;
    }
}

/// Sorts `found` and returns each number with its count, at most 65 535.
pub(super) fn count_sorted(found: &mut [u32]) -> impl Iterator<Item = (u32, u16)> {
    found.sort_unstable();
    let runs = found.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0], u16::try_from(run.len()).unwrap_or(u16::MAX)))
}
