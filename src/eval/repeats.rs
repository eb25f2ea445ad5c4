//! Sentences that two collections share: the same article, the same words, nearly the same words.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::data::{LabelledSet, joined_units};
use crate::model::Seen;
use crate::text::Fingerprint;

/// From this similarity on two sentences are near duplicates: a wire copy with another dateline, a
/// sentence with one word in ten changed. Sentences on the same event in other words stay far below
/// (of 300 real ones 299 have no sentence above 0.4 among 3 182 others of the same outlets).
pub const NEAR: f64 = 0.6;

/// A pair of sentences that repeat one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repeat {
    /// Position in the collection that was looked up.
    pub row: usize,
    /// Position in the collection that was searched.
    pub other: usize,
    /// Jaccard similarity of their pairs of words, [`NEAR`] to 1.
    pub similarity: f64,
}

/// A pair of words that stands in more sentences than this is boilerplate and not looked up, so that
/// a corpus of templates takes no quadratic time; copies are found all the same.
const MOST_SENTENCES: usize = 100;

/// A collection that can be searched for near duplicates.
///
/// Prefix filtering (Bayardo, Ma & Srikant 2007): two sets of n ≥ m pairs with similarity s share at
/// least ⌈s·n⌉ pairs, so among the rarest n − ⌈s·n⌉ + 1 pairs of a sentence one must occur in any
/// near duplicate, and frequent pairs need not be looked up.
pub struct Index<'a> {
    sentences: Vec<&'a [u32]>,
    /// (pair, sentence), sorted.
    postings: Vec<(u32, u32)>,
    /// The sentences in the order of their fingerprints, copies in their own order.
    by_print: Vec<u32>,
}

impl<'a> Index<'a> {
    /// Of the fingerprints of `sentences`.
    pub fn new(sentences: impl Iterator<Item = &'a [u32]>) -> Self {
        let sentences: Vec<&[u32]> = sentences.collect();
        let mut postings: Vec<(u32, u32)> = (sentences.iter().enumerate())
            .flat_map(|(i, pairs)| pairs.iter().map(move |&p| (p, i as u32)))
            .collect();
        postings.par_sort_unstable();
        let mut by_print: Vec<u32> = (0..sentences.len() as u32).collect();
        by_print.par_sort_by_key(|&i| (sentences[i as usize], i));
        Self {
            sentences,
            postings,
            by_print,
        }
    }

    fn with(&self, pair: u32) -> &[(u32, u32)] {
        let begin = self.postings.partition_point(|p| p.0 < pair);
        let n = self.postings[begin..].partition_point(|p| p.0 == pair);
        &self.postings[begin..begin + n]
    }

    /// The first copy of `pairs` from sentence `from` on.
    fn copy(&self, pairs: &[u32], from: usize) -> Option<u32> {
        let before = |&i: &u32| (self.sentences[i as usize], i as usize) < (pairs, from);
        let at = self.by_print.partition_point(before);
        let found = self.by_print.get(at).copied();
        found.filter(|&i| self.sentences[i as usize] == pairs)
    }

    /// The sentences from `from` on that nearly repeat `pairs`, in order.
    pub fn near(&self, pairs: &[u32], from: usize) -> Vec<(usize, f64)> {
        let mut rarest: Vec<(usize, u32)> =
            pairs.iter().map(|&p| (self.with(p).len(), p)).collect();
        rarest.sort_unstable();
        let n_shared = (NEAR * pairs.len() as f64).ceil() as usize;
        let n_looked_up = (pairs.len() + 1).saturating_sub(n_shared);
        let looked_up = rarest.iter().take(n_looked_up);
        let mut candidates: Vec<u32> = looked_up
            .filter(|(n, _)| *n <= MOST_SENTENCES)
            .flat_map(|&(_, p)| self.with(p).iter().map(|posting| posting.1))
            .chain(self.copy(pairs, from))
            .filter(|&i| i as usize >= from)
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let found = candidates.into_iter().map(|i| i as usize).map(|i| {
            let similarity = Fingerprint::similarity_of(pairs, self.sentences[i]);
            (i, similarity)
        });
        found
            .filter(|(_, similarity)| *similarity >= NEAR)
            .collect()
    }
}

/// What a test collection shares with a training collection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shared {
    /// Test rows whose article was trained on.
    pub by_article: Vec<usize>,
    /// Test rows with a near duplicate in training, each with the one most alike.
    pub by_text: Vec<Repeat>,
}

impl Shared {
    /// Compares `test` with `training`.
    pub fn between(test: &[Seen], training: &[Seen]) -> Self {
        let articles: HashSet<&str> = (training.iter().map(|s| s.group.as_str()))
            .filter(|group| !group.is_empty())
            .collect();
        let by_article = (0..test.len()).filter(|&i| articles.contains(test[i].group.as_str()));
        let index = Index::new(training.iter().map(|s| s.pairs.as_slice()));
        let by_text = (test.par_iter().enumerate()).filter_map(|(row, sentence)| {
            let near = index.near(&sentence.pairs, 0).into_iter();
            // the first of those most alike
            let (other, similarity) = near.rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
            Some(Repeat {
                row,
                other,
                similarity,
            })
        });
        Self {
            by_article: by_article.collect(),
            by_text: by_text.collect(),
        }
    }

    /// Whether there is nothing to complain of.
    pub fn is_empty(&self) -> bool {
        self.by_article.is_empty() && self.by_text.is_empty()
    }
}

/// Pairs of near duplicates within one collection, each once, in order; of many copies each with the
/// next.
pub fn within(sentences: &[Seen]) -> Vec<Repeat> {
    let index = Index::new(sentences.iter().map(|s| s.pairs.as_slice()));
    let pairs = (sentences.par_iter().enumerate()).flat_map_iter(|(row, sentence)| {
        let near = index.near(&sentence.pairs, row + 1).into_iter();
        near.map(move |(other, similarity)| Repeat {
            row,
            other,
            similarity,
        })
    });
    pairs.collect()
}

/// `units` with those joined that share a near duplicate, numbered from 0 by first occurrence.
pub fn joined(units: &[usize], repeats: &[Repeat]) -> Vec<usize> {
    joined_units(
        units,
        repeats.iter().map(|r| (units[r.row], units[r.other])),
    )
}

/// A number per row of `set`, equal for rows that must stay together: of one article, or of articles
/// that share a sentence or nearly do.
pub fn units_of(set: &LabelledSet) -> Vec<usize> {
    joined(&set.split_units(), &within(&Seen::all(set)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::text::Tokens;
    use rand::Rng;

    fn seen(group: &str, text: &str) -> Seen {
        Seen {
            id: String::new(),
            group: group.to_owned(),
            pairs: Fingerprint::of(text, &mut Tokens::default()).0,
        }
    }

    #[test]
    fn finds_the_same_article_the_same_words_and_a_wire_copy() {
        let wire = "The two sides agreed to extend the truce by a week, officials said on Monday";
        let training = [
            seen("a", wire),
            seen("b", "Nothing else was decided."),
            seen("", "Talks go on."),
        ];
        let test = [
            seen("a", "Another sentence of that article."),
            seen("x", &format!("GENEVA (Agency) - {wire}.")),
            seen("", "talks go on"),
            seen("y", "Something new altogether."),
        ];
        let shared = Shared::between(&test, &training);
        assert_eq!(shared.by_article, [0]);
        let found: Vec<_> = shared.by_text.iter().map(|r| (r.row, r.other)).collect();
        assert_eq!(found, [(1, 0), (2, 2)]);
        assert_eq!(shared.by_text[1].similarity, 1.0);
    }

    #[test]
    fn the_index_finds_what_comparing_all_pairs_finds() {
        let mut chance = Seed(5).stream("test", 0);
        let sentences: Vec<Seen> = (0..300)
            .map(|_| {
                let n = chance.random_range(1..12);
                let words: Vec<String> = (0..n)
                    .map(|_| chance.random_range(0..9).to_string())
                    .collect();
                seen("", &words.join(" "))
            })
            .collect();
        let print = |s: &Seen| Fingerprint(s.pairs.clone());
        let mut slow: Vec<Repeat> = Vec::new();
        for row in 0..sentences.len() {
            for other in row + 1..sentences.len() {
                let similarity = print(&sentences[row]).similarity(&print(&sentences[other]));
                if similarity >= NEAR {
                    slow.push(Repeat {
                        row,
                        other,
                        similarity,
                    });
                }
            }
        }
        assert!(slow.len() > 50, "{}", slow.len());
        assert_eq!(within(&sentences), slow);
    }

    #[test]
    fn a_thousand_copies_are_joined_in_a_chain() {
        let copies = vec![seen("", "The same headline every day"); 1000];
        let repeats = within(&copies);
        assert!(repeats.len() < 1001);
        let units: Vec<usize> = (0..1000).collect();
        assert!(joined(&units, &repeats).iter().all(|&u| u == 0));
    }

    #[test]
    fn units_that_share_a_sentence_become_one() {
        let repeat = |row, other| Repeat {
            row,
            other,
            similarity: 1.0,
        };
        assert_eq!(joined(&[0, 0, 1, 2, 3], &[repeat(1, 3)]), [0, 0, 1, 0, 2]);
    }
}
