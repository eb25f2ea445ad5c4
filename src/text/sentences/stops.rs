//! Whether a terminal mark ends its sentence.

use std::ops::Range;

use super::abbreviations::{self, Kind};
use super::{glued, lines, marks};

/// The longest run of letters, digits and points that is looked at as the word before a full stop.
pub const LONGEST_WORD: usize = 40;

/// A run of terminal marks, to be judged.
pub struct Stop<'t> {
    pub text: &'t str,
    /// Where the sentence begins.
    pub start: usize,
    /// The bytes of the run.
    pub run: Range<usize>,
    /// Where the last quotation or bracket that opened before the run ends.
    pub enclosed: usize,
}

/// What follows a stop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// A small letter, a comma or the like: the sentence goes on.
    Small,
    /// A quotation that begins small.
    SmallQuotation,
    Number,
    /// A capital letter or one of a script without capitals; where the word begins.
    Capital {
        word: usize,
        quoted: bool,
        dashed: bool,
    },
    /// A sign, such as `@` or a picture.
    Sign,
}

impl Stop<'_> {
    /// Where the sentence ends, closing signs included; `None` if it goes on.
    pub fn end(&self) -> Option<usize> {
        let end = self.closed();
        if end < self.enclosed {
            return None;
        }
        let next = marks::skip_space(self.text, end);
        if next == self.text.len() {
            return Some(end);
        }
        let ends = if next == end {
            glued::ends_sentence(self.text, self.start, &self.run, end)
        } else {
            self.ends_before(end, next)
        };
        ends.then_some(end)
    }

    /// One past the closing signs, footnote marks and zero-width characters after the run.
    fn closed(&self) -> usize {
        let text = self.text;
        let mut end = self.run.end;
        while let Some(c) = marks::at(text, end) {
            let after = end + c.len_utf8();
            let free = || !marks::at(text, after).is_some_and(char::is_alphanumeric);
            let closing = match c {
                '”' | '’' | '»' | '›' | ')' | ']' => true,
                '"' | '\'' => after == self.enclosed || (after > self.enclosed && free()),
                '“' | '‘' => free(),
                '¹' | '²' | '³' | '⁰'..='⁹' => true,
                c => marks::is_zero_width(c),
            };
            if closing {
                end = after;
            } else if let Some(note) = footnote_end(text, end) {
                end = note;
            } else if let Some(guillemet) = spaced_guillemet_end(text, end) {
                end = guillemet;
            } else {
                break;
            }
        }
        end
    }

    fn follows(&self, next: usize) -> Follows {
        let text = self.text;
        let (mut at, mut quoted, mut dashed) = (next, false, false);
        for _ in 0..6 {
            let Some(c) = marks::at(text, at) else { break };
            let after = at + c.len_utf8();
            if marks::opens_quotation(c) || (c == '”' && quoted) {
                quoted = true;
            } else if marks::is_dash(c) || (marks::is_bullet(c) && at == next) {
                dashed = true;
            } else if c == '(' && is_item_letter(text, after) {
                return Follows::Sign;
            } else if !matches!(c, '(' | '[' | '¿' | '¡')
                && !c.is_whitespace()
                && !marks::is_zero_width(c)
            {
                break;
            }
            at = after;
        }
        match marks::at(text, at) {
            Some(c) if c.is_lowercase() => {
                let inner = text[at..].chars().nth(1);
                if inner.is_some_and(char::is_uppercase) {
                    // iPhone
                    Follows::Capital {
                        word: at,
                        quoted,
                        dashed,
                    }
                } else if quoted && !dashed {
                    Follows::SmallQuotation
                } else {
                    Follows::Small
                }
            }
            Some(c) if c.is_alphabetic() => Follows::Capital {
                word: at,
                quoted,
                dashed,
            },
            Some(c) if c.is_numeric() || matches!(c, '$' | '€' | '£' | '¥' | '₽') => {
                Follows::Number
            }
            None | Some(',' | ';' | ':' | '.' | '!' | '?' | ')' | ']' | '/' | '%' | '=' | '&') => {
                Follows::Small
            }
            Some(_) => Follows::Sign,
        }
    }

    fn ends_before(&self, end: usize, next: usize) -> bool {
        // a blank line ends all: the line rules cut it
        if lines::is_blank(self.text, end, next) {
            return true;
        }
        let follows = self.follows(next);
        let run = &self.text[self.run.clone()];
        let closing = &self.text[self.run.end..end];
        let quoted = closing.contains(marks::closes_quotation);
        if run == "." {
            return self.full_stop_ends(follows, quoted, closing.contains(')'));
        }
        let strong = run.contains(marks::is_strong);
        match follows {
            Follows::Small | Follows::SmallQuotation => false,
            Follows::Number => strong,
            Follows::Sign => true,
            Follows::Capital { word, .. } if strong => {
                let begins_bracket = marks::before(self.text, self.run.start)
                    .is_some_and(|c| matches!(c, '(' | '['));
                let named = run == "!" && self.text[..self.run.start].ends_with("Yahoo");
                let attributed = quoted && abbreviations::is_attribution(&self.text[word..]);
                !(begins_bracket || named || attributed)
            }
            Follows::Capital { .. } => true,
        }
    }

    fn full_stop_ends(&self, follows: Follows, quoted: bool, bracketed: bool) -> bool {
        let (token, before) = self.word();
        let kind = Kind::of(token);
        // `(ret.) Tamm`
        let lone = bracketed && before == Some('(');
        if lone || self.is_list_number(token, before) {
            return false;
        }
        match follows {
            Follows::Small => false,
            Follows::SmallQuotation => kind == Kind::Word,
            Follows::Sign => kind == Kind::Word || kind == Kind::BeforeNumber,
            Follows::Number => kind == Kind::Word,
            Follows::Capital {
                word,
                quoted: opens,
                dashed,
            } => {
                let following = &self.text[word..];
                match kind {
                    Kind::Word => !abbreviations::is_date(token, following),
                    Kind::BeforeNumber => true,
                    Kind::Title => false,
                    Kind::Saint => abbreviations::begins_sentence(following),
                    Kind::Time => !bracketed && !abbreviations::is_of_time(following),
                    Kind::Open if bracketed || dashed => false,
                    Kind::Open => quoted || opens || abbreviations::begins_sentence(following),
                    Kind::Initial => {
                        quoted
                            || (token == "I" && before.is_some_and(char::is_lowercase))
                            || abbreviations::begins_sentence(following)
                    }
                }
            }
        }
    }

    /// The word before the full stop, without its own last point, and the last letter of the
    /// word before it, if one stands there.
    fn word(&self) -> (&str, Option<char>) {
        let head = &self.text[self.start..self.run.start];
        let mut begin = head.len();
        for (at, c) in head.char_indices().rev() {
            if !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '’'))
                || head.len() - at > LONGEST_WORD
            {
                break;
            }
            begin = at;
        }
        let before = head[..begin].trim_end();
        (
            head[begin..].trim_start_matches(['\'', '’', '.']),
            before.chars().next_back(),
        )
    }

    /// `1.` or `IV.` where a sentence begins or after a colon or semicolon.
    fn is_list_number(&self, token: &str, before: Option<char>) -> bool {
        let digits = token.bytes().all(|b| b.is_ascii_digit()) && token.len() <= 3;
        let roman = token.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')) && token.len() <= 4;
        let letter = token.len() == 1 && token.bytes().all(|b| b.is_ascii_alphabetic());
        let begins = before.is_none_or(|c| matches!(c, ':' | ';'));
        !token.is_empty() && begins && (digits || roman || letter)
    }
}

/// `[12]`, `[a]` directly after a stop.
fn footnote_end(text: &str, at: usize) -> Option<usize> {
    let inside = text[at..].strip_prefix('[')?;
    let (mark, _) = inside.char_indices().take(5).find(|&(_, c)| c == ']')?;
    let plain = inside[..mark].bytes().all(|b| b.is_ascii_digit()) || mark == 1;
    (plain && mark > 0).then_some(at + 1 + mark + 1)
}

/// ` »` with the space that French sets before it.
fn spaced_guillemet_end(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix([' ', '\u{a0}', '\u{202f}'])?;
    let closing = rest.strip_prefix(['»', '”'])?;
    Some(text.len() - closing.len())
}

/// `a)` of a list.
fn is_item_letter(text: &str, at: usize) -> bool {
    let mut chars = text[at..].chars();
    chars.next().is_some_and(|c| c.is_ascii_alphanumeric()) && chars.next() == Some(')')
}
