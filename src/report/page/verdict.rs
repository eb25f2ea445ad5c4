//! What to say first: the verdict, how the split was made, what to be wary of.

use maud::{Markup, html};

use super::parts::{counted, short, whole};
use crate::report::{EvalRecord, Split, Treatment, score};

/// The title of the page.
pub(super) fn title(record: &EvalRecord) -> String {
    let model = short(&record.subject.model, 120);
    match (record.subject.split, model.as_str()) {
        (Split::Predictions, _) => format!("Evaluation of the labels in {model}"),
        (Split::CrossValidated, _) => format!("Cross-validation, {model}"),
        (Split::Forward, _) => format!("Past and future, {model}"),
        (_, "default") => "Evaluation of the default model".to_owned(),
        _ => format!("Evaluation of {model}"),
    }
}

/// The first screen.
pub(super) fn head(record: &EvalRecord) -> Markup {
    let files: Vec<String> = (record.subject.files.iter())
        .map(|f| short(f, 200))
        .collect();
    html! {
        header {
            p.kicker { "stancer eval · how far to trust the labels" }
            h1 { (title(record)) }
            p.on { "on " (files.join(", ")) }
            p.verdict { (verdict(record)) }
            p.split { (split(record.subject.split)) }
            p.note { (note(record)) }
            @for warning in warnings(record) {
                div.warning role="note" { p { (warning) } }
            }
        }
    }
}

/// The result in a sentence that can be quoted.
fn verdict(record: &EvalRecord) -> Markup {
    let s = &record.subject;
    let rows = counted(s.n_rows, "sentence");
    let articles = counted(s.n_groups, "article");
    let (on, who) = match s.split {
        Split::HeldOut if kept_repeats(record).is_empty() => (
            format!("On {rows} of {articles} that it has not seen"),
            "the model labels",
        ),
        Split::HeldOut => (
            format!("On {rows} of {articles}, held out but for repeats of its training"),
            "the model labels",
        ),
        Split::CrossValidated => (
            format!(
                "On {rows} of {articles}, each labelled by a model trained without its article"
            ),
            "the method labels",
        ),
        Split::Forward => (
            format!("On {rows} of {articles}, each labelled by a model trained on earlier ones"),
            "the method labels",
        ),
        Split::Predictions => (
            format!("On {rows} of {articles}"),
            "the other system labels",
        ),
    };
    let figures = &record.figures;
    let majority = record.baselines.iter().find(|b| b.name == "majority");
    let guess = majority.and_then(|b| b.figures.get("macro_average.f1"));
    let parts = [
        figures.get("accuracy").map(|right| {
            html! { (who) " " (whole(&right.percent())) " rightly" }
        }),
        (figures.get("macro_average.f1")).map(|f1| html! { "macro-F1 " (whole(&f1.score())) }),
        guess.map(|f1| html! { "the commonest class alone would reach " (score(f1.value)) }),
    ];
    html! {
        (on)
        @for (i, part) in parts.into_iter().flatten().enumerate() {
            (if i == 0 { ", " } else { "; " }) (part)
        }
        "."
    }
}

fn split(split: Split) -> &'static str {
    match split {
        Split::HeldOut => "Held out: the test sentences were kept apart from training.",
        Split::CrossValidated => {
            "Cross-validated: each sentence was labelled by a model trained without its article."
        }
        Split::Forward => {
            "Forward in time: each sentence was labelled by a model trained on earlier ones only."
        }
        Split::Predictions => {
            "Labels of another system: nothing is known of what it has seen. If these sentences \
             are among that, the scores say little."
        }
    }
}

/// Whether any figure has an interval.
pub(super) fn has_intervals(record: &EvalRecord) -> bool {
    record.figures.values().any(|f| f.low.is_some())
}

fn note(record: &EvalRecord) -> String {
    let mut text = if has_intervals(record) {
        format!(
            "In brackets, and small in tables: {:.0}\u{a0}% intervals from {} of articles.",
            100.0 * record.intervals.level,
            counted(record.intervals.resamples as usize, "resample"),
        )
    } else {
        String::new()
    };
    if record.subject.n_unscored > 0 {
        text.push_str(&format!(
            " {} of the first span or without a date are not scored.",
            counted(record.subject.n_unscored, "sentence"),
        ));
    }
    text.trim().to_owned()
}

fn warnings(record: &EvalRecord) -> Vec<Markup> {
    let mut warnings = Vec::new();
    let found = kept_repeats(record);
    if !found.is_empty() {
        warnings.push(html! {
            strong { "Training and test overlap: " } (found.join(", "))
            ". They were scored all the same, which flatters. "
            a href="#repeats" { "See repeats" } "."
        });
    }
    if !has_intervals(record) {
        warnings.push(html! {
            strong { "No interval: " }
            "the sentences are all of one article, or --resamples is 0. How far the scores would \
             move with other articles is unknown."
        });
    }
    warnings
}

/// What was done about repeats.
pub(super) fn treatment(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::NoneFound => "",
        Treatment::Kept => "They were scored all the same, which flatters.",
        Treatment::Dropped => "They were left out.",
        Treatment::Joined => "Each was kept on the side of the split where its double is.",
    }
}

/// The scored sentences that training has as well, in words; none where there are none.
fn kept_repeats(record: &EvalRecord) -> Vec<String> {
    let Some(r) = record
        .repeats
        .as_ref()
        .filter(|r| r.treatment == Treatment::Kept)
    else {
        return Vec::new();
    };
    let found = [
        (r.n_shared_articles, "of an article that was trained on"),
        (r.n_exact, "trained on word by word"),
        (r.n_near, "with a near duplicate in training"),
    ];
    let found = found.iter().filter(|(n, _)| *n > 0);
    (found.map(|(n, what)| format!("{} {what}", counted(*n, "sentence")))).collect()
}
