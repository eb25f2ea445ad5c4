//! Sentences without a space between them: `said.The minister`.

use std::ops::Range;

use super::abbreviations::{self, Kind};
use super::marks;
use super::stops::LONGEST_WORD;

/// True if the sentence that begins at `start` ends with the terminal mark `run` and the closing
/// signs up to byte `end`, though no space follows: a word, number or closing sign stands before, a
/// capitalised word after, and neither is part of an address or acronym.
pub fn ends_sentence(text: &str, start: usize, run: &Range<usize>, end: usize) -> bool {
    let mark = &text[run.clone()];
    if mark.chars().nth(1).is_some() || mark == "…" {
        return false;
    }
    let opened = text.len() - text[end..].trim_start_matches(marks::opens_quotation).len();
    let following = abbreviations::first_word(&text[opened..]);
    if !is_capitalised(following) || goes_on(&text[opened + following.len()..]) {
        return false;
    }
    let head = &text[start..run.start];
    if end > run.end || head.ends_with(|c| marks::closes_quotation(c) || matches!(c, ')' | '%')) {
        return true;
    }
    ends_word(head, following) && !abbreviations::is_top_level_domain(following)
}

fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && !letters.as_str().is_empty()
        && letters.all(char::is_lowercase)
}

/// An address goes on after its first word.
fn goes_on(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some('.') => chars.next().is_some_and(|c| !c.is_whitespace()),
        Some(c) => c.is_alphanumeric() || matches!(c, '/' | '@' | '_' | '=' | '&' | '('),
        None => false,
    }
}

/// True if `head` ends in a number, in a word of letters, the last two of them small, or in an
/// acronym before a word that must begin a sentence (`the U.S.The minister`).
fn ends_word(head: &str, following: &str) -> bool {
    let written = head
        .char_indices()
        .rev()
        .take_while(|(at, c)| !c.is_whitespace() && head.len() - at <= LONGEST_WORD)
        .last()
        .map_or("", |(at, _)| &head[at..]);
    let word = written.trim_start_matches(|c| marks::opens_quotation(c) || c == '(');
    let number = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let acronym = || Kind::of(word) == Kind::Open && abbreviations::begins_sentence(following);
    let letters = |c: char| c.is_alphabetic() || matches!(c, '-' | '’' | '\'');
    let n_small = word.chars().rev().take(2).filter(|c| c.is_lowercase());
    number || (word.chars().all(letters) && n_small.count() == 2) || acronym()
}
