//! What the pages are told, as JSON.

use serde::Serialize;

use super::session::{Offer, Session};
use crate::data::{Reading, Settlement};

/// A sentence to annotate, and how far it has come.
#[derive(Serialize)]
pub(super) struct View {
    item: Option<ItemView>,
    progress: Progress,
    can_undo: bool,
    /// How many decisions can be taken back.
    n_steps: usize,
}

#[derive(Serialize)]
struct ItemView {
    #[serde(flatten)]
    sentence: Sentence,
    pass: u8,
    guess: Option<Guess>,
    earlier: Option<Reading>,
}

#[derive(Serialize)]
struct Sentence {
    id: String,
    text: String,
    before: Vec<String>,
    after: Vec<String>,
    source: Option<String>,
}

/// What the model says.
#[derive(Serialize)]
pub(super) struct Guess {
    pub(super) label: String,
    pub(super) confidence: f64,
}

#[derive(Serialize)]
struct Progress {
    done: usize,
    total: usize,
    labelled: usize,
    skipped: usize,
    disagreements: usize,
}

/// A disagreement to settle.
#[derive(Serialize)]
pub(super) struct Adjudication {
    item: Option<DisagreementView>,
    n_open: usize,
    n_settled: usize,
    can_undo: bool,
    /// How many settlements can be taken back.
    n_steps: usize,
}

#[derive(Serialize)]
struct DisagreementView {
    #[serde(flatten)]
    sentence: Sentence,
    readings: Vec<ReadingView>,
    earlier: Option<Settlement>,
}

#[derive(Serialize)]
struct ReadingView {
    annotator: String,
    #[serde(flatten)]
    reading: Reading,
}

impl Sentence {
    fn of(session: &Session, i: usize, shows_source: bool) -> Self {
        let item = &session.queue.items[i];
        let given = |text: &String| Vec::from_iter((!text.is_empty()).then(|| text.clone()));
        Self {
            id: item.id.clone(),
            text: item.text.clone(),
            before: given(&item.before),
            after: given(&item.after),
            source: shows_source.then(|| item.source.clone()),
        }
    }
}

impl View {
    /// What `who` has before them; `guess` is asked for the model's label of a sentence.
    pub(super) fn of(
        session: &mut Session,
        who: usize,
        shows_source: bool,
        guess: &dyn Fn(&str) -> Option<Guess>,
    ) -> Self {
        let offer = session.offer(who);
        let item = offer.map(
            |Offer {
                 item,
                 pass,
                 earlier,
             }| {
                let sentence = Sentence::of(session, item, shows_source);
                ItemView {
                    guess: guess(&sentence.text),
                    sentence,
                    pass,
                    earlier,
                }
            },
        );
        let mut view = Self::overview(session, who);
        if item.is_some() {
            // a number that grows or not would tell what another said of the sentence before
            view.progress.disagreements = 0;
        }
        view.item = item;
        view
    }

    /// How far `who` has come, without a sentence.
    pub(super) fn overview(session: &Session, who: usize) -> Self {
        let [labelled, skipped, rest] = session.tally(who);
        let done = labelled + skipped;
        Self {
            item: None,
            progress: Progress {
                done,
                total: done + rest,
                labelled,
                skipped,
                disagreements: session.open.len(),
            },
            can_undo: session.latest(who).is_some(),
            n_steps: session.n_steps(who)[0],
        }
    }
}

impl Adjudication {
    /// The first open disagreement, or sentence `taken_back`.
    pub(super) fn of(
        session: &Session,
        who: usize,
        shows_source: bool,
        taken_back: Option<(usize, Settlement)>,
    ) -> Self {
        let (item, earlier) = match taken_back {
            Some((i, settlement)) => (Some(i), Some(settlement)),
            None => (session.open.first().copied(), None),
        };
        let item = item.map(|i| DisagreementView {
            sentence: Sentence::of(session, i, shows_source),
            readings: (session.items[i].readings.iter())
                .filter(|s| s.reading.label.is_some())
                .map(|s| ReadingView {
                    annotator: session.annotators[s.annotator].name.clone(),
                    reading: s.reading.clone(),
                })
                .collect(),
            earlier,
        });
        Self {
            item,
            n_open: session.open.len(),
            n_settled: session.n_settled(),
            can_undo: session.latest_settled(who).is_some(),
            n_steps: session.n_steps(who)[1],
        }
    }
}
