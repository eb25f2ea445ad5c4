//! What has been decided: the state behind the pages. It knows no clock, no file and no network.

use std::collections::BTreeSet;

use super::order::{order, shared};
use crate::data::{Act, Entry, Queue, Reading, Settlement, text_mark};
use crate::seed::Seed;

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
    /// Decisions about sentences that the queue no longer has or that read otherwise now, and labels
    /// that are no classes.
    pub(super) n_unknown: usize,
    pub(super) shared: Vec<bool>,
    pub(super) seed: Seed,
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
    /// Whether they can be at a page of this run.
    pub(super) is_here: bool,
    /// Own sentences that came again, with what was said then.
    pub(super) repeats: Vec<(usize, Reading)>,
    pub(super) order: Vec<usize>,
    pub(super) decisions: Vec<Step>,
    pub(super) offered: Option<Offer>,
    /// Skipped sentences that are to come again.
    pub(super) again: BTreeSet<usize>,
    /// Sentences whose disagreement they settled.
    settlements: Vec<usize>,
}

/// A decision that can be taken back.
pub(super) struct Step {
    /// `None` for a sentence that the queue no longer has.
    pub(super) item: Option<usize>,
    pub(super) pass: u8,
    id: String,
    /// The [`text_mark`] of the sentence.
    text: String,
    /// What stood in its place before.
    pub(super) before: Option<Said>,
}

/// A sentence that an annotator has before them.
#[derive(Clone)]
pub(super) struct Offer {
    pub(super) item: usize,
    pub(super) pass: u8,
    /// What was said of it before it was taken back.
    pub(super) earlier: Option<Reading>,
}

impl Annotator {
    pub(super) fn is_offered(&self, item: usize, pass: u8) -> bool {
        let offered = self.offered.as_ref();
        offered.is_some_and(|o| (o.item, o.pass) == (item, pass))
    }
}

impl Item {
    pub(super) fn said_by(&self, annotator: usize) -> Option<&Said> {
        self.readings.iter().find(|s| s.annotator == annotator)
    }

    /// Who labelled it how.
    pub(super) fn labels(&self) -> impl Iterator<Item = (usize, &str)> {
        (self.readings.iter()).filter_map(|s| Some((s.annotator, s.reading.label.as_deref()?)))
    }

    /// What all who labelled it agree on, or what was settled.
    pub(super) fn label(&self) -> Option<&str> {
        if let Some(settled) = &self.settled {
            return Some(&settled.settlement.label);
        }
        let (_, first) = self.labels().next()?;
        (!self.differs()).then_some(first)
    }

    pub(super) fn differs(&self) -> bool {
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
            is_here: false,
            repeats: Vec::new(),
            order: order(&self.queue.items, &self.shared, name, self.seed),
            decisions: Vec::new(),
            offered: None,
            again: BTreeSet::new(),
            settlements: Vec::new(),
        });
        self.annotators.len() - 1
    }

    /// An annotator of this run.
    pub(super) fn welcome(&mut self, name: &str) -> usize {
        let who = self.annotator(name);
        self.annotators[who].is_here = true;
        who
    }

    /// The sentence that `entry` is about, as it read then and with a label that is a class.
    pub(super) fn item_of(&self, entry: &Entry) -> Option<usize> {
        let label = match &entry.act {
            Act::Decide(reading) => reading.label.as_deref(),
            Act::Settle(settlement) => Some(settlement.label.as_str()),
            Act::Undo | Act::Unsettle => None,
        };
        let at = self.queue.position(&entry.id)?;
        let is_as_it_was = entry.text == text_mark(&self.queue.items[at].text);
        let is_class = label.is_none_or(|label| self.classes.iter().any(|c| c == label));
        (is_as_it_was && is_class).then_some(at)
    }

    /// Takes in what was decided.
    pub(super) fn apply(&mut self, entry: Entry) {
        let who = self.annotator(&entry.annotator);
        let item = self.item_of(&entry);
        let is_about_a_sentence = matches!(entry.act, Act::Decide(_) | Act::Settle(_));
        self.n_unknown += usize::from(item.is_none() && is_about_a_sentence);
        self.revision += 1;
        let (id, text, time) = (entry.id, entry.text, entry.time);
        match entry.act {
            Act::Decide(reading) => {
                let step = Step {
                    item,
                    pass: reading.pass,
                    id,
                    text,
                    before: None,
                };
                let annotator = who;
                self.decide(
                    step,
                    Said {
                        annotator,
                        time,
                        reading,
                    },
                );
            }
            Act::Undo => self.undo(who, &id, &text),
            Act::Settle(settlement) => {
                // what was settled elsewhere may have come to agree
                if let Some(i) = item.filter(|i| self.items[*i].differs()) {
                    let annotator = who;
                    self.items[i].settled = Some(Settled {
                        annotator,
                        time,
                        settlement,
                    });
                    self.annotators[who].settlements.push(i);
                    self.note_difference(i);
                }
            }
            Act::Unsettle => {
                if let Some(i) = item {
                    self.unsettle(i);
                }
            }
        }
    }

    fn decide(&mut self, mut step: Step, said: Said) {
        let (who, pass) = (said.annotator, step.pass);
        let annotator = &mut self.annotators[who];
        if let Some(i) = step.item {
            annotator.again.remove(&i);
            if annotator.is_offered(i, pass) {
                annotator.offered = None;
            }
            if pass > 1 {
                annotator.repeats.push((i, said.reading));
            } else {
                step.before = self.replace(i, who, Some(said));
            }
        }
        self.annotators[who].decisions.push(step);
    }

    /// Puts a reading of `who` in its place, or takes it away; what stood there.
    fn replace(&mut self, i: usize, who: usize, said: Option<Said>) -> Option<Said> {
        let readings = &mut self.items[i].readings;
        let place = readings.iter().position(|s| s.annotator == who);
        let label = |said: Option<&Said>| said.and_then(|s| s.reading.label.clone());
        let changes = label(place.map(|at| &readings[at])) != label(said.as_ref());
        let before = match (place, said) {
            (Some(at), Some(said)) => Some(std::mem::replace(&mut readings[at], said)),
            (Some(at), None) => Some(readings.remove(at)),
            (None, Some(said)) => {
                readings.push(said);
                None
            }
            (None, None) => None,
        };
        if changes {
            // what was settled was a disagreement of other labels
            self.unsettle(i);
        }
        before
    }

    /// Takes the annotator's latest decision about a sentence back and offers it anew.
    fn undo(&mut self, who: usize, id: &str, text: &str) {
        let decisions = &mut self.annotators[who].decisions;
        let is_meant = |step: &Step| step.id == id && step.text == text;
        let Some(at) = decisions.iter().rposition(is_meant) else {
            return;
        };
        let Step {
            item, pass, before, ..
        } = decisions.remove(at);
        let Some(i) = item else { return };
        // a label of a second window may have given way to a skip that let others in; this looks at
        // labels alone, not at what others have before them, so that it is the same played back
        let is_label = |said: &Said| said.reading.label.is_some();
        let is_full = self.n_labelled_by_others(who, i) >= self.n_readers(i);
        let before = before.filter(|said| !is_label(said) || !is_full);
        let earlier = match pass {
            1 => self.replace(i, who, before).map(|said| said.reading),
            _ => self.annotators[who]
                .repeats
                .pop()
                .map(|(_, reading)| reading),
        };
        self.annotators[who].offered = Some(Offer {
            item: i,
            pass,
            earlier,
        });
    }

    fn unsettle(&mut self, i: usize) {
        self.items[i].settled = None;
        for annotator in &mut self.annotators {
            annotator.settlements.retain(|settled| *settled != i);
        }
        self.note_difference(i);
    }

    fn note_difference(&mut self, i: usize) {
        match self.items[i].settled.is_none() && self.items[i].differs() {
            true => self.open.insert(i),
            false => self.open.remove(&i),
        };
    }

    /// How many decisions, and how many settlements, `who` can take back.
    pub(super) fn n_steps(&self, who: usize) -> [usize; 2] {
        let annotator = &self.annotators[who];
        let decisions = annotator
            .decisions
            .iter()
            .filter(|step| step.item.is_some());
        [decisions.count(), annotator.settlements.len()]
    }

    /// The sentence of the latest decision, if there is one to take back.
    pub(super) fn latest(&self, who: usize) -> Option<usize> {
        let mut steps = self.annotators[who].decisions.iter().rev();
        steps.find_map(|step| step.item)
    }

    /// The sentence of the latest settlement, if there is one to take back.
    pub(super) fn latest_settled(&self, who: usize) -> Option<usize> {
        self.annotators[who].settlements.last().copied()
    }

    /// How many sentences have a label that all agree on or that was settled.
    pub(super) fn n_with_label(&self) -> usize {
        self.items.iter().filter(|i| i.label().is_some()).count()
    }

    pub(super) fn n_settled(&self) -> usize {
        self.items.iter().filter(|i| i.settled.is_some()).count()
    }
}
