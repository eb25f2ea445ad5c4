//! The aliases of the sides, by symbols.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::NONE;
use super::steps::StepsBuilder;
use crate::text::Actors;

/// Aliases by their first token.
pub(super) struct Aliases {
    by_first: HashMap<u32, u32, FxBuildHasher>,
    /// Those with the same first token, the longest first.
    lists: Vec<Vec<Alias>>,
}

/// An alias without its first token.
pub(super) struct Alias {
    pub rest: Vec<u32>,
    /// `None` for nobody's.
    pub side: Option<usize>,
}

impl Aliases {
    /// The aliases of `actors`.
    pub fn new(actors: &Actors, symbols: &mut StepsBuilder<'_>) -> Self {
        let mut aliases = Self {
            by_first: HashMap::default(),
            lists: Vec::new(),
        };
        for (first, rest, side) in actors.aliases() {
            let lists = &mut aliases.lists;
            let list = *(aliases.by_first)
                .entry(symbols.symbol(first))
                .or_insert_with(|| {
                    lists.push(Vec::new());
                    lists.len() as u32 - 1
                });
            lists[list as usize].push(Alias {
                rest: rest.iter().map(|form| symbols.symbol(form)).collect(),
                side,
            });
        }
        aliases
    }

    /// The list of the aliases that begin with `symbol`, or [`NONE`].
    pub fn first(&self, symbol: u32) -> u32 {
        self.by_first.get(&symbol).copied().unwrap_or(NONE)
    }

    /// The aliases of a list.
    pub fn list(&self, number: u32) -> &[Alias] {
        &self.lists[number as usize]
    }
}
