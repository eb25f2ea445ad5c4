//! The scheme: which classes there are, which sides, and by what names a text speaks of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The classes of a study and, where there are any, its sides and their actors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// A name for people.
    pub name: String,
    /// Two or more class names; their order is the order of every table.
    pub classes: Vec<String>,
    /// The class that takes no side, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neutral: Option<String>,
    /// Which class a class becomes when the sides are exchanged; classes left out stay.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mirror: BTreeMap<String, String>,
    /// The sides; none is fine.
    #[serde(default, rename = "side", skip_serializing_if = "Vec::is_empty")]
    pub sides: Vec<Side>,
    /// Phrases that contain an alias and yet name no actor ("Russian roulette").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nobody: Vec<String>,
    /// Kinds of words by name, of letters, digits, `-` and `_`; a word may end in `*` for any ending.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lexicon: BTreeMap<String, Vec<String>>,
}

/// A side of the rivalry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// A short mark that features carry, e.g. `RU`.
    pub mark: String,
    /// A name for people.
    pub name: String,
    /// The class that favours this side.
    pub class: String,
    /// Names of its actors: persons, offices, cities, institutions, adjectives.
    pub aliases: Vec<String>,
}

/// More are no classes but something else, and models grow with their square.
const MOST_CLASSES: usize = 1000;
const REMEDY: &str = "labels/scheme.toml of the project is an example of a complete scheme.";

impl Scheme {
    /// Reads a scheme from TOML; `path` serves the messages only.
    ///
    /// # Errors
    /// [`Error::Scheme`] for text that is no TOML, unknown or missing keys, fewer than two classes,
    /// doubled names, a mirror that is not its own inverse, a kind of words with a space or sign in
    /// its name, or an alias that two sides claim.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let fail = |problem: String| Error::Scheme {
            path: path.to_owned(),
            problem,
            remedy: REMEDY.to_owned(),
        };
        let scheme: Self = toml::from_str(text).map_err(|e| fail(e.to_string()))?;
        scheme.check().map_err(fail)?;
        Ok(scheme)
    }

    /// Reads the scheme file at `path`; see [`Scheme::parse`].
    ///
    /// # Errors
    /// As [`Scheme::parse`], and [`Error::File`].
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).map_err(|e| Error::file(path, "cannot read", e))?;
        Self::parse(&text, path)
    }

    /// The position of a class.
    pub fn class_index(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|c| c == name)
    }

    /// For each class the one that it becomes when the sides are exchanged; `None` unless there are
    /// two sides whose classes mirror one another.
    pub fn mirrored_classes(&self) -> Option<Vec<usize>> {
        let [one, other] = self.sides.as_slice() else {
            return None;
        };
        if self.mirror.get(&one.class) != Some(&other.class) {
            return None;
        }
        let of = |class| self.class_index(self.mirror.get(class).unwrap_or(class));
        self.classes.iter().map(of).collect()
    }

    /// What is wrong with the scheme, in a sentence.
    ///
    /// # Errors
    /// The sentence.
    pub fn check(&self) -> Result<(), String> {
        let n_classes = self.classes.len();
        let expected = match n_classes {
            0 | 1 => Some("two or more".to_owned()),
            2..=MOST_CLASSES => None,
            _ => Some(format!("at most {MOST_CLASSES}")),
        };
        if let Some(expected) = expected {
            return Err(format!(
                "found {n_classes} class(es) in \"classes\", expected {expected}"
            ));
        }
        let mut seen = BTreeSet::new();
        for class in &self.classes {
            if class.trim() != class || class.is_empty() {
                return Err(format!(
                    "\"{class}\" is no class name: empty or with spaces around"
                ));
            }
            if !seen.insert(class) {
                return Err(format!("class \"{class}\" is listed twice"));
            }
        }
        let known = |what: &str, class: &String| {
            if seen.contains(class) {
                Ok(())
            } else {
                Err(format!(
                    "{what} \"{class}\" is not one of the classes {}",
                    self.classes.join(", ")
                ))
            }
        };
        if let Some(neutral) = &self.neutral {
            known("neutral", neutral)?;
        }
        for (from, to) in &self.mirror {
            known("mirror", from)?;
            known("mirror", to)?;
            if self.mirror.get(to) != Some(from) {
                return Err(format!(
                    "\"{from}\" mirrors \"{to}\" but not the other way round"
                ));
            }
        }
        // a term puts kinds of words between spaces, points and signs
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if let Some(kind) = self
            .lexicon
            .keys()
            .find(|k| !k.chars().all(plain) || k.is_empty())
        {
            return Err(format!(
                "the kind of words \"{kind}\" in the lexicon must be letters, digits, - and _"
            ));
        }
        self.check_sides(known)
    }

    fn check_sides(
        &self,
        known: impl Fn(&str, &String) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut marks = BTreeSet::new();
        let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
        for side in &self.sides {
            known("the class of a side", &side.class)?;
            if side.mark.is_empty() || !side.mark.chars().all(char::is_alphanumeric) {
                return Err(format!(
                    "the mark \"{}\" of a side must be letters and digits",
                    side.mark
                ));
            }
            if !marks.insert(&side.mark) {
                return Err(format!("the mark \"{}\" belongs to two sides", side.mark));
            }
            for alias in &side.aliases {
                if let Some(other) = owner.insert(alias, &side.mark) {
                    return Err(format!(
                        "the alias \"{alias}\" is listed twice (sides {other} and {})",
                        side.mark
                    ));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        let error = Scheme::parse(text, Path::new("s.toml")).unwrap_err();
        error.to_string().lines().next().unwrap().to_owned()
    }

    #[test]
    fn refuses_a_kind_of_words_whose_name_would_fall_apart_in_a_term() {
        for name in ["A B", "A..B", "[A", ""] {
            let text =
                format!("name = \"t\"\nclasses = [\"a\", \"b\"]\n[lexicon]\n\"{name}\" = []");
            let expected = format!(
                "s.toml: the kind of words \"{name}\" in the lexicon must be letters, digits, - and _"
            );
            assert_eq!(refusal(&text), expected);
        }
    }

    #[test]
    fn refuses_a_thousand_and_one_classes() {
        let classes: Vec<String> = (0..1001).map(|n| n.to_string()).collect();
        let message = refusal(&format!("name = \"t\"\nclasses = {classes:?}"));
        assert_eq!(
            message,
            "s.toml: found 1001 class(es) in \"classes\", expected at most 1000"
        );
    }
}
