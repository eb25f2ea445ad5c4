//! Where the tokens of a text stand, found for all at once.

use super::token::{next_word, stays_plain};

/// Finds the tokens that [`next_word`] finds one after another, several times as fast: runs of
/// letters, digits and bytes beyond ASCII are told from the rest eight bytes at a time, without a
/// branch that depends on the text; only runs whose signs ask for the full rules are read again.
#[derive(Debug, Default, Clone)]
pub struct Words {
    spans: Vec<(u32, u32)>,
}

impl Words {
    /// Beginning and end, in bytes, of each token of `text`, which has less than 4 GiB.
    pub fn of(&mut self, text: &str) -> &[(u32, u32)] {
        let bytes = text.as_bytes();
        self.spans.clear();
        let mut found = Found {
            text,
            is_ascii: text.is_ascii(),
            past: 0,
            spans: &mut self.spans,
        };
        // where the run begins that has not ended yet
        let mut open = None;
        let mut before = 0;
        for (block, n) in bytes.chunks(64).zip(0_u32..) {
            let inside = inside_of_block(block);
            let mut edges = inside ^ (inside << 1 | before);
            before = inside >> 63;
            while edges != 0 {
                let at = 64 * n + edges.trailing_zeros();
                edges &= edges - 1;
                match open.take() {
                    Some(begin) => found.push(begin, at),
                    None => open = Some(at),
                }
            }
        }
        if let Some(begin) = open {
            found.push(begin, bytes.len() as u32);
        }
        &self.spans
    }
}

/// The tokens found so far.
struct Found<'w> {
    text: &'w str,
    is_ascii: bool,
    /// Up to where tokens have been found by the full rules.
    past: u32,
    spans: &'w mut Vec<(u32, u32)>,
}

impl Found<'_> {
    /// The tokens of the run from `begin` to `end`.
    #[inline(always)]
    fn push(&mut self, begin: u32, end: u32) {
        let bytes = self.text.as_bytes();
        let (from, to) = (begin as usize, end as usize);
        let is_plain = begin >= self.past
            && stays_plain(bytes, from, to)
            && (self.is_ascii || bytes[from..to].is_ascii());
        match is_plain {
            true => self.spans.push((begin, end)),
            false => self.push_by_full_rules(begin, to),
        }
    }

    #[cold]
    fn push_by_full_rules(&mut self, begin: u32, end: usize) {
        self.past = self.past.max(begin);
        while (self.past as usize) < end {
            match next_word(self.text, self.past as usize) {
                Some(word) if word.start < end => {
                    self.spans.push((word.start as u32, word.end as u32));
                    self.past = word.end as u32;
                }
                // the runs between are not read again
                Some(word) => self.past = word.start as u32,
                None => self.past = self.text.len() as u32,
            }
        }
    }
}

/// One bit for each byte of `block`, up to 64.
#[inline]
fn inside_of_block(block: &[u8]) -> u64 {
    let (eights, rest) = block.as_chunks::<8>();
    let mut inside = 0;
    for (eight, k) in eights.iter().zip(0..) {
        inside |= inside_of_eight(u64::from_le_bytes(*eight)) << (8 * k);
    }
    if !rest.is_empty() {
        // spaces are outside
        let mut eight = [b' '; 8];
        eight[..rest.len()].copy_from_slice(rest);
        inside |= inside_of_eight(u64::from_le_bytes(eight)) << (8 * eights.len());
    }
    inside
}

/// One bit for each byte of `eight`, the lowest for the lowest: whether it is a letter or digit of
/// ASCII, or beyond ASCII.
#[inline]
fn inside_of_eight(eight: u64) -> u64 {
    /// Adds `n` to each byte.
    const fn each(n: u8) -> u64 {
        n as u64 * 0x0101_0101_0101_0101
    }
    let high = each(0x80);
    let low = eight & !high;
    let lower = low | each(0x20);
    // the high bit of a sum is set where the byte reaches the limit
    let letters = (lower + each(0x80 - b'a')) & !(lower + each(0x80 - (b'z' + 1)));
    let digits = (low + each(0x80 - b'0')) & !(low + each(0x80 - (b'9' + 1)));
    let inside = (letters | digits | eight) & high;
    // bit 8k goes to 56 + k
    (inside >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one_by_one(text: &str) -> Vec<(u32, u32)> {
        let (mut at, mut spans) = (0, Vec::new());
        while let Some(word) = next_word(text, at) {
            at = word.end;
            spans.push((word.start as u32, word.end as u32));
        }
        spans
    }

    #[test]
    fn each_byte_is_told_from_the_others() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut eight = *b" .,'-/:`";
                eight[at] = byte;
                let inside = byte.is_ascii_alphanumeric() || !byte.is_ascii();
                let found = inside_of_eight(u64::from_le_bytes(eight));
                assert_eq!(found, u64::from(inside) << at, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn a_long_text_without_a_word_is_read_once() {
        // read again at each of its runs, this would take hours
        let text = "— ".repeat(1 << 20);
        assert!(Words::default().of(&text).is_empty());
        let text = format!("{text}end");
        assert_eq!(Words::default().of(&text).len(), 1);
    }

    proptest! {
        #[test]
        fn words_found_at_once_are_those_found_one_by_one(
            text in "([a-zA-Z0-9]{1,20}|[ .,'’-]|U\\.S\\.|[“”éжß中½\u{ad}\u{301}\u{200b}]|\\PC|\u{1f}){0,60}"
        ) {
            let mut words = Words::default();
            prop_assert_eq!(words.of(&text), one_by_one(&text));
        }
    }
}
