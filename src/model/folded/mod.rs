//! A classifier folded for speed: IDF and weights in one table, terms reached without their text.
//!
//! [`super::Labeller`] is the definition: it writes each term as text, looks it up, sorts, weighs
//! and sums. Here each token is looked up once, as it is written; its entry brings its character
//! n-grams with their summed weights and its place in the n-grams, and a longer term is reached by
//! a step from the term before its last piece. Sums run in another order, so they differ by
//! rounding; where that might change a printed digit, the definition decides.

mod aliases;
mod forms;
mod labeller;
mod model;
mod shape;
mod steps;
mod sums;

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use aliases::Aliases;
pub use labeller::FoldedLabeller;
pub use model::{FoldedModel, FoldedModelLabeller, printed_steps};
use shape::ShapeTable;
use steps::{Steps, StepsBuilder};

use super::Classifier;
use crate::features::{Block, Vocabulary};
use crate::text::{Actors, Lexicon};

/// A printed probability has this many steps.
const PROBABILITY_STEPS: f64 = 1e4;
/// No feature, symbol or node.
const NONE: u32 = u32::MAX;
/// The root of word n-grams.
const WORDS: u32 = 0;
/// The root of frames.
const FRAMES: u32 = 1;
/// The most sides and kinds of words whose combinations are listed.
const MOST_SIDES: usize = 8;
const MOST_KINDS: usize = 64;

/// What all threads share. The L lanes of a sum are Σ idf·weight of each class, then Σ idf².
pub struct Folded<'m, const L: usize> {
    classifier: &'m Classifier,
    /// A number for each piece of a term: normal forms, marks, names of kinds.
    symbols: HashMap<Box<str>, u32, FxBuildHasher>,
    steps: Steps,
    /// Per feature in the order of [`Folded::hot`].
    table: Vec<[f64; L]>,
    /// The place of each feature of the vocabulary in the table: frequent ones first, so that
    /// what is needed often lies close together.
    hot: Vec<u32>,
    aliases: Aliases,
    lexicon: Lexicon,
    marks: Vec<u32>,
    kinds: Vec<u32>,
    /// Pairs by `(side · n_kinds + kind) · n_sides + side`.
    pairs: Vec<u32>,
    shape: ShapeTable,
    n_classes: usize,
}

/// The root of the windows of a side and a direction (0 before it, 1 after it).
fn window_root(side: usize, direction: usize) -> u32 {
    2 + 2 * side as u32 + direction as u32
}

impl<'m, const L: usize> Folded<'m, L> {
    /// Folds `classifier`; `None` for one with L or more classes, more than 8 sides or 64 kinds of
    /// words, which is left to the definition.
    pub fn new(classifier: &'m Classifier) -> Option<Self> {
        let scheme = &classifier.scheme;
        let n_classes = scheme.classes.len();
        let (n_sides, n_kinds) = (scheme.sides.len(), scheme.lexicon.len());
        if n_classes >= L || n_sides > MOST_SIDES || n_kinds > MOST_KINDS {
            return None;
        }
        let lexicon = Lexicon::new(scheme);
        let vocabulary = classifier.tfidf.vocabulary();
        let hot = by_frequency(classifier.tfidf.document_counts());
        let feature = |term: &str| number_in(vocabulary, &hot, term);
        let mut builder = StepsBuilder::new(window_root(n_sides, 0));
        let marks: Vec<u32> = (scheme.sides.iter())
            .map(|s| builder.symbol(&s.mark))
            .collect();
        let names: Vec<&str> = (0..n_kinds).map(|k| lexicon.name(k)).collect();
        let kinds: Vec<u32> = names.iter().map(|name| builder.symbol(name)).collect();
        let aliases = Aliases::new(&Actors::new(scheme), &mut builder);
        let mark_names: Vec<&str> = scheme.sides.iter().map(|s| s.mark.as_str()).collect();
        for (term, &place) in vocabulary.terms().zip(&hot) {
            builder.add_term(term, &mark_names, place);
        }
        let mut pairs = Vec::new();
        for first in &mark_names {
            for kind in &names {
                pairs.extend(
                    (mark_names.iter()).map(|m| feature(&format!("f:{first}..{kind}..{m}"))),
                );
            }
        }
        let shape = ShapeTable::new(&mark_names, &names, &feature);
        let mut table = vec![[0.0; L]; hot.len()];
        for (j, &place) in hot.iter().enumerate() {
            let idf = classifier.tfidf.idf(j);
            let lanes = &mut table[place as usize];
            for (lane, weight) in lanes.iter_mut().zip(classifier.model.params().row(j)) {
                *lane = idf * weight;
            }
            lanes[n_classes] = idf * idf;
        }
        let (symbols, steps) = builder.build();
        Some(Self {
            classifier,
            symbols,
            steps,
            table,
            hot,
            aliases,
            lexicon,
            marks,
            kinds,
            pairs,
            shape,
            n_classes,
        })
    }

    /// A labeller; each thread has its own.
    pub fn labeller(&self) -> FoldedLabeller<'_, L> {
        FoldedLabeller::new(self)
    }

    /// `first..kind..second`.
    fn pair(&self, first: usize, kind: usize, second: usize) -> u32 {
        let (n_kinds, n_sides) = (self.kinds.len(), self.marks.len());
        self.pairs[(first * n_kinds + kind) * n_sides + second]
    }

    fn feature(&self, term: &str) -> u32 {
        number_in(self.classifier.tfidf.vocabulary(), &self.hot, term)
    }
}

fn number_in(vocabulary: &Vocabulary, hot: &[u32], term: &str) -> u32 {
    vocabulary.get(term).map_or(NONE, |j| hot[j as usize])
}

/// The rank of each feature by document frequency, the highest first.
fn by_frequency(document_counts: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..document_counts.len() as u32).collect();
    order.sort_by_key(|&j| std::cmp::Reverse(document_counts[j as usize]));
    let mut hot = vec![0; order.len()];
    for (rank, j) in order.into_iter().enumerate() {
        hot[j as usize] = rank as u32;
    }
    hot
}

/// The block of a term, or `None` for a target's own copy, which a text without target never has.
fn block_of_plain(term: &str) -> Option<Block> {
    let own = term.get(2..).is_some_and(|rest| rest.starts_with('['));
    Block::of(term.as_bytes()).filter(|_| !own)
}
