//! What is known of a token as it is written, found once and kept.

use hashbrown::HashTable;

use super::steps::Step;
use super::{FRAMES, Folded, NONE, WORDS};
use crate::features::CharNgrams;
use crate::text::push_form;

/// Tokens kept before all are forgotten: running text repeats few of its tokens often.
const MOST_FORMS: usize = 1 << 18;
/// Longer tokens are forgotten as well before they fill the memory.
const MOST_BYTES: usize = 8 << 20;

/// What every use of a token needs, found with one look at memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Its first eight bytes as it is written, which tell most tokens apart; where it stands in
    /// the arena, and its bytes.
    head: u64,
    begin: u32,
    length: u32,
    /// The number of its [`Form`].
    pub form: u32,
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

/// No kind of words.
pub(super) const NO_KIND: u8 = u8::MAX;

/// The rest of what is known of a token.
#[derive(Debug, Clone)]
pub(super) struct Form<const L: usize> {
    /// The aliases that begin with it, or [`NONE`].
    pub aliases: u32,
    /// Where its character n-grams lie in [`Forms::chars`].
    chars: (u32, u32),
    /// The text in which it was met last, and its place among that text's forms.
    pub met: (u64, u32),
    /// The sum over its character n-grams.
    pub sums: [f64; L],
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
    table: HashTable<Known>,
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

    /// What is known of the token `written`.
    #[inline]
    pub fn known(&mut self, written: &str, folded: &Folded<'_, L>) -> Known {
        let (head, hash) = head_and_hash(written.as_bytes());
        let arena = self.arena.as_bytes();
        let known = self.table.find(hash, |known| {
            let begin = known.begin as usize;
            known.head == head
                && known.length as usize == written.len()
                && (written.len() <= 8
                    || arena[begin..begin + written.len()] == *written.as_bytes())
        });
        match known {
            Some(known) => *known,
            None => self.learn(written, folded),
        }
    }

    #[cold]
    fn learn(&mut self, written: &str, folded: &Folded<'_, L>) -> Known {
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
        let aliases = folded.aliases.first(symbol);
        let kind = (folded
            .needs_mentions
            .then(|| folded.lexicon.kind(&self.form)))
        .flatten();
        let kind = kind.map_or(NO_KIND, |kind| kind as u8);
        let (head, hash) = head_and_hash(written.as_bytes());
        let known = Known {
            head,
            begin: self.arena.len() as u32,
            length: written.len() as u32,
            form: self.forms.len() as u32,
            symbol,
            word: folded.steps.step(WORDS, symbol),
            frame: folded.steps.step(FRAMES, symbol).node,
            kind,
            has_aliases: aliases != NONE,
        };
        self.forms.push(Form {
            aliases,
            chars: (begin, self.chars.len() as u32),
            met: (0, 0),
            sums,
        });
        self.arena.push_str(written);
        let arena = self.arena.as_bytes();
        self.table.insert_unique(hash, known, |known| {
            let begin = known.begin as usize;
            head_and_hash(&arena[begin..begin + known.length as usize]).1
        });
        known
    }
}
