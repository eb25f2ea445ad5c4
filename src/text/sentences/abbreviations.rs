//! Words that tell whether a full stop ends a sentence.

use super::words::{
    BEFORE_NUMBERS, CAPITAL_OPENERS, JOINERS, MONTHS, OF_TIME, OPEN, OPENERS, SPEECH, TITLES,
    TOP_LEVEL,
};

/// What a full stop after a word may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No abbreviation: the stop ends a sentence.
    Word,
    /// A name or the like follows (`Gen.`, `vs.`): it ends none.
    Title,
    /// `St.`: a saint before a name, a street before a new sentence.
    Saint,
    /// Shortened only before a number (`No. 2`).
    BeforeNumber,
    /// `p.m.`: ends a sentence unless a day or zone follows.
    Time,
    /// May stand anywhere (`U.S.`, `Inc.`, `Calif.`): ends one if the next word must begin one.
    Open,
    /// One capital letter: likewise.
    Initial,
}

fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Looks `word` up, and a word of capitals also with small letters (`GEN`).
fn has_in_any_case(list: &[&str], word: &str) -> bool {
    let mut small = [0_u8; 8];
    has(list, word)
        || (word.len() >= 2
            && word.len() <= small.len()
            && word.bytes().all(|b| b.is_ascii_uppercase())
            && {
                let buffer = &mut small[..word.len()];
                buffer.copy_from_slice(word.as_bytes());
                buffer[1..].make_ascii_lowercase();
                std::str::from_utf8(buffer).is_ok_and(|w| has(list, w))
            })
}

impl Kind {
    /// Of the word before a full stop, given without it.
    pub fn of(word: &str) -> Self {
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some(c), None) if c.is_uppercase() => return Self::Initial,
            (None, _) => return Self::Word,
            _ => {}
        }
        if word.contains('.') {
            return Self::of_dotted(word);
        }
        if word == "St" || word == "ST" {
            Self::Saint
        } else if has_in_any_case(TITLES, word) {
            Self::Title
        } else if has_in_any_case(OPEN, word) {
            Self::Open
        } else if has(BEFORE_NUMBERS, word) {
            Self::BeforeNumber
        } else {
            Self::Word
        }
    }

    /// `U.S`, `p.m`, `e.g`, `Ph.D`; but `example.org` and `3.5` are words.
    fn of_dotted(word: &str) -> Self {
        let mut parts = word.split('.');
        let short = parts
            .clone()
            .all(|p| p.len() == 1 && p.bytes().all(|b| b.is_ascii_alphabetic()));
        match word {
            // `9 A.M. ON MONDAY`: in capitals any word may go on
            "a.m" | "p.m" => Self::Time,
            "e.g" | "i.e" | "E.g" | "I.e" => Self::Title,
            "Ph.D" | "B.Sc" | "M.Sc" | "Lt.Gen" => Self::Open,
            _ if short => Self::Open,
            // `Example.Corp`, `J.Tull`: the last part counts
            _ => match parts.next_back() {
                Some(last) if last.len() > 1 && !last.starts_with(char::is_lowercase) => {
                    Self::of(last)
                }
                _ => Self::Word,
            },
        }
    }
}

/// The letters at the beginning of `text`.
pub fn first_word(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(text.len());
    &text[..end]
}

/// True if the first word of `text` begins a sentence rather than continuing a name.
pub fn begins_sentence(text: &str) -> bool {
    let word = first_word(text);
    let rest = &text[word.len()..];
    if rest.starts_with('.') {
        return false;
    }
    if word.len() > 1 && word.chars().all(char::is_uppercase) {
        return has(CAPITAL_OPENERS, word);
    }
    has(OPENERS, word) && (!has(JOINERS, word) || rest.trim_start().starts_with(char::is_lowercase))
}

/// True if `text`, after a quotation that asks or exclaims, says who spoke: `Lindqvist asked`. A name
/// of up to five words, then a verb of speech.
pub fn is_attribution(text: &str) -> bool {
    if begins_sentence(text) {
        return false;
    }
    let mut words = text.split_whitespace().take(6);
    let named = words.next().is_some_and(|w| !w.ends_with([',', '?', '!']));
    named
        && words
            .map_while(|w| {
                let spoke = has(SPEECH, w.trim_end_matches([',', '.', ':', ';']));
                (spoke || !w.ends_with([',', ':', ';', '?', '!'])).then_some(spoke)
            })
            .any(|spoke| spoke)
}

/// `3. May`
pub fn is_date(word: &str, following: &str) -> bool {
    word.len() <= 2
        && word.bytes().all(|b| b.is_ascii_digit())
        && has(MONTHS, first_word(following))
}

/// A zone or day after `p.m.`.
pub fn is_of_time(following: &str) -> bool {
    has(OF_TIME, first_word(following))
}

/// `Org` of `Example.Org`.
pub fn is_top_level_domain(word: &str) -> bool {
    has(TOP_LEVEL, &word.to_ascii_lowercase())
}
