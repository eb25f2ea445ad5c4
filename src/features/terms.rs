//! The terms of a text: word n-grams, character n-grams within words, actor windows.

use super::frames::Item;
use super::{CharNgrams, FeatureSettings};
use crate::data::{LabelledRow, Scheme};
use crate::text::{Actors, Lexicon, Mention, Tokens};

/// A kind of term. The first byte of a term names its block, so that a sorted vocabulary keeps the
/// blocks apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// `w:russian aggression`
    Words = 0,
    /// `c: aggr`, with a space at the bounds of the word.
    Chars = 1,
    /// `a:RU<accused`: "accused" up to five tokens before a mention of side RU; `>` for after it.
    Windows = 2,
    /// `f:RU accused US`: n-grams of marks, kinds of words and words.
    Frames = 3,
    /// `s:only=RU ACCUSE`: which sides and kinds of words the sentence has.
    Shape = 4,
}

impl Block {
    /// The number of blocks.
    pub const COUNT: usize = 5;

    /// The block of a term by its first byte; `None` for bytes that no block has.
    pub fn of(term: &[u8]) -> Option<Self> {
        match term.get(..2)? {
            b"w:" => Some(Self::Words),
            b"c:" => Some(Self::Chars),
            b"a:" => Some(Self::Windows),
            b"f:" => Some(Self::Frames),
            b"s:" => Some(Self::Shape),
            _ => None,
        }
    }
}

/// A text and what it is about, if the labels are about several targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample<'a> {
    /// The text.
    pub text: &'a str,
    /// The target of its label; empty for none.
    pub target: &'a str,
}

impl<'a> From<&'a str> for Sample<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, target: "" }
    }
}

impl<'a> From<&'a LabelledRow> for Sample<'a> {
    fn from(row: &'a LabelledRow) -> Self {
        Self {
            text: &row.text,
            target: &row.target,
        }
    }
}

/// A term as people read it: character n-grams in `‹ ›` with `_` for the bounds of the word.
pub fn shown_term(term: &str) -> String {
    let (Some(block), Some(rest)) = (Block::of(term.as_bytes()), term.get(2..)) else {
        return term.to_owned();
    };
    // a target's own copy of a term
    let own = rest.strip_prefix('[').and_then(|r| r.split_once("] "));
    let (target, rest) = own.map_or((None, rest), |(target, rest)| (Some(target), rest));
    let shown = match block {
        Block::Chars => format!("‹{}›", rest.replace(' ', "_")),
        _ => rest.to_owned(),
    };
    target.map_or(shown.clone(), |target| format!("[{target}] {shown}"))
}

/// Lists the terms of one text after another; its buffers are reused.
#[derive(Debug, Clone)]
pub struct Extractor {
    pub(super) settings: FeatureSettings,
    actors: Actors,
    pub(super) marks: Vec<String>,
    pub(super) tokens: Tokens,
    pub(super) mentions: Vec<Mention>,
    pub(super) sides: Vec<Option<usize>>,
    pub(super) lexicon: Lexicon,
    pub(super) kinds: Vec<Option<usize>>,
    pub(super) items: Vec<Item>,
    char_ngrams: CharNgrams,
    pub(super) term: String,
}

impl Extractor {
    /// An extractor for the sides of `scheme`.
    pub fn new(scheme: &Scheme, settings: &FeatureSettings) -> Self {
        Self {
            settings: settings.clone(),
            actors: Actors::new(scheme),
            marks: scheme.sides.iter().map(|s| s.mark.clone()).collect(),
            tokens: Tokens::default(),
            mentions: Vec::new(),
            sides: Vec::new(),
            lexicon: Lexicon::new(scheme),
            kinds: Vec::new(),
            items: Vec::new(),
            char_ngrams: CharNgrams::default(),
            term: String::new(),
        }
    }

    /// An extractor that sees the two sides exchanged and leaves words and characters out, which do
    /// not tell sides apart; `None` unless the scheme's two sides mirror one another.
    pub fn mirrored(scheme: &Scheme, settings: &FeatureSettings) -> Option<Self> {
        scheme.mirrored_classes()?;
        let only_sides = FeatureSettings {
            word_ngrams: 0,
            char_max: 0,
            ..settings.clone()
        };
        let mut extractor = Self::new(scheme, &only_sides);
        extractor.marks.reverse();
        Some(extractor)
    }

    /// Hands every occurrence of every term of `sample` to `emit`; where there is a target, each
    /// also as `[target] term`, so that targets share what they have in common and learn what is
    /// their own (Daumé III 2007), and `[target]` alone.
    pub fn terms<'s>(&mut self, sample: impl Into<Sample<'s>>, mut emit: impl FnMut(&str)) {
        let Sample { text, target } = sample.into();
        if target.is_empty() {
            return self.plain_terms(text, emit);
        }
        let mut copy = String::new();
        self.plain_terms(text, |term| {
            emit(term);
            let (block, rest) = term.split_at(2);
            copy.clear();
            copy.extend([block, "[", target, "] ", rest]);
            emit(&copy);
        });
        copy.clear();
        copy.extend(["s:[", target, "]"]);
        emit(&copy);
    }

    fn plain_terms(&mut self, text: &str, mut emit: impl FnMut(&str)) {
        self.tokens.split(text);
        self.words(&mut emit);
        if self.settings.char_max > 0 {
            self.chars(&mut emit);
        }
        self.mark();
        if self.settings.window > 0 {
            self.windows(&mut emit);
        }
        if self.settings.frame_ngrams > 0 {
            self.frames(&mut emit);
        }
        if self.settings.shape {
            self.shape(text, &mut emit);
        }
    }

    /// Finds mentions and kinds of words.
    fn mark(&mut self) {
        self.actors.find(&self.tokens, &mut self.mentions);
        self.sides.clear();
        self.sides.resize(self.tokens.len(), None);
        for m in &self.mentions {
            self.sides[m.first..m.end].fill(Some(m.side));
        }
        self.kinds.clear();
        for i in 0..self.tokens.len() {
            let kind = match self.sides[i] {
                Some(_) => None,
                None => self.lexicon.kind(self.tokens.form(i)),
            };
            self.kinds.push(kind);
        }
    }

    fn words(&mut self, emit: &mut impl FnMut(&str)) {
        for first in 0..self.tokens.len() {
            self.term.clear();
            self.term.push_str("w:");
            let end = (first + self.settings.word_ngrams).min(self.tokens.len());
            for at in first..end {
                if at > first {
                    self.term.push(' ');
                }
                self.term.push_str(self.tokens.form(at));
                emit(&self.term);
            }
        }
    }

    fn chars(&mut self, emit: &mut impl FnMut(&str)) {
        for i in 0..self.tokens.len() {
            (self.char_ngrams).of(self.tokens.form(i), &self.settings, emit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn terms(text: &str, settings: FeatureSettings) -> Vec<String> {
        let scheme = "name = \"t\"\nclasses = [\"a\", \"b\"]\n\
            [[side]]\nmark = \"US\"\nname = \"\"\nclass = \"a\"\naliases = [\"US\"]\n\
            [[side]]\nmark = \"RU\"\nname = \"\"\nclass = \"b\"\naliases = [\"Moscow\"]\n\
            [lexicon]\nBLAME = [\"accus*\"]";
        let scheme = Scheme::parse(scheme, Path::new("s")).unwrap();
        let mut all = Vec::new();
        Extractor::new(&scheme, &settings).terms(text, |t| all.push(t.to_owned()));
        all
    }

    const NONE: FeatureSettings = FeatureSettings {
        word_ngrams: 0,
        char_min: 2,
        char_max: 0,
        window: 0,
        min_documents: 1,
        max_document_share: 1.0,
        window_kinds: 0,
        frame_ngrams: 0,
        pairs: 0,
        shape: false,
        block_weights: [1.0; Block::COUNT],
    };

    #[test]
    fn word_ngrams_run_over_hyphens() {
        let found = terms(
            "US-led raid",
            FeatureSettings {
                word_ngrams: 2,
                ..NONE
            },
        );
        assert_eq!(found, ["w:US", "w:US led", "w:led", "w:led raid", "w:raid"]);
    }

    #[test]
    fn character_ngrams_stay_within_words_and_short_words_count_once() {
        let found = terms(
            "a bé",
            FeatureSettings {
                char_min: 2,
                char_max: 4,
                ..NONE
            },
        );
        let expected = [
            "c: a", "c:a ", "c: a ", "c: b", "c:bé", "c:é ", "c: bé", "c:bé ", "c: bé ",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn frames_collapse_mentions_and_show_words_once_and_kinds_once() {
        let settings = FeatureSettings {
            frame_ngrams: 3,
            pairs: 4,
            ..NONE
        };
        let found = terms("Moscow again accused US", settings);
        let expected = [
            "f:RU again",
            "f:RU again accused",
            "f:again accused US",
            "f:accused US",
            "f:RU again BLAME",
            "f:again BLAME US",
            "f:BLAME US",
            "f:RU..BLAME..US",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_shape_names_sides_and_kinds_once_each() {
        let found = terms(
            "Moscow accused, accused: why?",
            FeatureSettings {
                shape: true,
                ..NONE
            },
        );
        let expected = [
            "s:sides=RU",
            "s:first=RU",
            "s:last=RU",
            "s:has BLAME",
            "s:sides=RU BLAME",
            "s:first=RU BLAME",
            "s:length=short",
            "s:question",
            "s:colon",
            "s:no full stop",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn kinds_of_words_reach_further_but_not_past_the_next_mention() {
        let settings = FeatureSettings {
            window: 1,
            window_kinds: 5,
            ..NONE
        };
        let found = terms("Moscow has long accused US officials", settings);
        let expected = [
            "a:RU>has",
            "a:RU>BLAME",
            "a:US<BLAME",
            "a:US<accused",
            "a:US>officials",
        ];
        let mut found = found;
        found.sort();
        assert_eq!(found, {
            let mut e = expected.map(str::to_owned);
            e.sort();
            e
        });
    }

    #[test]
    fn windows_mark_side_and_direction() {
        let found = terms(
            "aid Moscow accused US",
            FeatureSettings { window: 2, ..NONE },
        );
        let expected = [
            "a:RU<aid",
            "a:RU>accused",
            "a:RU>US",
            "a:US<RU",
            "a:US<accused",
        ];
        assert_eq!(found, expected);
    }
}
