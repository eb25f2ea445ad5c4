//! One text after another by the folded model.

use super::forms::Forms;
use super::mentions::{Item, NOBODY};
use super::search::{Piece, Search};
use super::sums::Sums;
use super::{Folded, NONE, Other, PROBABILITY_STEPS};
use crate::features::{Block, Sample};
use crate::model::fitted::argmax;
use crate::model::{Labeller, softmax};
use crate::text::{Mention, Words};

/// Scores nearer to one another than this, or probabilities nearer to a change of their last
/// printed digit, are left to the definition. Sums differ from its by less than 1e-12.
const NEAR: f64 = 1e-9;

/// A token in its sentence.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub form: u32,
    pub symbol: u32,
    /// As the first piece of an n-gram and of a frame.
    word: u32,
    pub frame: u32,
    pub has_aliases: bool,
    /// Its kind, or [`super::forms::NO_KIND`]; a mention has none.
    pub kind: u8,
    /// That of the mention to which it belongs, or [`NOBODY`].
    pub side: u8,
}

/// Labels like [`Labeller`], to every printed digit; its buffers are reused.
pub struct FoldedLabeller<'m, const L: usize> {
    pub(super) folded: &'m Folded<'m, L>,
    pub(super) definition: Labeller<'m>,
    words: Words,
    pub(super) forms: Forms<L>,
    pub(super) tokens: Vec<Token>,
    /// The forms of the text, each once, and how often each comes.
    distinct: Vec<(u32, u32)>,
    /// The number of the text, from 1.
    n_texts: u64,
    pub(super) mentions: Vec<Mention>,
    pub(super) items: Vec<Item>,
    pub(super) search: Search,
    sums: Sums<L>,
    scores: Vec<f64>,
    probabilities: Vec<f64>,
    n_left: u64,
}

impl<'m, const L: usize> FoldedLabeller<'m, L> {
    pub(super) fn new(folded: &'m Folded<'m, L>) -> Self {
        Self {
            folded,
            definition: folded.classifier.labeller(),
            words: Words::default(),
            forms: Forms::default(),
            tokens: Vec::new(),
            distinct: Vec::new(),
            n_texts: 0,
            mentions: Vec::new(),
            items: Vec::new(),
            search: Search::default(),
            sums: Sums::new(folded.chars.len(), folded.n_classes),
            scores: Vec::new(),
            probabilities: Vec::new(),
            n_left: 0,
        }
    }

    /// The most probable class of `text` and the probability of each class, which round to four
    /// digits as those of [`Labeller::label`] do.
    pub fn label<'s>(&mut self, text: impl Into<Sample<'s>>) -> (usize, &[f64]) {
        let sample = text.into();
        // a target doubles every term
        let is_short = u32::try_from(sample.text.len()).is_ok();
        if !sample.target.is_empty() || !is_short || !self.folds(sample.text) {
            self.n_left += 1;
            return self.definition.label(sample);
        }
        (argmax(&self.scores), &self.probabilities)
    }

    /// How many texts were left to the definition so far.
    pub fn n_left(&self) -> u64 {
        self.n_left
    }

    /// Scores `text`; false where the definition must decide.
    fn folds(&mut self, text: &str) -> bool {
        let c = self.folded.classifier;
        self.search.clear();
        self.read(text);
        if c.settings.char_max > 0 {
            self.chars();
        }
        self.words();
        if self.folded.needs_mentions {
            self.find_mentions();
        }
        if c.settings.window > 0 {
            self.windows();
        }
        if c.settings.frame_ngrams > 0 {
            self.frames();
        }
        if c.settings.shape {
            self.shape(text);
        }
        self.search.finish(&self.folded.steps);
        for &feature in &self.search.found {
            let Other { lanes, block } = &self.folded.others[feature as usize];
            self.sums.add(*block, feature, lanes);
        }
        let intercept = c.model.intercept();
        let weights = &c.settings.block_weights;
        if !(self.sums).finish(intercept.iter().copied(), weights, &mut self.scores) {
            return false;
        }
        softmax(&self.scores, c.temperature, &mut self.probabilities);
        let best = argmax(&self.scores);
        let clear = |(k, s): (usize, &f64)| k == best || self.scores[best] - s > NEAR;
        let printed = |p: &f64| {
            let steps = p * PROBABILITY_STEPS;
            // a probability is not negative, and a conversion cheaper than its floor
            (steps - f64::from(steps as u32) - 0.5).abs() > NEAR * PROBABILITY_STEPS
        };
        self.scores.iter().enumerate().all(clear) && self.probabilities.iter().all(printed)
    }

    /// Finds the tokens and what is known of each.
    fn read(&mut self, text: &str) {
        self.forms.make_room();
        self.tokens.clear();
        self.distinct.clear();
        self.n_texts += 1;
        let settings = &self.folded.classifier.settings;
        let (counts_chars, counts_words) = (settings.char_max > 0, settings.word_ngrams > 0);
        let counts_pairs = settings.word_ngrams == 2;
        let keeps_tokens = self.folded.needs_mentions || settings.word_ngrams > 2;
        let (mut sums, mut before) = ([0.0; L], NONE);
        for &(begin, end) in self.words.of(text) {
            let place = (begin as usize, end as usize);
            let (form, known) = self.forms.known(text, place, self.folded);
            if counts_words && known.word.feature != NONE {
                (self.sums).add_to(&mut sums, known.word.feature, &known.lanes);
            }
            if counts_pairs {
                (self.search).add_pair(&self.folded.steps, before, known.symbol);
                before = known.word.node;
            }
            if keeps_tokens {
                self.tokens.push(Token {
                    form,
                    symbol: known.symbol,
                    word: known.word.node,
                    frame: known.frame,
                    has_aliases: known.has_aliases,
                    kind: known.kind,
                    side: NOBODY,
                });
            }
            if counts_chars {
                let n_met = self.distinct.len() as u32;
                let place = (self.forms).meet(form, self.n_texts, n_met);
                match self.distinct.get_mut(place as usize) {
                    Some((_, times)) => *times += 1,
                    None => self.distinct.push((form, 1)),
                }
            }
        }
        self.sums.add_sums(Block::Words, &sums);
    }

    fn chars(&mut self) {
        for &(number, times) in &self.distinct {
            let form = self.forms.form(number);
            let places = self.forms.chars(form);
            (self.sums).add_chars(places, &form.sums, times, &self.folded.chars);
        }
        for &(number, _) in &self.distinct {
            self.sums.forget(self.forms.chars(self.forms.form(number)));
        }
    }

    fn words(&mut self) {
        let n_pieces = self.folded.classifier.settings.word_ngrams;
        // pairs are looked up as the tokens come
        if n_pieces <= 2 {
            return;
        }
        let pieces = self.tokens.iter().map(|token| Piece {
            symbol: token.symbol,
            is: 0,
        });
        let first = self.search.run(pieces);
        for (at, token) in self.tokens.iter().enumerate() {
            (self.search).add_run(&self.folded.steps, token.word, first + at, n_pieces, 0);
        }
    }
}
