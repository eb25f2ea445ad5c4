//! What comes next for whom.

use std::collections::BTreeMap;

use super::order::drawn;
use super::session::{Offer, Session};

/// Annotators who read a shared sentence.
const READERS_OF_SHARED: usize = 2;
/// One's own sentence comes again after so many.
const REPEAT_EVERY: usize = 50;
/// No sooner than after so many others, so that it is not remembered.
const REPEAT_DISTANCE: usize = 25;

impl Session {
    /// The sentence that `who` has before them, chosen if there is none.
    pub(super) fn offer(&mut self, who: usize) -> Option<Offer> {
        // in the meantime others may have read what was taken back
        let offered = self.annotators[who].offered.as_ref();
        if offered.is_some_and(|o| o.pass == 1 && !self.has_room_for(who, o.item)) {
            self.annotators[who].offered = None;
        }
        if self.annotators[who].offered.is_none() {
            let next = self.repeat_for(who).map(|item| (item, 2));
            let next = next.or_else(|| self.first_for(who).map(|item| (item, 1)));
            self.annotators[who].offered = next.map(|(item, pass)| Offer {
                item,
                pass,
                earlier: None,
            });
        }
        self.annotators[who].offered.clone()
    }

    fn first_for(&self, who: usize) -> Option<usize> {
        let annotator = &self.annotators[who];
        let fresh = annotator
            .order
            .iter()
            .copied()
            .find(|&i| self.waits_for(who, i));
        let mut again = annotator.again.iter().copied();
        fresh.or_else(|| again.find(|&i| self.has_room_for(who, i)))
    }

    /// Whether `who` is to read sentence `i` for the first time.
    pub(super) fn waits_for(&self, who: usize, i: usize) -> bool {
        self.items[i].said_by(who).is_none() && self.has_room_for(who, i)
    }

    /// Whether fewer others than it needs have labelled sentence `i` or have it before them.
    pub(super) fn has_room_for(&self, who: usize, i: usize) -> bool {
        let item = &self.items[i];
        let others = self.annotators.iter().enumerate().filter(|(a, other)| {
            let holds = other.is_here && other.is_offered(i, 1);
            let has_read = || item.said_by(*a).is_some_and(|s| s.reading.label.is_some());
            *a != who && (holds || has_read())
        });
        others.count() < self.n_readers(i)
    }

    /// How many are to read sentence `i`.
    pub(super) fn n_readers(&self, i: usize) -> usize {
        if self.shared[i] { READERS_OF_SHARED } else { 1 }
    }

    /// How many others than `who` labelled sentence `i`.
    pub(super) fn n_labelled_by_others(&self, who: usize, i: usize) -> usize {
        self.items[i].labels().filter(|(by, _)| *by != who).count()
    }

    /// One of their own sentences, where it is time for one: labelled long enough ago, and nobody
    /// showed them what another said of it.
    fn repeat_for(&self, who: usize) -> Option<usize> {
        let annotator = &self.annotators[who];
        let [n_labelled, ..] = self.tally(who);
        if n_labelled / REPEAT_EVERY <= annotator.repeats.len() {
            return None;
        }
        let decisions = &annotator.decisions;
        let latest: BTreeMap<usize, usize> = (decisions.iter().enumerate())
            .filter_map(|(at, step)| Some((step.item?, at)))
            .collect();
        let old = decisions.len().saturating_sub(REPEAT_DISTANCE);
        let fits = |i: usize, at: usize| {
            let item = &self.items[i];
            let is_labelled = item.said_by(who).is_some_and(|s| s.reading.label.is_some());
            let came_again = annotator.repeats.iter().any(|(j, _)| i == *j);
            at < old && is_labelled && !came_again && !item.differs()
        };
        (latest.into_iter().filter(|(i, at)| fits(*i, *at)))
            .map(|(i, _)| i)
            .min_by_key(|&i| {
                let id = &self.queue.items[i].id;
                drawn(self.seed, "repeat", &annotator.name, id)
            })
    }

    /// Lets the sentences that `who` skipped come again.
    pub(super) fn bring_skipped(&mut self, who: usize) {
        self.annotators[who].again = (0..self.items.len())
            .filter(|&i| self.was_skipped(who, i))
            .collect();
        self.annotators[who].offered = None;
    }

    fn was_skipped(&self, who: usize, i: usize) -> bool {
        let said = self.items[i].said_by(who);
        said.is_some_and(|s| s.reading.label.is_none())
    }

    /// Sentences that `who` labelled, skipped, and has yet to read.
    pub(super) fn tally(&self, who: usize) -> [usize; 3] {
        let n = |of: &dyn Fn(usize) -> bool| (0..self.items.len()).filter(|&i| of(i)).count();
        let skipped = n(&|i| self.was_skipped(who, i));
        let said = n(&|i| self.items[i].said_by(who).is_some());
        [said - skipped, skipped, n(&|i| self.waits_for(who, i))]
    }
}
