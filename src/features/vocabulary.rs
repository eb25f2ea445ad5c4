//! A sorted list of terms with a quick look-up.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use serde::{Serialize, Serializer};

use super::JoinedTerms;

/// Terms in byte order; a term's position is its feature's number.
///
/// All terms lie in one string; the table holds their numbers only.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    terms: JoinedTerms,
    table: HashTable<u32>,
}

impl Vocabulary {
    /// A vocabulary of `terms`, which must be sorted and without repeats.
    ///
    /// # Errors
    /// The first term that is not greater than the one before it.
    pub fn from_sorted<'a>(terms: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut joined = JoinedTerms::default();
        terms.into_iter().for_each(|term| joined.push(term));
        Self::from_joined(joined)
    }

    /// As [`Vocabulary::from_sorted`], of terms that are in one string already.
    ///
    /// # Errors
    /// As there.
    pub fn from_joined(terms: JoinedTerms) -> Result<Self, String> {
        for at in 1..terms.len() {
            if terms.bytes(at - 1) >= terms.bytes(at) {
                return Err(terms.term(at).to_owned());
            }
        }
        let hash = |&n: &u32| FxBuildHasher.hash_one(terms.bytes(n as usize));
        let mut table = HashTable::with_capacity(terms.len());
        for number in 0..terms.len() as u32 {
            table.insert_unique(hash(&number), number, hash);
        }
        Ok(Self { terms, table })
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// True without terms.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The term with a number below [`Vocabulary::len`].
    pub fn term(&self, number: usize) -> &str {
        self.terms.term(number)
    }

    /// The number of a term.
    pub fn get(&self, term: &str) -> Option<u32> {
        let hash = FxBuildHasher.hash_one(term.as_bytes());
        let is = |&n: &u32| self.terms.bytes(n as usize) == term.as_bytes();
        self.table.find(hash, is).copied()
    }

    /// All terms, without anything between them.
    pub fn joined(&self) -> &str {
        self.terms.joined()
    }

    /// The terms in order.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = &str> {
        self.terms.iter()
    }
}

/// A list of strings.
impl Serialize for Vocabulary {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.terms())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_term_under_its_number() {
        let v = Vocabulary::from_sorted(["a", "ab", "b"]).unwrap();
        let found: Vec<_> = ["a", "ab", "b", "c", ""].iter().map(|t| v.get(t)).collect();
        assert_eq!(found, [Some(0), Some(1), Some(2), None, None]);
        assert_eq!(v.terms().collect::<Vec<_>>(), ["a", "ab", "b"]);
    }

    #[test]
    fn refuses_terms_out_of_order_or_doubled() {
        assert_eq!(Vocabulary::from_sorted(["b", "a"]).unwrap_err(), "a");
        assert_eq!(Vocabulary::from_sorted(["a", "a"]).unwrap_err(), "a");
    }
}
