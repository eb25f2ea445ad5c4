//! What is known of a token as it is written, found once and kept.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::steps::Step;
use super::{FRAMES, Folded, NONE, WORDS};
use crate::features::CharNgrams;
use crate::text::push_form;

/// Tokens kept before all are forgotten: running text repeats few of its tokens often.
const MOST_FORMS: usize = 1 << 16;
/// Longer tokens are forgotten as well before they fill the memory.
const MOST_BYTES: usize = 4 << 20;

/// A token.
#[derive(Debug, Clone)]
pub(super) struct Form<const L: usize> {
    /// Its piece in terms, or [`NONE`].
    pub symbol: u32,
    /// As the first word of an n-gram.
    pub word: Step,
    /// As the first piece of a frame.
    pub frame: u32,
    /// Its kind, or [`NONE`].
    pub kind: u32,
    /// The aliases that begin with it, or [`NONE`].
    pub aliases: u32,
    /// Where its character n-grams lie in [`Forms::chars`].
    pub chars: (u32, u32),
    /// The text in which it was met last, and its place among that text's forms.
    pub met: (u64, u32),
    /// The sum over these.
    pub sums: [f64; L],
}

/// The tokens met so far.
#[derive(Default)]
pub(super) struct Forms<const L: usize> {
    table: HashTable<u32>,
    arena: String,
    ends: Vec<u32>,
    forms: Vec<Form<L>>,
    /// Features, token after token, as often as each occurs in its token.
    chars: Vec<u32>,
    form: String,
    char_ngrams: CharNgrams,
}

impl<const L: usize> Forms<L> {
    /// Forgets all tokens if there are too many; numbers given before are void then.
    pub fn make_room(&mut self) {
        if self.forms.len() > MOST_FORMS || self.arena.len() > MOST_BYTES {
            self.table.clear();
            self.arena.clear();
            self.ends.clear();
            self.forms.clear();
            self.chars.clear();
        }
    }

    pub fn form(&self, number: u32) -> &Form<L> {
        &self.forms[number as usize]
    }

    pub fn form_mut(&mut self, number: u32) -> &mut Form<L> {
        &mut self.forms[number as usize]
    }

    pub fn chars(&self, form: &Form<L>) -> &[u32] {
        &self.chars[form.chars.0 as usize..form.chars.1 as usize]
    }

    /// The number of the token `written`.
    #[inline]
    pub fn number(&mut self, written: &str, folded: &Folded<'_, L>) -> u32 {
        let hash = FxBuildHasher.hash_one(written);
        let (arena, ends) = (&self.arena, &self.ends);
        let known = self.table.find(hash, |&n| {
            arena.as_bytes()[range(ends, n)] == *written.as_bytes()
        });
        match known {
            Some(&number) => number,
            None => self.learn(written, hash, folded),
        }
    }

    #[cold]
    fn learn(&mut self, written: &str, hash: u64, folded: &Folded<'_, L>) -> u32 {
        let number = self.forms.len() as u32;
        self.arena.push_str(written);
        self.ends.push(self.arena.len() as u32);
        let (arena, ends) = (&self.arena, &self.ends);
        self.table.insert_unique(hash, number, |&n| {
            FxBuildHasher.hash_one(&arena[range(ends, n)])
        });
        self.form.clear();
        push_form(written, &mut self.form);
        let symbol = folded.symbols.get(self.form.as_str()).copied();
        let symbol = symbol.unwrap_or(NONE);
        let begin = self.chars.len() as u32;
        let mut sums = [0.0; L];
        let settings = &folded.classifier.settings;
        if settings.char_max > 0 {
            self.char_ngrams.of(&self.form, settings, &mut |term| {
                let place = folded.place(term);
                if place != NONE {
                    self.chars.push(place);
                    for (sum, lane) in sums.iter_mut().zip(&folded.chars[place as usize]) {
                        *sum += lane;
                    }
                }
            });
        }
        self.forms.push(Form {
            symbol,
            word: folded.steps.step(WORDS, symbol),
            frame: folded.steps.step(FRAMES, symbol).node,
            kind: (folded.lexicon.kind(&self.form)).map_or(NONE, |kind| kind as u32),
            aliases: folded.aliases.first(symbol),
            chars: (begin, self.chars.len() as u32),
            met: (0, 0),
            sums,
        });
        number
    }
}

fn range(ends: &[u32], number: u32) -> std::ops::Range<usize> {
    let number = number as usize;
    let begin = if number == 0 { 0 } else { ends[number - 1] };
    begin as usize..ends[number] as usize
}
