//! Line ends that end a sentence.
//!
//! A blank line always does. A single one does before a bullet or a numbered line. Otherwise the
//! next line must begin like a sentence and this one must not end in a comma, colon, dash or
//! small word; then it does if it is a headline in capitals, or if the first word of the next
//! line would have had room on this one: then nobody broke it for want of space.

use super::marks;

/// Words that no headline ends in.
const SMALL: [&str; 24] = [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "of", "on", "or",
    "said", "that", "the", "their", "to", "was", "when", "which", "who", "with",
];

/// What ends a line.
const BREAKS: [char; 3] = ['\n', '\u{2028}', '\u{2029}'];

/// True if a line ends at byte `at`.
pub fn is_break(text: &str, at: usize) -> bool {
    marks::at(text, at).is_some_and(|c| BREAKS.contains(&c))
}

/// Where the last line of `text` begins, if a line ends in it.
pub fn last_begin(text: &str) -> Option<usize> {
    text.rfind(BREAKS).map(|at| marks::next(text, at))
}

/// True if the white space from `at` to `next` holds a blank line or a paragraph separator.
pub fn is_blank(text: &str, at: usize, next: usize) -> bool {
    let space = &text[at..next];
    let n_breaks = space.matches(['\n', '\u{2028}']).take(2).count();
    n_breaks == 2 || space.contains('\u{2029}')
}

/// True if the line end at byte `at` ends the sentence that begins at `start`, where the line
/// begins at `line`.
pub fn ends_sentence(text: &str, start: usize, line: usize, at: usize) -> bool {
    let next = marks::skip_space(text, at);
    if is_blank(text, at, next) {
        return true;
    }
    let rest = &text[next..];
    if begins_list_item(rest) {
        return true;
    }
    let this = text[line..at].trim();
    if !begins_sentence(rest) || ends_open(this) {
        return false;
    }
    let following = rest.split(BREAKS).next().unwrap_or_default().trim_end();
    let word = following.split_whitespace().next().unwrap_or_default();
    let had_room = this.len() + 1 + word.len() <= following.len();
    had_room || (start >= line && is_title(this))
}

/// `• item`, `- item`, `3. item`, `3) item`
fn begins_list_item(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some(c) if marks::is_bullet(c) => chars.next().is_some_and(char::is_whitespace),
        Some(c) if c.is_ascii_digit() => {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            let mut signs = after.chars();
            rest.len() - after.len() <= 3
                && matches!(signs.next(), Some('.' | ')'))
                && signs.next().is_some_and(char::is_whitespace)
        }
        _ => false,
    }
}

fn begins_sentence(rest: &str) -> bool {
    let mut chars = rest
        .chars()
        .skip_while(|&c| marks::opens_quotation(c) || matches!(c, '(' | '['));
    chars
        .next()
        .is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase())
}

fn ends_open(line: &str) -> bool {
    let last = line.chars().next_back();
    let open = last.is_none_or(|c| matches!(c, ',' | ';' | ':' | '(' | '.') || marks::is_dash(c));
    open || line
        .rsplit(char::is_whitespace)
        .next()
        .is_some_and(|word| SMALL.contains(&word))
}

/// Words of four letters or more, all capitalised, among two words or more.
fn is_title(line: &str) -> bool {
    let initial = |word: &str| word.chars().find(|c| c.is_alphabetic());
    let mut n_long = 0;
    let capital = line.split_whitespace().enumerate().all(|(i, word)| {
        let long = word.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        n_long += usize::from(long);
        !(long || i == 0) || !initial(word).is_some_and(char::is_lowercase)
    });
    capital && n_long > 0 && line.contains(char::is_whitespace)
}
