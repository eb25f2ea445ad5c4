//! What is known of a token as it is written, found once and kept.

use hashbrown::HashTable;

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

/// A token as it is written, in short: its first eight bytes tell most tokens apart.
#[derive(Debug, Clone, Copy)]
struct Key {
    head: u64,
    length: u32,
    number: u32,
    /// Where it stands in the arena.
    begin: u32,
}

/// The first eight bytes of `written`, and a hash of these, the last eight and the length.
#[inline]
fn head_and_hash(written: &[u8]) -> (u64, u64) {
    let (head, tail) = match (written.first_chunk::<8>(), written.last_chunk::<8>()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => {
            let short = (written.iter().rev()).fold(0, |sum, b| sum << 8 | u64::from(*b));
            (short, 0)
        }
    };
    let mixed = head ^ tail.rotate_left(23) ^ (written.len() as u64).rotate_left(56);
    let product = u128::from(mixed) * 0x9e37_79b9_7f4a_7c15;
    (head, (product as u64) ^ (product >> 64) as u64)
}

/// The tokens met so far.
#[derive(Default)]
pub(super) struct Forms<const L: usize> {
    table: HashTable<Key>,
    arena: String,
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
        let (head, hash) = head_and_hash(written.as_bytes());
        let arena = self.arena.as_bytes();
        let known = self.table.find(hash, |key| {
            let begin = key.begin as usize;
            key.head == head
                && key.length as usize == written.len()
                && (written.len() <= 8
                    || arena[begin..begin + written.len()] == *written.as_bytes())
        });
        match known {
            Some(key) => key.number,
            None => self.learn(written, folded),
        }
    }

    #[cold]
    fn learn(&mut self, written: &str, folded: &Folded<'_, L>) -> u32 {
        let number = self.forms.len() as u32;
        let (head, hash) = head_and_hash(written.as_bytes());
        let key = Key {
            head,
            length: written.len() as u32,
            number,
            begin: self.arena.len() as u32,
        };
        self.arena.push_str(written);
        let arena = self.arena.as_bytes();
        self.table.insert_unique(hash, key, |key| {
            let begin = key.begin as usize;
            head_and_hash(&arena[begin..begin + key.length as usize]).1
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
