//! Quotations and brackets, which are not cut inside.

use super::marks;

/// A longer one is cut like running text: the unit is a sentence, and a sign that nobody closed
/// must not join half an article.
const LONGEST: usize = 400;

/// If a quotation or bracket opens at byte `open`, closes within its paragraph and is no longer
/// than 400 bytes: one past its closing sign. One that holds another of its kind has no end; so
/// the search ends at the next opening sign, and all searches together are linear.
pub fn end(text: &str, open: usize) -> Option<usize> {
    let sign = marks::at(text, open)?;
    let inside = marks::next(text, open);
    let closes: &[char] = match sign {
        '(' => &[')'],
        '[' => &[']'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '‘' => &['’'],
        '"' | '\'' if can_open(text, open, inside) => &[sign],
        _ => return None,
    };
    let straight = matches!(sign, '"' | '\'');
    let mut newline = false;
    for (step, c) in text[inside..].char_indices() {
        let at = inside + step;
        let breaks = matches!(c, '\n' | '\u{2028}');
        if step > LONGEST || (newline && breaks) || c == '\u{2029}' {
            return None;
        }
        newline = breaks || (newline && c.is_whitespace());
        if closes.contains(&c) {
            let end = at + c.len_utf8();
            match sign {
                // an apostrophe closes nothing
                '\'' if can_open(text, at, end) => return None,
                '‘' | '\'' if !ends_single(text, at, end) => {}
                '"' if marks::before(text, at).is_some_and(char::is_whitespace) => return None,
                _ => return Some(end),
            }
        } else if c == sign && !straight {
            return None;
        }
    }
    None
}

/// A straight sign opens where a word follows and none stands before it.
fn can_open(text: &str, open: usize, inside: usize) -> bool {
    let free = marks::before(text, open)
        .is_none_or(|c| c.is_whitespace() || marks::is_dash(c) || matches!(c, '(' | '[' | '“'));
    free && marks::at(text, inside).is_some_and(|c| !c.is_whitespace())
}

/// A single quotation mark closes after a comma or terminal mark and before no letter.
fn ends_single(text: &str, at: usize, end: usize) -> bool {
    marks::before(text, at).is_some_and(|c| c == ',' || c == '.' || c == '…' || marks::is_strong(c))
        && !marks::at(text, end).is_some_and(char::is_alphanumeric)
}
