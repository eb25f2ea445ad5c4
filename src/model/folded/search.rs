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
    /// The first `n_tries` count.
    tries: Vec<Try>,
    n_tries: usize,
    /// The features found, one for each occurrence.
    pub found: Vec<u32>,
}

impl Search {
    /// Forgets the text before.
    pub fn clear(&mut self) {
        self.pieces.clear();
        self.n_tries = 0;
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
        self.add_if(
            steps.may_lead(node, symbol),
            Try {
                node,
                symbol,
                next: 0,
                left: 0,
                needs: 0,
                has: 0,
            },
        );
    }

    /// Adds `this` if it `counts`: without a branch, which would be foretold wrong every third
    /// time.
    #[inline]
    fn add_if(&mut self, counts: bool, this: Try) {
        match self.tries.get_mut(self.n_tries) {
            Some(place) => *place = this,
            None => self.tries.push(this),
        }
        self.n_tries += usize::from(counts);
    }

    /// Looks up the terms of up to `most` pieces that begin with the piece at `first`, whose node is
    /// `node`; only those that have what `needs` says count.
    #[inline]
    pub fn add_run(&mut self, steps: &Steps, node: u32, first: usize, most: usize, needs: u8) {
        if most < 2 {
            return;
        }
        let second = self.pieces[first + 1];
        self.add_if(
            steps.may_lead(node, second.symbol),
            Try {
                node,
                symbol: second.symbol,
                next: first as u32 + 2,
                left: (most - 2).min(usize::from(u8::MAX)) as u8,
                needs,
                has: self.pieces[first].is | second.is,
            },
        );
    }

    /// Does all look-ups.
    pub fn finish(&mut self, steps: &Steps) {
        let mut at = 0;
        while at < self.n_tries {
            let this = self.tries[at];
            at += 1;
            let step = steps.find(this.node, this.symbol);
            if step.feature != NONE && this.has & this.needs == this.needs {
                self.found.push(step.feature);
            }
            if this.left > 0 && step.node != NONE {
                let piece = self.pieces[this.next as usize];
                self.add_if(
                    steps.may_lead(step.node, piece.symbol),
                    Try {
                        node: step.node,
                        symbol: piece.symbol,
                        next: this.next + 1,
                        left: this.left - 1,
                        has: this.has | piece.is,
                        ..this
                    },
                );
            }
        }
    }
}
