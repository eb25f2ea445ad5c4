//! Kinds of words.

use std::collections::{BTreeMap, HashMap};

use rustc_hash::FxBuildHasher;

use crate::data::Scheme;

/// Tells the kind of a word by the lexicon of a scheme.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    names: Vec<String>,
    words: HashMap<String, usize, FxBuildHasher>,
    /// Stems by their first three bytes, the longest first.
    stems: BTreeMap<String, usize>,
}

impl Lexicon {
    /// The lexicon of `scheme`. A word listed under two kinds belongs to the first by name; a
    /// whole word goes before a stem, a longer stem before a shorter one.
    pub fn new(scheme: &Scheme) -> Self {
        let mut lexicon = Self::default();
        for (kind, (name, words)) in scheme.lexicon.iter().enumerate() {
            lexicon.names.push(name.clone());
            for word in words {
                let word = word.to_lowercase();
                match word.strip_suffix('*') {
                    Some(stem) => lexicon.stems.entry(stem.to_owned()).or_insert(kind),
                    None => lexicon.words.entry(word).or_insert(kind),
                };
            }
        }
        lexicon
    }

    /// The name of a kind.
    pub fn name(&self, kind: usize) -> &str {
        &self.names[kind]
    }

    /// The number of kinds.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True without kinds.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The kind of a token in its normal form.
    pub fn kind(&self, form: &str) -> Option<usize> {
        if let Some(&kind) = self.words.get(form) {
            return Some(kind);
        }
        let ends = form.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.rev()
            .find_map(|end| self.stems.get(&form[..end]).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn whole_words_go_before_stems_and_longer_stems_before_shorter() {
        let text = "name = \"t\"\nclasses = [\"a\", \"b\"]\n[lexicon]\n\
                    A = [\"stat*\", \"state\"]\nB = [\"statem*\", \"States\"]";
        let lexicon = Lexicon::new(&Scheme::parse(text, Path::new("s")).unwrap());
        let kind = |w| lexicon.kind(w).map(|k| lexicon.name(k).to_owned());
        assert_eq!(kind("stated").as_deref(), Some("A"));
        assert_eq!(kind("statement").as_deref(), Some("B"));
        assert_eq!(kind("states").as_deref(), Some("B"));
        assert_eq!(kind("sta"), None);
    }
}
