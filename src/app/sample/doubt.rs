//! How much a model doubts each candidate.

use rayon::prelude::*;

use super::frame::Candidate;
use crate::data::Table;
use crate::error::{Error, Place, Result};
use crate::features::Sample;
use crate::model::{FoldedModel, FoldedModelLabeller, printed_steps};

/// Texts that are looked at together.
const MOST_TEXTS: usize = 4096;
const MOST_BYTES: usize = 1 << 20;

/// Candidates waiting to be looked at by all threads.
pub(super) struct Doubts<'m> {
    labellers: Vec<FoldedModelLabeller<'m>>,
    /// The column of the target, for a model that asks for one.
    target: Option<String>,
    texts: Vec<(usize, String, String)>,
    n_bytes: usize,
}

impl<'m> Doubts<'m> {
    pub fn new(model: &'m FoldedModel<'m>, target: Option<String>) -> Self {
        let n_threads = rayon::current_num_threads();
        Self {
            labellers: (0..n_threads).map(|_| model.labeller()).collect(),
            target,
            texts: Vec::new(),
            n_bytes: 0,
        }
    }

    /// Where `table` has the target that the model asks for.
    ///
    /// # Errors
    /// [`Error::Table`] without one.
    pub fn target_column(&self, table: &Table<'_>) -> Result<Option<usize>> {
        let Some(name) = &self.target else {
            return Ok(None);
        };
        match table.find(name) {
            Some(at) => Ok(Some(at)),
            None => Err(Error::Table {
                place: Place::file(table.path()),
                problem: format!(
                    "no column \"{name}\", whose cells the labels of the model are about"
                ),
                remedy: "Add the column, or name a model without targets with --model.".to_owned(),
            }),
        }
    }

    /// Keeps the text of `candidates[at]` until there are enough.
    pub fn push(&mut self, at: usize, text: &str, target: &str, candidates: &mut [Candidate]) {
        self.texts.push((at, text.to_owned(), target.to_owned()));
        self.n_bytes += text.len();
        if self.texts.len() >= MOST_TEXTS || self.n_bytes >= MOST_BYTES {
            self.finish(candidates);
        }
    }

    /// Writes the doubt about each kept text into its candidate: 1 less the largest probability, in
    /// ten-thousandths as `label` prints it, so that no thread's order of summing shows.
    pub fn finish(&mut self, candidates: &mut [Candidate]) {
        let n_each = self.texts.len().div_ceil(self.labellers.len()).max(1);
        let work = self
            .labellers
            .par_iter_mut()
            .zip(self.texts.par_chunks(n_each));
        let doubts: Vec<Vec<u16>> = work
            .map(|(labeller, texts)| {
                let doubt = |(_, text, target): &(usize, String, String)| {
                    let (class, p) = labeller.label(Sample { text, target });
                    10_000_u32.saturating_sub(printed_steps(p[class])) as u16
                };
                texts.iter().map(doubt).collect()
            })
            .collect();
        for ((at, ..), doubt) in self.texts.iter().zip(doubts.into_iter().flatten()) {
            candidates[*at].doubt = doubt;
        }
        self.texts.clear();
        self.n_bytes = 0;
    }
}
