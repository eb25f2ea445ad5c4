//! Sentences that were labelled wrongly, with the words that led there.

use maud::{Markup, html};

use super::parts::{SENTENCE, Section, name, number, short, signed};
use crate::report::{ErrorExample, EvalRecord, Piece, percent};

/// Words with a smaller part of the strongest effect of their sentence stay unmarked.
const LEAST: f64 = 0.15;

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    if record.errors.is_empty() {
        return None;
    }
    Some(Section {
        id: "errors",
        title: "Errors",
        body: html! {
            p {
                "Some of the errors, the surest first. Words "
                mark.toward style="--o:.7" { "underlined" } " (orange) speak for the wrong label; "
                "words " mark.away style="--o:.7" { "dotted below" } " (blue) speak against it: "
                "the darker, the more the wrong label's lead over the annotated one changes when "
                "the word is left out. Colours compare words within a sentence."
            }
            @for (truth, label) in kinds(&record.errors) {
                (kind(record, truth, label))
            }
        },
    })
}

/// Annotated and given class of the errors, in the order in which they first occur.
fn kinds(errors: &[ErrorExample]) -> Vec<(&str, &str)> {
    let mut kinds: Vec<(&str, &str)> = Vec::new();
    for e in errors {
        let kind = (e.truth.as_str(), e.label.as_str());
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn kind(record: &EvalRecord, truth: &str, label: &str) -> Markup {
    let position = |class: &str| record.classes.iter().position(|c| c.class == class);
    let n = position(truth)
        .zip(position(label))
        .and_then(|(t, g)| record.confusion.get(t)?.get(g));
    let of_kind = |e: &&ErrorExample| e.truth == truth && e.label == label;
    let examples: Vec<&ErrorExample> = record.errors.iter().filter(of_kind).collect();
    html! {
        h3 {
            "annotated " (name(truth)) ", labelled " (name(label))
            @if let Some(n) = n {
                small { (number(examples.len() as u64)) " of " (number(*n)) " shown" }
            }
        }
        ul.cases { @for e in examples { li { (example(e)) } } }
    }
}

fn example(e: &ErrorExample) -> Markup {
    html! {
        p.sentence dir="auto" { (marked(&e.pieces)) }
        p.evidence {
            "confidence " (percent(e.confidence)) " · " (name(&e.id))
            @if !e.evidence.is_empty() { br; span dir="auto" { (short(&e.evidence, SENTENCE)) } }
        }
    }
}

/// The sentence with its words marked, cut after [`SENTENCE`] characters.
fn marked(pieces: &[Piece]) -> Markup {
    let size = |p: &Piece| {
        if p.effect.is_finite() {
            p.effect.abs()
        } else {
            0.0
        }
    };
    let most = pieces.iter().map(size).fold(0.0, f64::max);
    let mut left = SENTENCE;
    html! {
        @for piece in pieces {
            @if left > 0 {
                @let share = if most > 0.0 { size(piece) / most } else { 0.0 };
                @let text = short(&piece.text, left);
                @if share < LEAST || text == "…" {
                    (text)
                } @else {
                    @let way = if piece.effect > 0.0 { "toward" } else { "away" };
                    mark class=(way) style=(format!("--o:{share:.2}"))
                        title=(format!("{} log-odds", signed(piece.effect))) { (text) }
                }
                @let () = left -= piece.text.chars().count().min(left);
                @if left == 0 && text == piece.text { "…" }
            }
        }
    }
}
