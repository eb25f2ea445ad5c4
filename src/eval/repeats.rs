//! Sentences that two collections share: the same article, the same words, nearly the same words.

use std::collections::HashSet;

use rayon::prelude::*;

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

/// A collection that can be searched for near duplicates.
///
/// Prefix filtering (Bayardo, Ma & Srikant 2007): two sets of n ≥ m pairs with similarity s share at
/// least ⌈s·n⌉ pairs, so among the rarest n − ⌈s·n⌉ + 1 pairs of a sentence one must occur in any
/// near duplicate. Nothing is missed, and frequent pairs are never looked up.
pub struct Index<'a> {
    sentences: Vec<&'a [u32]>,
    /// (pair, sentence), sorted.
    postings: Vec<(u32, u32)>,
}

impl<'a> Index<'a> {
    /// Of the fingerprints of `sentences`.
    pub fn new(sentences: impl Iterator<Item = &'a [u32]>) -> Self {
        let sentences: Vec<&[u32]> = sentences.collect();
        let mut postings: Vec<(u32, u32)> = (sentences.iter().enumerate())
            .flat_map(|(i, pairs)| pairs.iter().map(move |&p| (p, i as u32)))
            .collect();
        postings.par_sort_unstable();
        Self {
            sentences,
            postings,
        }
    }

    fn with(&self, pair: u32) -> &[(u32, u32)] {
        let begin = self.postings.partition_point(|p| p.0 < pair);
        let n = self.postings[begin..].partition_point(|p| p.0 == pair);
        &self.postings[begin..begin + n]
    }

    /// The sentences that nearly repeat `pairs`, in order.
    pub fn near(&self, pairs: &[u32]) -> Vec<(usize, f64)> {
        let mut rarest: Vec<(usize, u32)> =
            pairs.iter().map(|&p| (self.with(p).len(), p)).collect();
        rarest.sort_unstable();
        let n_shared = (NEAR * pairs.len() as f64).ceil() as usize;
        let n_looked_up = (pairs.len() + 1).saturating_sub(n_shared);
        let mut candidates: Vec<u32> = (rarest.iter().take(n_looked_up))
            .flat_map(|&(_, p)| self.with(p).iter().map(|posting| posting.1))
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let own = Fingerprint(pairs.to_vec());
        let found = candidates.into_iter().map(|i| i as usize).map(|i| {
            let other = Fingerprint(self.sentences[i].to_vec());
            (i, own.similarity(&other))
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
            let near = index.near(&sentence.pairs).into_iter();
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

/// Pairs of near duplicates within one collection, each once, in order.
pub fn within(sentences: &[Seen]) -> Vec<Repeat> {
    let index = Index::new(sentences.iter().map(|s| s.pairs.as_slice()));
    let pairs = (sentences.par_iter().enumerate()).flat_map_iter(|(row, sentence)| {
        let near = index.near(&sentence.pairs).into_iter();
        near.filter(move |(other, _)| *other > row)
            .map(move |(other, similarity)| Repeat {
                row,
                other,
                similarity,
            })
    });
    pairs.collect()
}

/// `units` with those joined that share a near duplicate, numbered from 0 by first occurrence.
pub fn joined(units: &[usize], repeats: &[Repeat]) -> Vec<usize> {
    let n_units = units.iter().max().map_or(0, |u| u + 1);
    let mut parent: Vec<usize> = (0..n_units).collect();
    for repeat in repeats {
        let (a, b) = (units[repeat.row], units[repeat.other]);
        let (a, b) = (root(&parent, a), root(&parent, b));
        parent[a.max(b)] = a.min(b);
    }
    let mut number = vec![usize::MAX; n_units];
    let mut next = 0;
    (units.iter())
        .map(|&unit| {
            let top = root(&parent, unit);
            if number[top] == usize::MAX {
                number[top] = next;
                next += 1;
            }
            number[top]
        })
        .collect()
}

fn root(parent: &[usize], mut unit: usize) -> usize {
    while parent[unit] != unit {
        unit = parent[unit];
    }
    unit
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
                    .map(|_| chance.random_range(0..4).to_string())
                    .collect();
                seen("", &words.join(" "))
            })
            .collect();
        let print = |s: &Seen| Fingerprint(s.pairs.clone());
        let mut slow = Vec::new();
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
        assert!(slow.len() > 100);
        assert_eq!(within(&sentences), slow);
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
