//! Multinomial Naive Bayes of single words: the baseline that a model has to beat.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::Tokens;

/// How often each word stands in the sentences of each class.
///
/// P(class | words) ∝ P(class) · Π P(word | class), with P(word | class) = (count + 1) / (words of
/// the class + vocabulary) (Laplace) and P(class) the share of the training sentences; words that
/// training has not seen say nothing (Manning, Raghavan & Schütze 2008, §13.2; scikit-learn's
/// `MultinomialNB` with its defaults).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NaiveBayes {
    /// Sentences per class.
    rows: Vec<u64>,
    /// Per word, one count per class.
    words: BTreeMap<String, Vec<u32>>,
}

impl NaiveBayes {
    /// Counts the words of sentences with their classes.
    pub fn train<'a>(rows: impl Iterator<Item = (&'a str, usize)>, n_classes: usize) -> Self {
        let mut bayes = Self {
            rows: vec![0; n_classes],
            words: BTreeMap::new(),
        };
        let mut tokens = Tokens::default();
        for (text, class) in rows {
            bayes.rows[class] += 1;
            tokens.split(text);
            for word in tokens.forms() {
                match bayes.words.get_mut(word) {
                    Some(counts) => counts[class] += 1,
                    None => {
                        let mut counts = vec![0; n_classes];
                        counts[class] = 1;
                        bayes.words.insert(word.to_owned(), counts);
                    }
                }
            }
        }
        bayes
    }

    /// The counts of both.
    pub fn plus(mut self, other: &Self) -> Self {
        for (own, n) in self.rows.iter_mut().zip(&other.rows) {
            *own += n;
        }
        for (word, counts) in &other.words {
            let own = (self.words.entry(word.clone())).or_insert_with(|| vec![0; counts.len()]);
            for (own, n) in own.iter_mut().zip(counts) {
                *own += n;
            }
        }
        self
    }

    /// Whether the counts belong to this many classes.
    pub fn has_classes(&self, n_classes: usize) -> bool {
        self.rows.len() == n_classes && self.words.values().all(|c| c.len() == n_classes)
    }

    /// The most probable class of each text, the first of equal ones.
    pub fn labels<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Vec<usize> {
        let n_classes = self.rows.len();
        let mut totals = vec![self.words.len() as f64; n_classes];
        for counts in self.words.values() {
            for (total, &n) in totals.iter_mut().zip(counts) {
                *total += f64::from(n);
            }
        }
        let n_rows = self.rows.iter().sum::<u64>().max(1) as f64;
        // a class without sentences is never given
        let start: Vec<f64> = (self.rows.iter())
            .map(|&n| (n as f64 / n_rows).ln())
            .collect();
        let mut tokens = Tokens::default();
        texts
            .map(|text| {
                tokens.split(text);
                let mut scores = start.clone();
                for counts in tokens.forms().filter_map(|w| self.words.get(w)) {
                    for ((score, &n), total) in scores.iter_mut().zip(counts).zip(&totals) {
                        *score += ((f64::from(n) + 1.0) / total).ln();
                    }
                }
                super::fitted::argmax(&scores)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_two_parts_are_those_of_the_whole() {
        let rows = [
            ("good news", 0),
            ("bad news", 1),
            ("good good", 0),
            ("bad", 1),
        ];
        let whole = NaiveBayes::train(rows.into_iter(), 2);
        let part = NaiveBayes::train(rows[..2].iter().copied(), 2);
        let rest = NaiveBayes::train(rows[2..].iter().copied(), 2);
        assert_eq!(part.plus(&rest), whole);
        assert_eq!(whole.labels(["good", "bad", ""].into_iter()), [0, 1, 0]);
    }
}
