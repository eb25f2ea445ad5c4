//! A classifier folded for speed: IDF and weights in one table, terms reached without their text.
//!
//! [`super::Labeller`] is the definition: it writes each term as text, looks it up, sorts, weighs
//! and sums. Here each token is looked up once, as it is written; its entry brings its character
//! n-grams with their summed weights and its place in the n-grams, and a longer term is reached by
//! a step from the term before its last piece. Sums run in another order, so they differ by
//! rounding; where that might change a printed digit, the definition decides.

mod aliases;
mod counts;
mod forms;
mod labeller;
mod mentions;
mod model;
mod search;
mod shape;
mod steps;
mod sums;

use aliases::Aliases;
pub use labeller::FoldedLabeller;
pub use model::{FoldedModel, FoldedModelLabeller, printed_steps};
use shape::ShapeTable;
use steps::{Steps, StepsBuilder};

use super::Classifier;
use crate::features::{Block, Interner, Vocabulary};
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

/// What all threads share. Scores matter up to a constant, so the lanes of a sum are Σ idf·weight of
/// each class but the first, less that of the first; then Σ idf². Up to L classes have room.
pub struct Folded<'m, const L: usize> {
    classifier: &'m Classifier,
    /// A number for each piece of a term: normal forms, marks, names of kinds.
    symbols: Interner,
    steps: Steps,
    /// Of character n-grams, by their places.
    chars: Vec<[f64; L]>,
    /// Of all other features, by their places.
    others: Vec<Other<L>>,
    /// The place of each feature of the vocabulary in its table: frequent ones first, so that
    /// what is needed often lies close together.
    places: Vec<u32>,
    aliases: Aliases,
    lexicon: Lexicon,
    marks: Vec<Name>,
    kinds: Vec<Name>,
    /// Pairs by `(side · n_kinds + kind) · n_sides + side`.
    pairs: Vec<u32>,
    shape: ShapeTable,
    n_classes: usize,
    /// Whether a feature asks for the sides.
    needs_mentions: bool,
}

/// A feature that is no character n-gram; with three classes, half a line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Other<const L: usize> {
    lanes: [f64; L],
    block: Block,
}

/// A mark or the name of a kind.
#[derive(Debug, Clone, Copy)]
struct Name {
    symbol: u32,
    /// Its node as the first piece of a frame.
    frame: u32,
}

/// The root of the windows of a side and a direction (0 before it, 1 after it).
fn window_root(side: usize, direction: usize) -> u32 {
    2 + 2 * side as u32 + direction as u32
}

impl<'m, const L: usize> Folded<'m, L> {
    /// Folds `classifier`; `None` for one with more than L classes, more than 8 sides or 64 kinds of
    /// words, a kind with a space or two dots in its name, or a term with a control character, which
    /// are left to the definition.
    pub fn new(classifier: &'m Classifier) -> Option<Self> {
        let scheme = &classifier.scheme;
        let n_classes = scheme.classes.len();
        let (n_sides, n_kinds) = (scheme.sides.len(), scheme.lexicon.len());
        if n_classes > L || n_sides > MOST_SIDES || n_kinds > MOST_KINDS {
            return None;
        }
        let lexicon = Lexicon::new(scheme);
        let is_piece = |name: &str| !name.contains("..") && name.chars().all(|c| c > ' ');
        if !(0..n_kinds).all(|kind| is_piece(lexicon.name(kind))) {
            return None;
        }
        let vocabulary = classifier.tfidf.vocabulary();
        // pieces must sort behind the space that parts them
        if vocabulary.joined().bytes().any(|b| b < b' ') {
            return None;
        }
        let (order, places) = by_frequency(
            classifier.tfidf.blocks(),
            classifier.tfidf.document_counts(),
        );
        let feature = |term: &str| place_in(vocabulary, &places, term);
        let mut builder = StepsBuilder::new(window_root(n_sides, 0));
        let marks: Vec<u32> = (scheme.sides.iter())
            .map(|s| builder.symbol(&s.mark))
            .collect();
        let names: Vec<&str> = (0..n_kinds).map(|k| lexicon.name(k)).collect();
        let kinds: Vec<u32> = names.iter().map(|name| builder.symbol(name)).collect();
        let aliases = Aliases::new(&Actors::new(scheme), &mut builder);
        let mark_names: Vec<&str> = scheme.sides.iter().map(|s| s.mark.as_str()).collect();
        let mut pairs = Vec::new();
        for first in &mark_names {
            for kind in &names {
                pairs.extend(
                    (mark_names.iter()).map(|m| feature(&format!("f:{first}..{kind}..{m}"))),
                );
            }
        }
        let shape = ShapeTable::new(&mark_names, &names, &feature);
        let [chars, others] = order;
        let lanes = |&j: &u32| lanes_of(classifier, j as usize);
        let blocks = classifier.tfidf.blocks();
        let other = |j: &u32| Other {
            lanes: lanes(j),
            block: blocks[*j as usize],
        };
        let ((symbols, steps), (chars, others)) = rayon::join(
            || {
                for (term, &place) in vocabulary.terms().zip(&places) {
                    builder.add_term(term, &mark_names, place);
                }
                builder.build()
            },
            || {
                let chars = chars.iter().map(lanes).collect();
                (chars, others.iter().map(other).collect())
            },
        );
        let settings = &classifier.settings;
        let needs_mentions = settings.window > 0
            || settings.window_kinds > 0
            || settings.frame_ngrams > 0
            || settings.shape;
        let name = |symbol: u32| Name {
            symbol,
            frame: steps.step(FRAMES, symbol).node,
        };
        let marks = marks.into_iter().map(name).collect();
        let kinds = kinds.into_iter().map(name).collect();
        Some(Self {
            classifier,
            symbols,
            steps,
            chars,
            others,
            places,
            aliases,
            lexicon,
            marks,
            kinds,
            pairs,
            shape,
            n_classes,
            needs_mentions,
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

    fn place(&self, term: &str) -> u32 {
        place_in(self.classifier.tfidf.vocabulary(), &self.places, term)
    }
}

fn place_in(vocabulary: &Vocabulary, places: &[u32], term: &str) -> u32 {
    vocabulary.get(term).map_or(NONE, |j| places[j as usize])
}

/// Idf times the weights, and idf².
fn lanes_of<const L: usize>(classifier: &Classifier, j: usize) -> [f64; L] {
    let idf = classifier.tfidf.idf(j);
    let weights = classifier.model.params().row(j);
    let mut lanes = [0.0; L];
    for (lane, weight) in lanes.iter_mut().zip(weights.iter().skip(1)) {
        *lane = idf * (weight - weights[0]);
    }
    lanes[weights.len() - 1] = idf * idf;
    lanes
}

/// The character n-grams and the other features, each from the highest document frequency down;
/// and the place of each feature in its list.
fn by_frequency(blocks: &[Block], document_counts: &[u32]) -> ([Vec<u32>; 2], Vec<u32>) {
    let mut order = [Vec::new(), Vec::new()];
    for (j, block) in blocks.iter().enumerate() {
        let is_other = *block != Block::Chars;
        order[usize::from(is_other)].push(j as u32);
    }
    let mut places = vec![0; document_counts.len()];
    for features in &mut order {
        features.sort_by_key(|&j| std::cmp::Reverse(document_counts[j as usize]));
        for (place, &j) in features.iter().enumerate() {
            places[j as usize] = place as u32;
        }
    }
    (order, places)
}

/// The block of a term, or `None` for a target's own copy, which a text without target never has.
fn block_of_plain(term: &str) -> Option<Block> {
    let own = term.get(2..).is_some_and(|rest| rest.starts_with('['));
    Block::of(term.as_bytes()).filter(|_| !own)
}
