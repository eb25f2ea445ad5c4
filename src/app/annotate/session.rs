//! What has been decided, and what comes next: the state behind the pages. It knows no clock, no
//! file and no network.

use std::collections::BTreeSet;

use super::order::{drawn, order, shared};
use crate::data::{Act, Entry, Queue, Reading, Settlement};
use crate::seed::Seed;

/// Annotators who read a shared sentence.
const READERS_OF_SHARED: usize = 2;
/// One's own sentence comes again after so many.
const REPEAT_EVERY: usize = 50;
/// No sooner than after so many others, so that it is not remembered.
const REPEAT_DISTANCE: usize = 25;

/// All that was decided of one queue.
pub(super) struct Session {
    pub(super) queue: Queue,
    pub(super) classes: Vec<String>,
    pub(super) annotators: Vec<Annotator>,
    pub(super) items: Vec<Item>,
    /// Sentences that two labelled differently and nobody settled.
    pub(super) open: BTreeSet<usize>,
    /// Grows with each change.
    pub(super) revision: u64,
    /// Decisions about sentences that the queue no longer has.
    pub(super) n_unknown: usize,
    shared: Vec<bool>,
    seed: Seed,
}

/// What was said of a sentence.
#[derive(Default)]
pub(super) struct Item {
    pub(super) readings: Vec<Said>,
    pub(super) settled: Option<Settled>,
}

/// A reading of the first pass.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) annotator: usize,
    pub(super) time: String,
    pub(super) reading: Reading,
}

/// A disagreement that is settled.
#[derive(Clone)]
pub(super) struct Settled {
    pub(super) annotator: usize,
    pub(super) time: String,
    pub(super) settlement: Settlement,
}

/// Somebody who annotates, now or earlier.
pub(super) struct Annotator {
    pub(super) name: String,
    /// Own sentences that came again, with what was said then.
    pub(super) repeats: Vec<(usize, Reading)>,
    order: Vec<usize>,
    decisions: Vec<Step<Said>>,
    settlements: Vec<Step<Settled>>,
    offered: Option<Offer>,
    /// Skipped sentences that are to come again.
    again: BTreeSet<usize>,
}

/// Something that can be taken back, and what stood in its place before; `item` is `None` for a
/// sentence that the queue no longer has.
struct Step<T> {
    item: Option<usize>,
    pass: u8,
    before: Option<T>,
}

/// A sentence that an annotator has before them.
#[derive(Clone)]
pub(super) struct Offer {
    pub(super) item: usize,
    pub(super) pass: u8,
    /// What was said of it before it was taken back.
    pub(super) earlier: Option<Reading>,
}

impl Item {
    pub(super) fn said_by(&self, annotator: usize) -> Option<&Said> {
        self.readings.iter().find(|s| s.annotator == annotator)
    }

    /// Who labelled it how.
    pub(super) fn labels(&self) -> impl Iterator<Item = (usize, &str)> {
        let label = |s: &'_ Said| s.reading.label.is_some();
        (self.readings.iter().filter(move |s| label(s)))
            .filter_map(|s| Some((s.annotator, s.reading.label.as_deref()?)))
    }

    /// What all who labelled it agree on, or what was settled.
    pub(super) fn label(&self) -> Option<&str> {
        if let Some(settled) = &self.settled {
            return Some(&settled.settlement.label);
        }
        let (_, first) = self.labels().next()?;
        self.labels().all(|(_, l)| l == first).then_some(first)
    }

    fn differs(&self) -> bool {
        let mut labels = self.labels().map(|(_, l)| l);
        let first = labels.next();
        labels.any(|l| Some(l) != first)
    }
}

impl Session {
    pub(super) fn new(queue: Queue, classes: Vec<String>, share: f64, seed: Seed) -> Self {
        Self {
            shared: shared(&queue.items, share, seed),
            items: queue.items.iter().map(|_| Item::default()).collect(),
            queue,
            classes,
            annotators: Vec::new(),
            open: BTreeSet::new(),
            revision: 0,
            n_unknown: 0,
            seed,
        }
    }

    /// The position of an annotator, who is added if new.
    pub(super) fn annotator(&mut self, name: &str) -> usize {
        if let Some(known) = self.annotators.iter().position(|a| a.name == name) {
            return known;
        }
        self.annotators.push(Annotator {
            name: name.to_owned(),
            repeats: Vec::new(),
            order: order(&self.queue.items, &self.shared, name, self.seed),
            decisions: Vec::new(),
            settlements: Vec::new(),
            offered: None,
            again: BTreeSet::new(),
        });
        self.annotators.len() - 1
    }

    /// Takes in what was decided. What it says must be possible: see [`Session::check`].
    pub(super) fn apply(&mut self, entry: Entry) {
        let who = self.annotator(&entry.annotator);
        let item = self.queue.position(&entry.id);
        let is_about_a_sentence = matches!(entry.act, Act::Decide(_) | Act::Settle(_));
        self.n_unknown += usize::from(item.is_none() && is_about_a_sentence);
        self.revision += 1;
        let time = entry.time;
        match entry.act {
            Act::Decide(reading) => self.decide(
                who,
                item,
                Said {
                    annotator: who,
                    time,
                    reading,
                },
            ),
            Act::Undo => self.undo(who),
            Act::Settle(settlement) => {
                let settled = Settled {
                    annotator: who,
                    time,
                    settlement,
                };
                let place = item.map(|i| &mut self.items[i].settled);
                let before = place.and_then(|place| place.replace(settled));
                self.annotators[who].settlements.push(Step {
                    item,
                    pass: 1,
                    before,
                });
            }
            Act::Unsettle => {
                if let Some(Step {
                    item: Some(i),
                    before,
                    ..
                }) = self.annotators[who].settlements.pop()
                {
                    self.items[i].settled = before;
                    self.note_difference(i);
                }
            }
        }
        item.into_iter().for_each(|i| self.note_difference(i));
    }

    fn decide(&mut self, who: usize, item: Option<usize>, said: Said) {
        let pass = said.reading.pass;
        let annotator = &mut self.annotators[who];
        let mut before = None;
        match item {
            Some(i) if pass > 1 => annotator.repeats.push((i, said.reading)),
            Some(i) => {
                annotator.again.remove(&i);
                let readings = &mut self.items[i].readings;
                match readings.iter_mut().find(|s| s.annotator == who) {
                    Some(place) => before = Some(std::mem::replace(place, said)),
                    None => readings.push(said),
                }
            }
            None => {}
        }
        if annotator.offered.as_ref().map(|o| (Some(o.item), o.pass)) == Some((item, pass)) {
            annotator.offered = None;
        }
        annotator.decisions.push(Step { item, pass, before });
    }

    /// Takes the annotator's latest decision back and offers the sentence anew.
    fn undo(&mut self, who: usize) {
        let annotator = &mut self.annotators[who];
        let Some(Step { item, pass, before }) = annotator.decisions.pop() else {
            return;
        };
        let Some(i) = item else { return };
        let earlier = if pass > 1 {
            annotator.repeats.pop().map(|(_, reading)| reading)
        } else {
            let readings = &mut self.items[i].readings;
            let place = readings.iter().position(|s| s.annotator == who);
            place.map(|at| match before {
                Some(before) => std::mem::replace(&mut readings[at], before).reading,
                None => readings.remove(at).reading,
            })
        };
        annotator.offered = Some(Offer {
            item: i,
            pass,
            earlier,
        });
        self.note_difference(i);
    }

    fn note_difference(&mut self, i: usize) {
        match self.items[i].settled.is_none() && self.items[i].differs() {
            true => self.open.insert(i),
            false => self.open.remove(&i),
        };
    }

    /// Why `entry` cannot be, in words for the page.
    pub(super) fn check(&self, who: usize, entry: &Entry) -> Result<(), String> {
        let item = self.queue.position(&entry.id);
        let known = |label: &str| match self.classes.iter().any(|c| c == label) {
            true => Ok(()),
            false => Err(format!(
                "\"{label}\" is not one of {}",
                self.classes.join(", ")
            )),
        };
        let unknown = || {
            format!(
                "the queue has no sentence \"{}\"; load the page anew",
                entry.id
            )
        };
        match &entry.act {
            Act::Decide(reading) => {
                reading.label.as_deref().map_or(Ok(()), known)?;
                let i = item.ok_or_else(unknown)?;
                let offered = &self.annotators[who].offered;
                let is_offered =
                    (offered.as_ref()).is_some_and(|o| (o.item, o.pass) == (i, reading.pass));
                // two windows of one annotator may show the same sentence
                let is_second_thought = reading.pass == 1 && self.items[i].said_by(who).is_some();
                match is_offered || is_second_thought {
                    true => Ok(()),
                    false => {
                        Err("this sentence is not yours just now; load the page anew".to_owned())
                    }
                }
            }
            Act::Settle(settlement) => {
                known(&settlement.label)?;
                let i = item.ok_or_else(unknown)?;
                match self.items[i].differs() {
                    true => Ok(()),
                    false => Err("nothing is to be settled there; load the page anew".to_owned()),
                }
            }
            Act::Undo if self.annotators[who].decisions.is_empty() => {
                Err("there is nothing to take back".to_owned())
            }
            Act::Unsettle if self.annotators[who].settlements.is_empty() => {
                Err("there is nothing to take back".to_owned())
            }
            Act::Undo | Act::Unsettle => Ok(()),
        }
    }

    /// The sentence that `who` has before them, chosen if there is none.
    pub(super) fn offer(&mut self, who: usize) -> Option<Offer> {
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
        let mut fresh = annotator
            .order
            .iter()
            .copied()
            .filter(|&i| self.waits_for(who, i));
        fresh.next().or_else(|| annotator.again.first().copied())
    }

    /// Whether `who` is to read sentence `i` for the first time.
    fn waits_for(&self, who: usize, i: usize) -> bool {
        let item = &self.items[i];
        if item.said_by(who).is_some() {
            return false;
        }
        let others = self.annotators.iter().enumerate().filter(|(a, other)| {
            let holds = other
                .offered
                .as_ref()
                .is_some_and(|o| (o.item, o.pass) == (i, 1));
            let has_read = || item.said_by(*a).is_some_and(|s| s.reading.label.is_some());
            *a != who && (holds || has_read())
        });
        let n_readers = if self.shared[i] { READERS_OF_SHARED } else { 1 };
        others.count() < n_readers
    }

    fn repeat_for(&self, who: usize) -> Option<usize> {
        let annotator = &self.annotators[who];
        let labelled = |step: &&Step<Said>| {
            let said = step.item.and_then(|i| self.items[i].said_by(who));
            step.pass == 1 && said.is_some_and(|s| s.reading.label.is_some())
        };
        let n = annotator.decisions.iter().filter(labelled).count();
        if n / REPEAT_EVERY <= annotator.repeats.len() {
            return None;
        }
        let old = annotator.decisions.len().saturating_sub(REPEAT_DISTANCE);
        let candidates = annotator.decisions[..old].iter().filter(labelled);
        candidates
            .filter_map(|step| step.item)
            .filter(|i| annotator.repeats.iter().all(|(j, _)| i != j))
            .min_by_key(|&i| {
                drawn(
                    self.seed,
                    "repeat",
                    &annotator.name,
                    &self.queue.items[i].id,
                )
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

    /// The sentence of the latest decision, if there is one to take back.
    pub(super) fn latest(&self, who: usize) -> Option<&str> {
        self.id_of(self.annotators[who].decisions.last()?)
    }

    /// The sentence of the latest settlement, if there is one to take back.
    pub(super) fn latest_settled(&self, who: usize) -> Option<&str> {
        self.id_of(self.annotators[who].settlements.last()?)
    }

    fn id_of<T>(&self, step: &Step<T>) -> Option<&str> {
        Some(step.item.map_or("", |i| self.queue.items[i].id.as_str()))
    }

    /// How many sentences have a label that all agree on or that was settled.
    pub(super) fn n_with_label(&self) -> usize {
        self.items.iter().filter(|i| i.label().is_some()).count()
    }

    pub(super) fn n_settled(&self) -> usize {
        self.items.iter().filter(|i| i.settled.is_some()).count()
    }
}
