//! The tokeniser.

use std::ops::Range;

/// Lower-cased, these acronyms would become everyday words, so they keep their capitals.
const KEPT_ACRONYMS: [&str; 6] = ["US", "WHO", "IT", "IS", "AM", "AS"];

/// The tokens of one text. Reused from text to text, it allocates nothing once it is warm.
#[derive(Debug, Default, Clone)]
pub struct Tokens {
    forms: String,
    tokens: Vec<Token>,
}

/// Where a token stands in the text, and its normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the source text; slicing with it gives the token as written.
    pub source: Range<usize>,
    form: Range<usize>,
}

impl Tokens {
    /// Splits `text`.
    ///
    /// A token is a run of letters and digits. Inside it stand apostrophes (straight or curly, the
    /// normal form has the straight one), points of an acronym (`U.S.` is `US`) and separators of
    /// a number. Hyphens part (`US-led` is `US`, `led`). The possessive `'s` falls away. Numbers
    /// lose their separators (`2,000` is `2000`). All else is lower-cased, save acronyms that would
    /// turn into another word: `US` never meets `us`.
    pub fn split(&mut self, text: &str) {
        self.forms.clear();
        self.tokens.clear();
        let mut at = 0;
        while let Some(source) = next_word(text, at) {
            at = source.end;
            let begin = self.forms.len();
            push_form(&text[source.clone()], &mut self.forms);
            self.tokens.push(Token {
                source,
                form: begin..self.forms.len(),
            });
        }
    }

    /// The number of tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// True for a text without a letter or digit.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The normal form of token `i`.
    pub fn form(&self, i: usize) -> &str {
        &self.forms[self.tokens[i].form.clone()]
    }

    /// Token `i` as it stands in the text.
    pub fn token(&self, i: usize) -> &Token {
        &self.tokens[i]
    }

    /// The normal forms in order.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.form(i))
    }
}

/// Appends the normal form of `word`, a token as written, to `forms`.
pub fn push_form(word: &str, forms: &mut String) {
    let word = strip_possessive(word);
    let begin = forms.len();
    if word.chars().all(|c| c.is_numeric() || c == ',' || c == '.') {
        forms.extend(word.chars().filter(|c| c.is_numeric()));
    } else if word.contains('.') {
        // an acronym: `U.S.`, `u.s.`
        let letters = word.chars().filter(|&c| c != '.');
        forms.extend(letters.flat_map(char::to_uppercase));
        lower_unless_kept(forms, begin);
    } else {
        let straight = word
            .chars()
            .map(|c| if is_apostrophe(c) { '\'' } else { c });
        if word.chars().any(char::is_lowercase) {
            forms.extend(straight.flat_map(char::to_lowercase));
        } else {
            forms.extend(straight);
            lower_unless_kept(forms, begin);
        }
    }
}

fn lower_unless_kept(forms: &mut String, begin: usize) {
    if !KEPT_ACRONYMS.contains(&&forms[begin..]) {
        let lower = forms[begin..].to_lowercase();
        forms.truncate(begin);
        forms.push_str(&lower);
    }
}

/// The bytes of the first token of `text` that begins at `from` or later, a character's beginning.
pub fn next_word(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let b = *bytes.get(at)?;
        if b.is_ascii() {
            if b.is_ascii_alphanumeric() {
                break;
            }
            at += 1;
        } else {
            let c = text[at..].chars().next()?;
            if c.is_alphanumeric() {
                break;
            }
            at += c.len_utf8();
        }
    }
    let end = plain_end(bytes, at)
        .or_else(|| acronym_end(text, at))
        .unwrap_or_else(|| word_end(text, at));
    Some(at..end)
}

/// The end of the token at `at` where a run of ASCII letters and digits and the byte after it
/// decide. `None` leaves it to the full rules.
fn plain_end(bytes: &[u8], at: usize) -> Option<usize> {
    let n = bytes[at..]
        .iter()
        .position(|b| !b.is_ascii_alphanumeric())
        .unwrap_or(bytes.len() - at);
    let end = at + n;
    (n > 0 && stays_plain(bytes, at, end)).then_some(end)
}

/// Whether the run of ASCII letters and digits from `begin` to `end`, which is not empty, is a
/// token: no sign follows that might belong to it.
#[inline]
pub(super) fn stays_plain(bytes: &[u8], begin: usize, end: usize) -> bool {
    let ends_in_digit = bytes[end - 1].is_ascii_digit();
    match bytes.get(end) {
        // the most frequent case first
        Some(b' ') | None => true,
        Some(b'.') => end - begin > 1 && !ends_in_digit,
        Some(b',') => !ends_in_digit,
        Some(b'\'') => false,
        Some(b) => b.is_ascii(),
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '\u{2018}')
}

/// The end of `U.S.`, `U.N` or `u.s.a.` at `at`: single letters, each but the last followed by a
/// point. The last point belongs to it unless nothing but single letters made it an acronym.
fn acronym_end(text: &str, at: usize) -> Option<usize> {
    let mut end = at;
    let mut n_letters = 0;
    let mut rest = text[at..].chars();
    loop {
        match (rest.next(), rest.next()) {
            (Some(letter), Some('.')) if letter.is_alphabetic() => {
                n_letters += 1;
                end += letter.len_utf8() + 1;
            }
            (Some(letter), next) if n_letters > 0 && letter.is_alphabetic() => {
                // `U.S` without its last point, but not the `H` of `J.Hunt`
                if !next.is_some_and(char::is_alphanumeric) {
                    n_letters += 1;
                    end += letter.len_utf8();
                }
                break;
            }
            _ => break,
        }
    }
    (n_letters >= 2).then_some(end)
}

fn word_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut previous = None;
    let mut rest = text[at..].chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let inside = c.is_alphanumeric()
            || (is_apostrophe(c) && next.is_some_and(char::is_alphabetic))
            || (matches!(c, ',' | '.')
                && previous.is_some_and(char::is_numeric)
                && next.is_some_and(char::is_numeric))
            // combining marks and the soft hyphen stay within their word
            || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}');
        if !inside {
            break;
        }
        end += c.len_utf8();
        previous = Some(c);
    }
    end
}

fn strip_possessive(word: &str) -> &str {
    let mut chars = word.chars();
    match (chars.next_back(), chars.next_back()) {
        (Some('s' | 'S'), Some(c)) if is_apostrophe(c) && !chars.as_str().is_empty() => {
            chars.as_str()
        }
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn forms(text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        tokens.split(text);
        tokens.forms().map(str::to_owned).collect()
    }

    #[test]
    fn keeps_the_country_apart_from_the_pronoun() {
        assert_eq!(forms("US tells us"), ["US", "tells", "us"]);
        assert_eq!(
            forms("the U.S. and u.s. and U.S"),
            ["the", "US", "and", "US", "and", "US"]
        );
        assert_eq!(
            forms("Who trusts the WHO?"),
            ["who", "trusts", "the", "WHO"]
        );
    }

    #[test]
    fn hyphens_part_and_apostrophes_join() {
        assert_eq!(forms("U.S.-led, US-backed"), ["US", "led", "US", "backed"]);
        assert_eq!(
            forms("don\u{2019}t 'quote' allies'"),
            ["don't", "quote", "allies"]
        );
        assert_eq!(
            forms("Russia\u{2019}s Russia's U.S.'s"),
            ["russia", "russia", "US", "s"]
        );
    }

    #[test]
    fn numbers_lose_their_separators_and_names_with_digits_stay() {
        assert_eq!(
            forms("2,000 men, 1.5 of MH17 in 2014."),
            ["2000", "men", "15", "of", "mh17", "in", "2014"]
        );
    }

    #[test]
    fn initials_and_sentence_ends_are_no_acronyms() {
        assert_eq!(forms("Plan B. Then"), ["plan", "b", "then"]);
        assert_eq!(forms("NATO and Nato"), ["nato", "and", "nato"]);
    }

    #[test]
    fn offsets_slice_back_into_the_text() {
        let text = "«Кремль» says: U.S. won’t — naïve";
        let mut tokens = Tokens::default();
        tokens.split(text);
        let written: Vec<&str> = (0..tokens.len())
            .map(|i| &text[tokens.token(i).source.clone()])
            .collect();
        assert_eq!(written, ["Кремль", "says", "U.S.", "won’t", "naïve"]);
    }

    proptest! {
        #[test]
        fn the_quick_end_of_a_word_is_that_of_the_full_rules(
            text in "([A-Za-z0-9é.,'’ \u{301}-]|U\\.S\\.|1,0|Ж){0,24}"
        ) {
            for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let full = acronym_end(&text, at).unwrap_or_else(|| word_end(&text, at));
                if let Some(quick) = plain_end(text.as_bytes(), at) {
                    prop_assert_eq!(quick, full, "{:?} at {} ({})", &text, at, c);
                }
            }
        }
    }

    #[test]
    fn nothing_and_signs_alone_have_no_tokens() {
        assert!(forms("").is_empty() && forms(" — … !").is_empty());
    }
}
