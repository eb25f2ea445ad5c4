//! One text after another by the folded model.

use super::forms::{Forms, NO_KIND};
use super::search::{KIND, MARK, Piece, Search};
use super::shape::Signs;
use super::sums::Sums;
use super::{Folded, NONE, Other, PROBABILITY_STEPS, window_root};
use crate::features::{Block, Sample};
use crate::model::fitted::argmax;
use crate::model::{Labeller, softmax};
use crate::text::{Mention, Words};

/// Scores nearer to one another than this, or probabilities nearer to a change of their last
/// printed digit, are left to the definition. Sums differ from its by less than 1e-12.
const NEAR: f64 = 1e-9;
/// No side.
const NOBODY: u8 = u8::MAX;

/// A token in its sentence.
#[derive(Clone, Copy)]
struct Token {
    form: u32,
    symbol: u32,
    /// As the first piece of an n-gram and of a frame.
    word: u32,
    frame: u32,
    has_aliases: bool,
    /// Its kind, or [`NO_KIND`]; a mention has none.
    kind: u8,
    side: u8,
}

/// A mention or a token between mentions.
#[derive(Clone, Copy)]
struct Item {
    /// The mark or the token, and as the first piece of a frame.
    plain: u32,
    plain_node: u32,
    /// The same of its kind, or [`NONE`].
    kind: u32,
    kind_node: u32,
    is_mark: bool,
}

/// Labels like [`Labeller`], to every printed digit; its buffers are reused.
pub struct FoldedLabeller<'m, const L: usize> {
    folded: &'m Folded<'m, L>,
    pub(super) definition: Labeller<'m>,
    words: Words,
    forms: Forms<L>,
    tokens: Vec<Token>,
    /// The forms of the text, each once, and how often each comes.
    distinct: Vec<(u32, u32)>,
    /// The number of the text, from 1.
    n_texts: u64,
    mentions: Vec<Mention>,
    items: Vec<Item>,
    search: Search,
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
        let mut sums = [0.0; L];
        for &(begin, end) in self.words.of(text) {
            let place = (begin as usize, end as usize);
            let (form, known) = self.forms.known(text, place, self.folded);
            if counts_words && known.word.feature != NONE {
                (self.sums).add_to(&mut sums, known.word.feature, &known.lanes);
            }
            self.tokens.push(Token {
                form,
                symbol: known.symbol,
                word: known.word.node,
                frame: known.frame,
                has_aliases: known.has_aliases,
                kind: known.kind,
                side: NOBODY,
            });
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
        if n_pieces == 2 {
            for two in self.tokens.windows(2) {
                (self.search).add_pair(&self.folded.steps, two[0].word, two[1].symbol);
            }
        }
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

    /// As [`crate::text::Actors::find`].
    fn find_mentions(&mut self) {
        self.mentions.clear();
        let mut at = 0;
        while at < self.tokens.len() {
            let first = self.tokens[at];
            if !first.has_aliases {
                at += 1;
                continue;
            }
            let list = self.forms.form(first.form).aliases;
            let rest = &self.tokens[at + 1..];
            let hit = self.folded.aliases.list(list).iter().find(|alias| {
                alias.rest.len() <= rest.len()
                    && (alias.rest.iter().zip(rest)).all(|(symbol, t)| *symbol == t.symbol)
            });
            let Some(alias) = hit else {
                at += 1;
                continue;
            };
            let end = at + 1 + alias.rest.len();
            if let Some(side) = alias.side {
                self.mentions.push(Mention {
                    first: at,
                    end,
                    side,
                });
                for token in &mut self.tokens[at..end] {
                    token.side = side as u8;
                    token.kind = NO_KIND;
                }
            }
            at = end;
        }
    }

    /// As [`crate::features::Extractor`]'s.
    fn windows(&mut self) {
        let folded = self.folded;
        let settings = &folded.classifier.settings;
        let reach = settings.window.max(settings.window_kinds);
        for (n, m) in self.mentions.iter().enumerate() {
            let previous_end = if n == 0 { 0 } else { self.mentions[n - 1].end };
            let next_first = (self.mentions.get(n + 1)).map_or(self.tokens.len(), |m| m.first);
            let before = m.first.saturating_sub(reach)..m.first;
            let after = m.end..(m.end + reach).min(self.tokens.len());
            let places = before
                .map(|at| (0, at, m.first - at))
                .chain(after.map(|at| (1, at, at - m.end + 1)));
            for (direction, at, distance) in places {
                let token = self.tokens[at];
                let root = window_root(m.side, direction);
                let near = distance <= settings.window;
                if near {
                    let symbol = match token.side {
                        NOBODY => token.symbol,
                        side => folded.marks[usize::from(side)].symbol,
                    };
                    self.search.add_pair(&folded.steps, root, symbol);
                }
                if token.kind != NO_KIND
                    && distance <= settings.window_kinds
                    && (near || (previous_end..next_first).contains(&at))
                {
                    let symbol = folded.kinds[usize::from(token.kind)].symbol;
                    self.search.add_pair(&folded.steps, root, symbol);
                }
            }
        }
    }

    /// As [`crate::features::Extractor`]'s; only beginnings near enough to a mark are tried.
    fn frames(&mut self) {
        let folded = self.folded;
        let settings = &folded.classifier.settings;
        let mut items = std::mem::take(&mut self.items);
        items.clear();
        let mut at = 0;
        for m in &self.mentions {
            let between = &self.tokens[at..m.first];
            items.extend(between.iter().map(|t| self.item(t)));
            let mark = folded.marks[m.side];
            items.push(Item {
                plain: mark.symbol,
                plain_node: mark.frame,
                kind: NONE,
                kind_node: NONE,
                is_mark: true,
            });
            at = m.end;
        }
        if at > 0 {
            // a frame has a mark
            let after = &self.tokens[at..];
            items.extend(after.iter().map(|t| self.item(t)));
        }
        self.items = items;
        let plain = self.search.run(self.items.iter().map(|item| Piece {
            symbol: item.plain,
            is: if item.is_mark { MARK } else { 0 },
        }));
        let kinds = self
            .search
            .run(self.items.iter().map(|item| match item.kind {
                NONE => Piece {
                    symbol: item.plain,
                    is: if item.is_mark { MARK } else { 0 },
                },
                kind => Piece {
                    symbol: kind,
                    is: KIND,
                },
            }));
        let most = settings.frame_ngrams;
        // one past the last places up to which a frame from here reaches a mark, and a kind
        let (mut mark_until, mut kind_until) = (0, 0);
        for (at, item) in self.items.iter().enumerate().rev() {
            if item.is_mark {
                mark_until = at + 1;
            }
            if item.kind != NONE {
                kind_until = at + 1;
            }
            if mark_until == 0 || mark_until > at + most {
                continue;
            }
            let steps = &folded.steps;
            (self.search).add_run(steps, item.plain_node, plain + at, most, MARK);
            if kind_until > 0 && kind_until <= at + most {
                let node = match item.kind {
                    NONE => item.plain_node,
                    _ => item.kind_node,
                };
                (self.search).add_run(steps, node, kinds + at, most, MARK | KIND);
            }
        }
        for two in self.mentions.windows(2) {
            if settings.pairs == 0 || two[1].first - two[0].end > settings.pairs {
                continue;
            }
            for token in &self.tokens[two[0].end..two[1].first] {
                if token.kind != NO_KIND {
                    let feature = folded.pair(two[0].side, usize::from(token.kind), two[1].side);
                    self.search.add(feature);
                }
            }
        }
    }

    fn item(&self, token: &Token) -> Item {
        let kind = match token.kind {
            NO_KIND => None,
            kind => Some(self.folded.kinds[usize::from(kind)]),
        };
        Item {
            plain: token.symbol,
            plain_node: token.frame,
            kind: kind.map_or(NONE, |k| k.symbol),
            kind_node: kind.map_or(NONE, |k| k.frame),
            is_mark: false,
        }
    }

    fn shape(&mut self, text: &str) {
        let shape = &self.folded.shape;
        let search = &mut self.search;
        let mut put = |feature: u32| search.add(feature);
        let sides = (self.mentions.iter()).fold(0, |set, m| set | 1 << m.side);
        put(shape.sides[sides]);
        let first = self.mentions.first().map(|m| m.side);
        if let (Some(first), Some(last)) = (first, self.mentions.last()) {
            put(shape.first[first]);
            put(shape.last[last.side]);
        }
        let mut seen = 0_u64;
        for token in &self.tokens {
            if token.kind != NO_KIND && seen & (1 << token.kind) == 0 {
                seen |= 1 << token.kind;
                let kind = usize::from(token.kind);
                put(shape.kind[kind]);
                put(shape.sides_kind(sides, kind));
                if let Some(first) = first {
                    put(shape.first_kind(first, kind));
                }
            }
        }
        put(shape.length(self.tokens.len()));
        for feature in Signs::of(text).features(shape) {
            put(feature);
        }
    }
}
