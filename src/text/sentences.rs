//! Where one sentence of a news article ends and the next begins.

mod abbreviations;
mod enclosures;
mod glued;
mod lines;
mod marks;
mod stops;
mod words;

use std::ops::Range;

/// A sentence and where it stands in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence<'t> {
    /// The sentence without white space at its ends; never empty.
    pub text: &'t str,
    /// Its bytes: `&source[bytes]` is `text`.
    pub bytes: Range<usize>,
    /// Its characters (Unicode scalar values, as Python and R count them):
    /// `source.chars().skip(chars.start).take(chars.len())` are those of `text`.
    pub chars: Range<usize>,
}

/// The sentences of a text, in order. Each character that is no white space lies in exactly one.
///
/// A sentence ends
/// - at a blank line;
/// - at `.`, `?`, `!` or `…` with the quotation marks, brackets and footnote marks that close
///   after it, when what follows can begin a sentence and the mark is no abbreviation's;
/// - at such a mark without a space (`said.The minister`), between a word and a capitalised word
///   that are no address;
/// - at the end of a line that is a headline or before a bullet, see `lines.rs`.
///
/// A quotation or bracket of up to 400 bytes that closes within its paragraph is not cut inside,
/// and stays with the attribution that follows: `“We won. We left,” he said.` is one sentence.
/// Longer ones are cut like running text.
///
/// Time is linear in the text whatever it holds; nothing is allocated.
///
/// ```
/// let text = "“Why?” he asked. Gen. Orr left the U.S. The aide stayed.";
/// let split: Vec<_> = stancer::text::Sentences::of(text).map(|s| s.text).collect();
/// assert_eq!(
///     split,
///     ["“Why?” he asked.", "Gen. Orr left the U.S.", "The aide stayed."]
/// );
/// ```
#[derive(Debug, Clone)]
pub struct Sentences<'t> {
    text: &'t str,
    /// All before this byte is given out.
    at: usize,
    /// The number of characters before `at`.
    chars_at: usize,
    /// Where the line that holds `at` begins.
    line: usize,
}

impl<'t> Sentences<'t> {
    /// Of `text`: none if it is empty or white space.
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            chars_at: 0,
            line: 0,
        }
    }

    /// Where the sentence that begins at `start` ends.
    fn end(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        // within an enclosure that ends here nothing is cut
        let mut enclosed = start;
        // the sentence has a letter or digit before `worded_to`
        let (mut worded, mut worded_to) = (false, start);
        while let Some(step) = bytes[at..].iter().position(|&b| CALLS[usize::from(b)]) {
            at += step;
            if lines::is_break(self.text, at) {
                let ends = at >= enclosed && lines::ends_sentence(self.text, start, self.line, at);
                if ends {
                    return at;
                }
                at = marks::next(self.text, at);
                self.line = at;
            } else if let Some(run) = marks::run(self.text, at) {
                worded = worded || self.text[worded_to..at].chars().any(char::is_alphanumeric);
                worded_to = at;
                let stop = stops::Stop {
                    text: self.text,
                    start,
                    run: at..run,
                    enclosed,
                };
                match stop.end() {
                    Some(end) if worded => return end,
                    _ => at = run,
                }
            } else {
                if let Some(end) = enclosures::end(self.text, at) {
                    enclosed = enclosed.max(end);
                }
                at = marks::next(self.text, at);
            }
        }
        bytes.len()
    }
}

impl<'t> Iterator for Sentences<'t> {
    type Item = Sentence<'t>;

    fn next(&mut self) -> Option<Sentence<'t>> {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start().len());
        if start == self.text.len() {
            return None;
        }
        if let Some(begin) = lines::last_begin(&self.text[self.at..start]) {
            self.line = self.at + begin;
        }
        let end = self.end(start);
        let text = self.text[start..end].trim_end();
        let first = self.chars_at + n_chars(&self.text[self.at..start]);
        let last = first + n_chars(text);
        self.at = start + text.len();
        self.chars_at = last;
        Some(Sentence {
            text,
            bytes: start..self.at,
            chars: first..last,
        })
    }
}

/// As `str::chars().count()`, in a form that the compiler can vectorise.
fn n_chars(text: &str) -> usize {
    let heads = text.bytes().map(|b| usize::from((b & 0xc0) != 0x80));
    heads.sum()
}

/// The bytes that begin a mark, an opening sign or a line break: all others are passed over.
static CALLS: [bool; 256] = {
    let mut calls = [false; 256];
    let first = b".?!\n([\"'\xc2\xd8\xe2\xe3\xef";
    let mut i = 0;
    while i < first.len() {
        calls[first[i] as usize] = true;
        i += 1;
    }
    calls
};
