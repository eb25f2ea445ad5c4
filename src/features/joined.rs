//! Terms in one string.

use std::borrow::Cow;
use std::fmt::{self, Formatter};
use std::ops::Range;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Terms one after another; as JSON, a list of strings, read without a string for each.
#[derive(Debug, Clone, Default)]
pub struct JoinedTerms {
    arena: String,
    ends: Vec<usize>,
}

impl JoinedTerms {
    /// Appends a term.
    pub fn push(&mut self, term: &str) {
        self.arena.push_str(term);
        self.ends.push(self.arena.len());
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without terms.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn range(&self, at: usize) -> Range<usize> {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        begin..self.ends[at]
    }

    /// The term at `at`, below [`JoinedTerms::len`].
    pub fn term(&self, at: usize) -> &str {
        &self.arena[self.range(at)]
    }

    /// As [`JoinedTerms::term`]; to compare and to hash, its bytes do, without a look at where its
    /// characters begin.
    pub fn bytes(&self, at: usize) -> &[u8] {
        &self.arena.as_bytes()[self.range(at)]
    }

    /// The terms in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|at| self.term(at))
    }

    /// All terms, without anything between them.
    pub fn joined(&self) -> &str {
        &self.arena
    }
}

/// A term within the JSON that is read, where it has no escapes.
#[derive(Deserialize)]
struct Term<'t>(#[serde(borrow)] Cow<'t, str>);

struct List;

impl<'de> Visitor<'de> for List {
    type Value = JoinedTerms;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a list of terms")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<JoinedTerms, A::Error> {
        let mut terms = JoinedTerms::default();
        while let Some(Term(term)) = list.next_element()? {
            terms.push(&term);
        }
        Ok(terms)
    }
}

impl<'de> Deserialize<'de> for JoinedTerms {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(List)
    }
}
