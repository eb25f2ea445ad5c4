//! Terms in one string.

use std::borrow::Cow;
use std::fmt::{self, Formatter};

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Terms one after another; as JSON, a list of strings, read without a string for each.
#[derive(Debug, Clone, Default)]
pub struct JoinedTerms {
    pub(super) arena: String,
    pub(super) ends: Vec<usize>,
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
