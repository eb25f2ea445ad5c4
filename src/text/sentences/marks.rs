//! The characters that the rules speak of.

/// The character at byte `at`.
pub fn at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// The character that ends at byte `at`.
pub fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// One past the character at byte `at`.
pub fn next(text: &str, at: usize) -> usize {
    at + self::at(text, at).map_or(1, char::len_utf8)
}

/// One past the white space at byte `at`.
pub fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// Ends a sentence for certain where it is not quoted: a question or exclamation.
pub fn is_strong(c: char) -> bool {
    matches!(
        c,
        '?' | '!' | '‽' | '⁇' | '⁈' | '⁉' | '。' | '！' | '？' | '؟'
    )
}

fn is_terminal(c: char) -> bool {
    matches!(c, '.' | '…') || is_strong(c)
}

/// The end of the run of terminal marks at byte `at`, `. . .` and `! ?` among them.
pub fn run(text: &str, at: usize) -> Option<usize> {
    let mut end = at;
    let mut chars = text[at..].chars();
    let mut space = 0;
    loop {
        match chars.next() {
            Some(c) if is_terminal(c) => {
                end += space + c.len_utf8();
                space = 0;
            }
            Some(' ' | '\u{a0}') if end == at => return None,
            Some(c @ (' ' | '\u{a0}')) if space == 0 => space = c.len_utf8(),
            _ => return (end > at).then_some(end),
        }
    }
}

/// Shown as nothing.
pub fn is_zero_width(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    )
}

/// Closes a quotation that a mark may stand before.
pub fn closes_quotation(c: char) -> bool {
    matches!(c, '”' | '’' | '»' | '›' | '“' | '‘' | '"' | '\'')
}

/// Opens a quotation.
pub fn opens_quotation(c: char) -> bool {
    matches!(c, '“' | '‘' | '«' | '‹' | '„' | '‚' | '"' | '\'')
}

/// A dash that may stand between sentences.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―')
}

/// Stands before a line of a list.
pub fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '·' | '▪' | '‣' | '●' | '►' | '■' | '*' | '-' | '–')
}
