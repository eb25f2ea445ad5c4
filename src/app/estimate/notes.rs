//! What is said of labels and corpus before anything is estimated.

use super::frame::Frame;
use super::hand::{HandLabels, article_of};
use crate::app::Streams;
use crate::report::count;

/// What was left out or assumed of the labels; `splits`: articles are split into sentences.
pub(super) fn notes_on(hand: &HandLabels, frame: &Frame, splits: bool) -> Vec<String> {
    let mut notes = Vec::new();
    let n = hand.rows.len();
    let absent = (0..n).filter(|&label| frame.first[label].is_none());
    let named: Vec<String> = (absent.clone().take(3))
        .map(|label| format!("\"{}\" ({})", hand.rows[label].id, hand.rows[label].place))
        .collect();
    let n_absent = absent.clone().count();
    if n_absent > 0 {
        let more = if n_absent > 3 { ", …" } else { "" };
        let is_of_article = |label: usize| article_of(&hand.rows[label].id).is_some();
        let hint = match !splits && absent.clone().any(is_of_article) {
            true => {
                "; sentences that were drawn with `sample --sentences` need --sentences here as well"
            }
            false => "",
        };
        notes.push(format!(
            "{} of {} labels left out, since the corpus does not have them: {}{more}{hint}",
            count(n_absent as u64),
            count(n as u64),
            named.join(", ")
        ));
    }
    if frame.n_by_text > 0 {
        notes.push(format!(
            "{} labels were joined by their text, since no id of the corpus is theirs",
            count(frame.n_by_text as u64)
        ));
    }
    if hand.n_open > 0 {
        notes.push(format!(
            "{} row(s) of the labels have none and are left out; where people differ, settle it first, \
             since such sentences are not like the others",
            count(hand.n_open as u64)
        ));
    }
    notes
}

/// Says how many labels the corpus has, and the notes.
pub(super) fn say(notes: &[String], hand: &HandLabels, frame: &Frame, streams: &mut Streams<'_>) {
    streams.say(&format!(
        "labels: {} of {} in the corpus of {} sentences",
        count(frame.n_joined() as u64),
        count(hand.rows.len() as u64),
        count(frame.n_rows() as u64)
    ));
    notes
        .iter()
        .for_each(|n| streams.say(&format!("note: {n}")));
}
