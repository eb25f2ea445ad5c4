//! Numbers for terms as they come.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::JoinedTerms;

/// Terms, or pieces of terms, numbered by first occurrence.
#[derive(Debug, Clone, Default)]
pub struct Interner {
    terms: JoinedTerms,
    table: HashTable<u32>,
}

impl Interner {
    /// The number of `term`, if it has come.
    pub fn get(&self, term: &str) -> Option<u32> {
        let hash = FxBuildHasher.hash_one(term.as_bytes());
        let is = |&n: &u32| self.terms.bytes(n as usize) == term.as_bytes();
        self.table.find(hash, is).copied()
    }

    /// The number of `term`, given now if it has none.
    pub fn number(&mut self, term: &str) -> u32 {
        let terms = &mut self.terms;
        let hash = FxBuildHasher.hash_one(term.as_bytes());
        let is = |&n: &u32| terms.bytes(n as usize) == term.as_bytes();
        if let Some(number) = self.table.find(hash, is) {
            return *number;
        }
        let number = terms.len() as u32;
        terms.push(term);
        let hash_of = |&n: &u32| FxBuildHasher.hash_one(terms.bytes(n as usize));
        self.table.insert_unique(hash, number, hash_of);
        number
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// True before the first.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The terms by their numbers.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = &str> {
        self.terms.iter()
    }
}
