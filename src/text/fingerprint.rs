//! Fingerprints of sentences: enough to find repeats, not to read the sentence.

use sha2::{Digest, Sha256};

use super::Tokens;

/// The pairs of neighbouring words of a sentence, its beginning and end counted as words, each
/// hashed to 32 bits; sorted, without repeats. A wire copy with another dateline or a word changed
/// keeps most of its pairs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint(pub Vec<u32>);

impl Fingerprint {
    /// Of `text`; `tokens` is a buffer.
    pub fn of(text: &str, tokens: &mut Tokens) -> Self {
        tokens.split(text);
        let mut before = "";
        let mut pairs = Vec::with_capacity(tokens.len() + 1);
        for word in tokens.forms().chain([""]) {
            let mut hash = Sha256::new();
            hash.update(before.as_bytes());
            hash.update([0]);
            hash.update(word.as_bytes());
            let digest = hash.finalize();
            pairs.push(u32::from_le_bytes([
                digest[0], digest[1], digest[2], digest[3],
            ]));
            before = word;
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// Shared pairs among all pairs of either (Jaccard 1901), 0–1.
    pub fn similarity(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut shared) = (0, 0, 0_usize);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            shared += usize::from(a == b);
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
        let all = self.0.len() + other.0.len() - shared;
        shared as f64 / all.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(a: &str, b: &str) -> f64 {
        let tokens = &mut Tokens::default();
        Fingerprint::of(a, tokens).similarity(&Fingerprint::of(b, tokens))
    }

    #[test]
    fn case_punctuation_and_dashes_change_nothing() {
        let (a, b) = ("Moscow said: No.", "MOSCOW SAID — no");
        assert_eq!(similarity(a, b), 1.0);
    }

    #[test]
    fn one_word_of_twenty_leaves_most_pairs() {
        let words: Vec<String> = (0..20).map(|i| format!("word{i}")).collect();
        let text = words.join(" ");
        let other = text.replace("word9 ", "another ");
        assert!((similarity(&text, &other) - 19.0 / 23.0).abs() < 1e-12);
        assert!(similarity(&text, &format!("MOSCOW (Agency) - {text}")) > 0.8);
        assert_eq!(similarity(&text, "nothing in common"), 0.0);
        assert_eq!(similarity("", ""), 1.0);
    }
}
