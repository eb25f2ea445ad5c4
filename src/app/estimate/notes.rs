//! What is said of labels and corpus before anything is estimated.

use super::frame::Frame;
use super::hand::{HandLabels, article_of};
use crate::app::Streams;
use crate::report::{agreed, count, counted};

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
            "{} of {} left out, since the corpus does not have them: {}{more}{hint}",
            count(n_absent as u64),
            counted(n, "label", "labels"),
            named.join(", ")
        ));
    }
    if frame.n_by_text > 0 {
        notes.push(format!(
            "{}, since no row of the corpus has {}",
            counted(
                frame.n_by_text,
                "label was joined by its text",
                "labels were joined by their text"
            ),
            agreed(frame.n_by_text, "its id", "their ids")
        ));
    }
    if hand.n_open > 0 {
        notes.push(format!(
            "{} left out; where people differ, settle it first, since such sentences are not like the \
             others",
            counted(hand.n_open, "row without a label is", "rows without a label are")
        ));
    }
    notes
}

/// Says how many labels the corpus has, and the notes.
pub(super) fn say(notes: &[String], hand: &HandLabels, frame: &Frame, streams: &mut Streams<'_>) {
    streams.say(&format!(
        "labels: {} of {} in the corpus of {}",
        count(frame.n_joined() as u64),
        count(hand.rows.len() as u64),
        counted(frame.n_rows(), "sentence", "sentences")
    ));
    notes
        .iter()
        .for_each(|n| streams.say(&format!("note: {n}")));
}
