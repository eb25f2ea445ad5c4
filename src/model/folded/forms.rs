//! What is known of a token as it is written, found once and kept.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::steps::Step;
use super::{FRAMES, Folded, NONE, WORDS};
use crate::features::CharNgrams;
use crate::text::push_form;

/// Tokens kept before all are forgotten: running text repeats few of its tokens often.
const MOST_FORMS: usize = 1 << 18;
/// Longer tokens are forgotten as well before they fill the memory.
const MOST_BYTES: usize = 8 << 20;

/// The places of [`Forms::recent`], a power of two.
const N_RECENT: usize = 1 << 15;

/// What every use of a token needs, found with one look at memory: a line of the cache.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Known<const L: usize> {
    key: Key,
    /// The lanes of the feature of `word`, zero if there is none.
    pub lanes: [f64; L],
    length: u32,
    /// Its piece in terms, or [`NONE`].
    pub symbol: u32,
    /// As the first word of an n-gram.
    pub word: Step,
    /// As the first piece of a frame.
    pub frame: u32,
    /// Its kind, or [`NO_KIND`].
    pub kind: u8,
    /// Whether aliases begin with it.
    pub has_aliases: bool,
}

/// With three classes it must stay a line of the cache: two cost a look at memory more.
const _: () = assert!(size_of::<Known<3>>() == 64);

/// No kind of words.
pub(super) const NO_KIND: u8 = u8::MAX;

/// The rest of what is known of a token.
#[derive(Debug, Clone)]
pub(super) struct Form<const L: usize> {
    /// Where it stands in the arena as it is written.
    begin: u32,
    /// The aliases that begin with it, or [`NONE`].
    pub aliases: u32,
    /// Where its character n-grams lie in [`Forms::chars`].
    chars: (u32, u32),
    /// The text in which it was met last, and its place among that text's forms.
    pub met: (u64, u32),
    /// The sum over its character n-grams.
    pub sums: [f64; L],
}

/// The first and the last eight bytes of a token as it is written: with its length, all of it up
/// to sixteen; of a longer one, the rest is mixed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    head: u64,
    /// 0 for a token of up to eight bytes.
    tail: u64,
}

impl Key {
    /// Of the token `text[begin..end]`, which is not empty. No branch depends on its length: such
    /// a branch is often foretold wrong, and then waits for memory.
    #[inline]
    fn of(text: &[u8], begin: usize, end: usize) -> Self {
        let n = end - begin;
        let eight = |at: usize| text.get(at..at + 8)?.first_chunk::<8>();
        let (head, tail) = match (eight(begin), eight(end.max(8) - 8)) {
            (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
            _ => Self::ends(&text[begin..end]),
        };
        let unused = 64 - 8 * n.min(8);
        // all ones from nine bytes on
        let has_tail = (8_i64.wrapping_sub(n as i64) >> 63) as u64;
        let mut key = Self {
            head: head & (u64::MAX >> unused),
            tail: tail & has_tail,
        };
        if n > 16 {
            key.tail ^= Self::middle(&text[begin + 8..end - 8]);
        }
        key
    }

    /// The first and the last eight bytes of a token near the end of its text.
    #[cold]
    fn ends(token: &[u8]) -> (u64, u64) {
        let mut head = [0; 8];
        let n = token.len().min(8);
        head[..n].copy_from_slice(&token[..n]);
        let tail = token.last_chunk::<8>().copied().unwrap_or_default();
        (u64::from_le_bytes(head), u64::from_le_bytes(tail))
    }

    /// Numbers of articles may differ in the middle alone. Out of the way of the usual token.
    #[cold]
    fn middle(bytes: &[u8]) -> u64 {
        FxBuildHasher.hash_one(bytes)
    }

    #[inline]
    fn hash(self) -> u64 {
        let mixed = self.head ^ self.tail.rotate_left(23);
        let product = u128::from(mixed) * 0x9e37_79b9_7f4a_7c15;
        (product as u64) ^ (product >> 64) as u64
    }
}

/// The tokens met so far, numbered as they are met: frequent ones come early and lie together.
pub(super) struct Forms<const L: usize> {
    /// By their hashes, the numbers of tokens met lately.
    recent: Vec<u32>,
    /// The numbers of all.
    table: HashTable<u32>,
    known: Vec<Known<L>>,
    forms: Vec<Form<L>>,
    arena: String,
    /// Features, token after token, as often as each occurs in its token.
    chars: Vec<u32>,
    form: String,
    char_ngrams: CharNgrams,
}

impl<const L: usize> Default for Forms<L> {
    fn default() -> Self {
        Self {
            recent: vec![0; N_RECENT],
            table: HashTable::new(),
            known: Vec::new(),
            forms: Vec::new(),
            arena: String::new(),
            chars: Vec::new(),
            form: String::new(),
            char_ngrams: CharNgrams::default(),
        }
    }
}

impl<const L: usize> Forms<L> {
    /// Forgets all tokens if there are too many; numbers given before are void then.
    pub fn make_room(&mut self) {
        if self.forms.len() > MOST_FORMS || self.arena.len() > MOST_BYTES {
            self.table.clear();
            self.known.clear();
            self.forms.clear();
            self.arena.clear();
            self.chars.clear();
        }
    }

    pub fn form(&self, number: u32) -> &Form<L> {
        &self.forms[number as usize]
    }

    /// Counts the form into text `text`, of which `n_met` forms are met; its place among them.
    #[inline]
    pub fn meet(&mut self, number: u32, text: u64, n_met: u32) -> u32 {
        let form = &mut self.forms[number as usize];
        if form.met.0 != text {
            form.met = (text, n_met);
        }
        form.met.1
    }

    pub fn chars(&self, form: &Form<L>) -> &[u32] {
        &self.chars[form.chars.0 as usize..form.chars.1 as usize]
    }

    /// The number of the token `text[begin..end]`, which is not empty, and what is known of it.
    #[inline]
    pub fn known(
        &mut self,
        text: &str,
        (begin, end): (usize, usize),
        folded: &Folded<'_, L>,
    ) -> (u32, &Known<L>) {
        let key = Key::of(text.as_bytes(), begin, end);
        let recent = key.hash() as usize % N_RECENT;
        let mut number = self.recent[recent];
        if !self.is(number, key, &text.as_bytes()[begin..end]) {
            number = self.look_up(&text[begin..end], key, folded);
            self.recent[recent] = number;
        }
        (number, &self.known[number as usize])
    }

    /// Whether `number` is that of the token `written`.
    #[inline]
    fn is(&self, number: u32, key: Key, written: &[u8]) -> bool {
        (self.known.get(number as usize))
            .is_some_and(|known| known.key == key && known.length as usize == written.len())
            && (written.len() <= 16 || {
                let begin = self.forms[number as usize].begin as usize;
                self.arena.as_bytes()[begin..begin + written.len()] == *written
            })
    }

    #[inline(never)]
    fn look_up(&mut self, written: &str, key: Key, folded: &Folded<'_, L>) -> u32 {
        let is = |number: &u32| self.is(*number, key, written.as_bytes());
        match self.table.find(key.hash(), is) {
            Some(number) => *number,
            None => self.learn(written, key, folded),
        }
    }

    #[cold]
    fn learn(&mut self, written: &str, key: Key, folded: &Folded<'_, L>) -> u32 {
        self.form.clear();
        push_form(written, &mut self.form);
        let symbol = folded.symbols.get(&self.form).unwrap_or(NONE);
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
        let aliases = folded.aliases.first(symbol);
        let kind = (folded
            .needs_mentions
            .then(|| folded.lexicon.kind(&self.form)))
        .flatten();
        let kind = kind.map_or(NO_KIND, |kind| kind as u8);
        let word = folded.steps.step(WORDS, symbol);
        let lanes = match word.feature {
            NONE => [0.0; L],
            feature => folded.others[feature as usize].lanes,
        };
        let number = self.forms.len() as u32;
        self.known.push(Known {
            key,
            lanes,
            length: written.len() as u32,
            symbol,
            word,
            frame: folded.steps.step(FRAMES, symbol).node,
            kind,
            has_aliases: aliases != NONE,
        });
        self.forms.push(Form {
            begin: self.arena.len() as u32,
            aliases,
            chars: (begin, self.chars.len() as u32),
            met: (0, 0),
            sums,
        });
        self.arena.push_str(written);
        let known = &self.known;
        let hash = |number: &u32| known[*number as usize].key.hash();
        self.table.insert_unique(key.hash(), number, hash);
        number
    }
}
