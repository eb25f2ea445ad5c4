//! Numbers for the pieces of terms.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::NONE;

/// Pieces, numbered as they come; all lie in one buffer.
#[derive(Default)]
pub(super) struct Symbols {
    arena: Vec<u8>,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl Symbols {
    /// The number of `piece`, or [`NONE`].
    pub fn get(&self, piece: &str) -> u32 {
        let hash = FxBuildHasher.hash_one(piece.as_bytes());
        let found = self
            .table
            .find(hash, |&n| self.piece(n) == piece.as_bytes());
        found.copied().unwrap_or(NONE)
    }

    /// The number of `piece`, given now if it has none.
    pub fn add(&mut self, piece: &str) -> u32 {
        let hash = FxBuildHasher.hash_one(piece.as_bytes());
        let (arena, ends) = (&mut self.arena, &mut self.ends);
        let is = |&n: &u32| piece_of(arena, ends, n) == piece.as_bytes();
        if let Some(number) = self.table.find(hash, is) {
            return *number;
        }
        let number = ends.len() as u32;
        arena.extend_from_slice(piece.as_bytes());
        ends.push(arena.len());
        (self.table).insert_unique(hash, number, |&n| {
            FxBuildHasher.hash_one(piece_of(arena, ends, n))
        });
        number
    }

    fn piece(&self, number: u32) -> &[u8] {
        piece_of(&self.arena, &self.ends, number)
    }
}

fn piece_of<'a>(arena: &'a [u8], ends: &[usize], number: u32) -> &'a [u8] {
    let at = number as usize;
    let begin = if at == 0 { 0 } else { ends[at - 1] };
    &arena[begin..ends[at]]
}
