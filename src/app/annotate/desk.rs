//! The session with its journal and a clock: what is confirmed lies on the disk first.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::session::Session;
use crate::data::{Act, Entry, Journal, text_mark};
use crate::error::Error;

/// What all pages share.
pub(super) struct Desk {
    state: Mutex<State>,
    now: fn() -> String,
}

/// What the lock holds.
pub(super) struct State {
    pub(super) session: Session,
    pub(super) journal: Journal,
}

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It cannot be, for this reason.
    Impossible(String),
    /// It could not be written down.
    Unwritten(Error),
}

impl Desk {
    pub(super) fn new(session: Session, journal: Journal, now: fn() -> String) -> Self {
        Self {
            state: Mutex::new(State { session, journal }),
            now,
        }
    }

    /// The state; a request that failed within does not lock the others out.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes `act` of `who` about sentence `id` to the journal, and only then takes it in.
    pub(super) fn act(&self, who: usize, id: String, act: Act) -> Result<(), Refusal> {
        let state = &mut *self.state();
        let session = &mut state.session;
        let at = session.queue.position(&id);
        let entry = Entry {
            time: (self.now)(),
            annotator: session.annotators[who].name.clone(),
            text: at.map_or(String::new(), |i| text_mark(&session.queue.items[i].text)),
            id,
            act,
        };
        if session.is_said(who, &entry) {
            return Ok(());
        }
        session.check(who, &entry).map_err(Refusal::Impossible)?;
        state.journal.append(&entry).map_err(Refusal::Unwritten)?;
        session.apply(entry);
        Ok(())
    }

    /// Takes the latest decision of `who` back, or the latest settlement; if `n` is given only where
    /// there are so many, since the page repeats what it was not told had been done. Whether it was
    /// done now.
    pub(super) fn take_back(
        &self,
        who: usize,
        act: Act,
        n: Option<usize>,
    ) -> Result<bool, Refusal> {
        let id = {
            let session = &self.state().session;
            let [n_decisions, n_settlements] = session.n_steps(who);
            let (latest, there_are) = match act {
                Act::Unsettle => (session.latest_settled(who), n_settlements),
                _ => (session.latest(who), n_decisions),
            };
            if n.is_some_and(|n| n != there_are) {
                return Ok(false);
            }
            latest.map(|i| session.queue.items[i].id.clone())
        };
        self.act(who, id.unwrap_or_default(), act).map(|()| true)
    }
}
