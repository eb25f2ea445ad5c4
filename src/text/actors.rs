//! Mentions of the sides of a scheme.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::Tokens;
use crate::data::Scheme;

/// A run of tokens that names an actor of a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// The first token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
    /// The side's position in the scheme.
    pub side: usize,
}

/// Finds the aliases of a scheme in a tokenised text.
#[derive(Debug, Clone, Default)]
pub struct Actors {
    /// By first token: the further tokens and the side (`None` for nobody's), longest first.
    by_first: HashMap<String, Vec<Alias>, FxBuildHasher>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Alias {
    rest: Vec<String>,
    side: Option<usize>,
}

impl Actors {
    /// Prepares the aliases of `scheme`. They are tokenised like any text, so `U.S.` and `US` are
    /// one alias, and case counts only where the tokeniser keeps it.
    pub fn new(scheme: &Scheme) -> Self {
        let mut actors = Self::default();
        let mut tokens = Tokens::default();
        let of_sides = scheme.sides.iter().enumerate();
        let all = of_sides
            .flat_map(|(side, s)| s.aliases.iter().map(move |a| (a, Some(side))))
            .chain(scheme.nobody.iter().map(|a| (a, None)));
        for (alias, side) in all {
            tokens.split(alias);
            let mut forms = tokens.forms().map(str::to_owned);
            if let Some(first) = forms.next() {
                let rest = forms.collect();
                let entry = actors.by_first.entry(first).or_default();
                entry.push(Alias { rest, side });
            }
        }
        for aliases in actors.by_first.values_mut() {
            aliases.sort_by(|a, b| b.rest.len().cmp(&a.rest.len()).then_with(|| a.cmp(b)));
        }
        actors
    }

    /// The aliases with their first token, further tokens and side (`None` for nobody's); those
    /// with the same first token follow one another in the order in which they are tried.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, &[String], Option<usize>)> {
        self.by_first.iter().flat_map(|(first, aliases)| {
            (aliases.iter()).map(move |a| (first.as_str(), a.rest.as_slice(), a.side))
        })
    }

    /// Writes the mentions of `tokens` into `mentions`, left to right, the longest alias at each
    /// place, without overlaps.
    pub fn find(&self, tokens: &Tokens, mentions: &mut Vec<Mention>) {
        mentions.clear();
        let mut at = 0;
        while at < tokens.len() {
            let hit = self.by_first.get(tokens.form(at)).and_then(|aliases| {
                aliases.iter().find(|alias| {
                    at + 1 + alias.rest.len() <= tokens.len()
                        && (alias.rest.iter().enumerate())
                            .all(|(i, form)| form == tokens.form(at + 1 + i))
                })
            });
            let Some(alias) = hit else {
                at += 1;
                continue;
            };
            let end = at + 1 + alias.rest.len();
            if let Some(side) = alias.side {
                mentions.push(Mention {
                    first: at,
                    end,
                    side,
                });
            }
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn mentions(text: &str) -> Vec<(String, usize)> {
        let scheme = Scheme::parse(
            r#"
            name = "t"
            classes = ["a", "b"]
            nobody = ["Russian roulette"]
            [[side]]
            mark = "US"
            name = "US"
            class = "a"
            aliases = ["US", "White House", "Washington"]
            [[side]]
            mark = "RU"
            name = "RU"
            class = "b"
            aliases = ["Russian", "Russian Foreign Ministry", "Kremlin"]
            "#,
            Path::new("s"),
        )
        .unwrap();
        let (mut tokens, mut found) = (Tokens::default(), Vec::new());
        tokens.split(text);
        Actors::new(&scheme).find(&tokens, &mut found);
        let words = |m: &Mention| (m.first..m.end).map(|i| tokens.form(i)).collect::<Vec<_>>();
        found.iter().map(|m| (words(m).join(" "), m.side)).collect()
    }

    #[test]
    fn the_longest_alias_wins() {
        let expected = [
            ("russian foreign ministry".to_owned(), 1),
            ("US".to_owned(), 0),
        ];
        assert_eq!(
            mentions("The Russian Foreign Ministry told the U.S."),
            expected
        );
    }

    #[test]
    fn the_pronoun_is_no_country_and_roulette_no_actor() {
        assert!(mentions("They told us to play Russian roulette").is_empty());
        assert_eq!(mentions("Kremlin's answer").len(), 1);
    }
}
