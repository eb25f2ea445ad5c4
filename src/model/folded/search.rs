//! The look-ups of one text, collected and then done in a row, so that the memory can bring many at
//! once.

use super::NONE;
use super::steps::Steps;

/// This piece is a mark.
pub(super) const MARK: u8 = 1;
/// This piece is the name of a kind.
pub(super) const KIND: u8 = 2;

/// A piece of terms and what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub symbol: u32,
    pub is: u8,
}

/// A step to be looked up.
#[derive(Debug, Clone, Copy)]
struct Try {
    node: u32,
    symbol: u32,
    /// Where the piece after `symbol` stands.
    next: u32,
    /// How many pieces may follow.
    left: u8,
    /// What the term must have to count, and has.
    needs: u8,
    has: u8,
}

/// The search for the terms of a text.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Pieces that follow one another; a piece without symbol ends a run.
    pieces: Vec<Piece>,
    tries: Vec<Try>,
    /// The features found, one for each occurrence.
    pub found: Vec<u32>,
}

impl Search {
    /// Forgets the text before.
    pub fn clear(&mut self) {
        self.pieces.clear();
        self.tries.clear();
        self.found.clear();
    }

    /// A run of pieces; the place of its first.
    pub fn run(&mut self, pieces: impl Iterator<Item = Piece>) -> usize {
        let first = self.pieces.len();
        self.pieces.extend(pieces);
        self.pieces.push(Piece {
            symbol: NONE,
            is: 0,
        });
        first
    }

    /// A feature that needs no look-up, or [`NONE`].
    #[inline]
    pub fn add(&mut self, feature: u32) {
        if feature != NONE {
            self.found.push(feature);
        }
    }

    /// Looks up a term of two pieces.
    #[inline]
    pub fn add_pair(&mut self, steps: &Steps, node: u32, symbol: u32) {
        if steps.may_lead(node, symbol) {
            self.tries.push(Try {
                node,
                symbol,
                next: 0,
                left: 0,
                needs: 0,
                has: 0,
            });
        }
    }

    /// Looks up the terms of up to `most` pieces that begin with the piece at `first`, whose node is
    /// `node`; only those that have what `needs` says count.
    #[inline]
    pub fn add_run(&mut self, steps: &Steps, node: u32, first: usize, most: usize, needs: u8) {
        if most < 2 {
            return;
        }
        let second = self.pieces[first + 1];
        if steps.may_lead(node, second.symbol) {
            self.tries.push(Try {
                node,
                symbol: second.symbol,
                next: first as u32 + 2,
                left: (most - 2).min(usize::from(u8::MAX)) as u8,
                needs,
                has: self.pieces[first].is | second.is,
            });
        }
    }

    /// Does all look-ups.
    pub fn finish(&mut self, steps: &Steps) {
        let mut at = 0;
        while let Some(&this) = self.tries.get(at) {
            at += 1;
            let step = steps.find(this.node, this.symbol);
            if step.feature != NONE && this.has & this.needs == this.needs {
                self.found.push(step.feature);
            }
            if this.left > 0 && step.node != NONE {
                let piece = self.pieces[this.next as usize];
                if steps.may_lead(step.node, piece.symbol) {
                    self.tries.push(Try {
                        node: step.node,
                        symbol: piece.symbol,
                        next: this.next + 1,
                        left: this.left - 1,
                        has: this.has | piece.is,
                        ..this
                    });
                }
            }
        }
    }
}
