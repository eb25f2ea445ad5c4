//! What may be done, and why not.

use super::session::Session;
use crate::data::{Act, Entry, Reading};

impl Session {
    /// Whether `entry` says once more what stands there already: the page repeats what it was not
    /// told had been saved.
    pub(super) fn is_said(&self, who: usize, entry: &Entry) -> bool {
        let (Act::Decide(reading), Some(i)) = (&entry.act, self.item_of(entry)) else {
            return false;
        };
        let annotator = &self.annotators[who];
        let said = match reading.pass {
            1 => self.items[i].said_by(who).map(|said| &said.reading),
            _ => annotator
                .repeats
                .last()
                .filter(|(j, _)| i == *j)
                .map(|(_, said)| said),
        };
        let is_same = |said: &Reading| {
            Reading {
                ms: said.ms,
                ..reading.clone()
            } == *said
        };
        // what is before them they answer anew
        !annotator.is_offered(i, reading.pass) && said.is_some_and(is_same)
    }

    /// Why `entry` cannot be, in words for the page.
    pub(super) fn check(&self, who: usize, entry: &Entry) -> Result<(), String> {
        let refused = |reason: &str| Err(format!("{reason}; load the page anew"));
        let label = match &entry.act {
            Act::Decide(reading) => reading.label.as_deref(),
            Act::Settle(settlement) => Some(settlement.label.as_str()),
            Act::Undo if self.latest(who).is_some() => return Ok(()),
            Act::Unsettle if self.latest_settled(who).is_some() => return Ok(()),
            Act::Undo | Act::Unsettle => return Err("there is nothing to take back".to_owned()),
        };
        if let Some(label) = label.filter(|l| !self.classes.iter().any(|c| c == l)) {
            let classes = self.classes.join(", ");
            return Err(format!("\"{label}\" is not one of {classes}"));
        }
        let Some(i) = self.queue.position(&entry.id) else {
            return refused(&format!("the queue has no sentence \"{}\"", entry.id));
        };
        match &entry.act {
            Act::Decide(reading) => {
                let has_room = reading.pass > 1 || self.has_room_for(who, i);
                let is_offered = has_room && self.annotators[who].is_offered(i, reading.pass);
                // two windows of one annotator may show the same sentence
                let said = self.items[i].said_by(who).filter(|_| reading.pass == 1);
                let is_second_thought = said.is_some_and(|said| {
                    let is_no_more = said.reading.label.is_some() || reading.label.is_none();
                    is_no_more || has_room
                });
                match is_offered || is_second_thought {
                    true => Ok(()),
                    false => refused("this sentence is not yours just now"),
                }
            }
            _ if self.open.contains(&i) => Ok(()),
            _ => refused("nothing is to be settled there, or somebody has done so"),
        }
    }
}
