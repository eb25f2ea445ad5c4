//! N-grams as steps: from the node of a term's beginning by one more piece to the next node.

use super::{FRAMES, NONE, WORDS, block_of_plain, window_root};
use crate::features::{Block, Interner};

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Further steps begin here; [`NONE`] if there are none.
    pub node: u32,
    /// The feature that is complete here, or [`NONE`].
    pub feature: u32,
}

/// No such step.
pub(super) const NOWHERE: Step = Step {
    node: NONE,
    feature: NONE,
};

#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u64,
    step: Step,
}

/// A key that no step has: nodes are below [`NONE`].
const FREE: u64 = u64::MAX;

/// All steps of a model: an open-addressed table of 16 bytes a slot, before it a bit per hash,
/// which turns most look-ups of what is not there away.
pub(super) struct Steps {
    slots: Vec<Slot>,
    bits: Vec<u64>,
    shift: u32,
    bit_shift: u32,
}

fn key_of(node: u32, symbol: u32) -> u64 {
    u64::from(node) << 32 | u64::from(symbol)
}

/// Fibonacci hashing over both halves.
fn hash_of(key: u64) -> u64 {
    (key ^ (key >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Steps {
    fn new(steps: &[(u64, Step)]) -> Self {
        // at most two thirds full
        let n_slots = (3 * steps.len() / 2).next_power_of_two().max(16);
        let n_bits = 8 * n_slots;
        let free = Slot {
            key: FREE,
            step: NOWHERE,
        };
        let mut table = Self {
            slots: vec![free; n_slots],
            bits: vec![0; n_bits / 64],
            shift: 64 - n_slots.trailing_zeros(),
            bit_shift: 64 - n_bits.trailing_zeros(),
        };
        for &(key, step) in steps {
            let hash = hash_of(key);
            let bit = (hash >> table.bit_shift) as usize;
            table.bits[bit / 64] |= 1 << (bit % 64);
            let mut at = (hash >> table.shift) as usize;
            while table.slots[at].key != FREE {
                at = (at + 1) & (n_slots - 1);
            }
            table.slots[at] = Slot { key, step };
        }
        table
    }

    /// The step from `node` by `symbol`; [`NOWHERE`] if there is none.
    pub fn step(&self, node: u32, symbol: u32) -> Step {
        match self.may_lead(node, symbol) {
            true => self.find(node, symbol),
            false => NOWHERE,
        }
    }

    /// False if there is no such step, as for [`NONE`] of either; true if there may be one.
    #[inline]
    pub fn may_lead(&self, node: u32, symbol: u32) -> bool {
        let bit = (hash_of(key_of(node, symbol)) >> self.bit_shift) as usize;
        let is_set = self.bits[bit / 64] & (1 << (bit % 64)) != 0;
        // no shortcuts: each would be a branch
        (node != NONE) & (symbol != NONE) & is_set
    }

    /// The step where [`Steps::may_lead`] is true.
    #[inline]
    pub fn find(&self, node: u32, symbol: u32) -> Step {
        let key = key_of(node, symbol);
        let mut at = (hash_of(key) >> self.shift) as usize;
        loop {
            let slot = &self.slots[at];
            if slot.key == key {
                return slot.step;
            }
            if slot.key == FREE {
                return NOWHERE;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }
}

/// Collects the terms of a vocabulary, which come in byte order: those that begin with the same
/// pieces follow one another, since a space is less than whatever a piece holds.
pub(super) struct StepsBuilder<'t> {
    symbols: Interner,
    steps: Vec<(u64, Step)>,
    n_nodes: u32,
    /// The root and the pieces of the last term, and the position of the step to each.
    root: u32,
    pieces: Vec<(&'t str, usize)>,
}

impl<'t> StepsBuilder<'t> {
    /// No terms yet; the nodes below `n_roots` are roots.
    pub fn new(n_roots: u32) -> Self {
        Self {
            symbols: Interner::default(),
            steps: Vec::new(),
            n_nodes: n_roots,
            root: NONE,
            pieces: Vec::new(),
        }
    }

    /// The number of a piece.
    pub fn symbol(&mut self, piece: &str) -> u32 {
        self.symbols.number(piece)
    }

    /// Adds a term of words, frames or windows; others, which are not made of pieces, change
    /// nothing.
    pub fn add_term(&mut self, term: &'t str, marks: &[&str], feature: u32) {
        let Some(block) = block_of_plain(term) else {
            return;
        };
        let rest = &term[2..];
        match block {
            Block::Words => self.add(WORDS, rest.split(' '), feature),
            // pairs have their own table
            Block::Frames if !rest.contains("..") => self.add(FRAMES, rest.split(' '), feature),
            Block::Windows => {
                let Some(at) = rest.find(['<', '>']) else {
                    return;
                };
                let (mark, piece) = (&rest[..at], &rest[at + 1..]);
                let direction = usize::from(rest.as_bytes()[at] == b'>');
                if let Some(side) = marks.iter().position(|m| *m == mark) {
                    self.add(window_root(side, direction), [piece].into_iter(), feature);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, root: u32, pieces: impl Iterator<Item = &'t str>, feature: u32) {
        if root != self.root {
            self.root = root;
            self.pieces.clear();
        }
        let mut depth = 0;
        for piece in pieces {
            // most terms begin as the one before
            if self.pieces.get(depth).is_none_or(|(p, _)| *p != piece) {
                self.pieces.truncate(depth);
                let node = match depth {
                    0 => root,
                    _ => self.node_at(depth - 1),
                };
                self.pieces.push((piece, self.steps.len()));
                let symbol = self.symbols.number(piece);
                self.steps.push((key_of(node, symbol), NOWHERE));
            }
            depth += 1;
        }
        self.pieces.truncate(depth);
        if let Some(&(_, last)) = self.pieces.last() {
            self.steps[last].1.feature = feature;
        }
    }

    /// The node to which the step at `depth` leads, made when the first step begins there.
    fn node_at(&mut self, depth: usize) -> u32 {
        let step = &mut self.steps[self.pieces[depth].1].1;
        if step.node == NONE {
            step.node = self.n_nodes;
            self.n_nodes += 1;
        }
        step.node
    }

    /// The numbers of the pieces, and the steps.
    pub fn build(self) -> (Interner, Steps) {
        let steps = Steps::new(&self.steps);
        (self.symbols, steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_reached_piece_by_piece_and_nothing_else_is() {
        let mut builder = StepsBuilder::new(window_root(1, 0));
        for (feature, term) in [
            "a:RU<a", "c:a", "f:RU a", "w:[t] a", "w:a", "w:a b c", "w:a c",
        ]
        .iter()
        .enumerate()
        {
            builder.add_term(term, &["RU"], feature as u32);
        }
        let (symbols, steps) = builder.build();
        let walk = |root, text: &str| {
            let pieces = text.split(' ').map(|p| symbols.get(p).unwrap_or(NONE));
            pieces
                .fold(
                    Step {
                        node: root,
                        feature: NONE,
                    },
                    |s, p| steps.step(s.node, p),
                )
                .feature
        };
        assert_eq!(walk(WORDS, "a"), 4);
        assert_eq!(walk(WORDS, "a b"), NONE);
        assert_eq!(walk(WORDS, "a b c"), 5);
        assert_eq!(walk(WORDS, "a c"), 6);
        assert_eq!(walk(WORDS, "b"), NONE);
        assert_eq!(walk(FRAMES, "RU a"), 2);
        assert_eq!(walk(window_root(0, 0), "a"), 0);
        assert_eq!(walk(window_root(0, 1), "a"), NONE);
    }
}
