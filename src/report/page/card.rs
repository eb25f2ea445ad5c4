//! The model card, and what identifies the run.

use maud::{Markup, html};

use super::parts::{Section, counted, heads, name, number, short, table};
use crate::features::FeatureSettings;
use crate::model::Training;
use crate::report::{EvalRecord, ModelCard, score};

type Entries = Vec<(&'static str, Markup)>;

pub(super) fn section(record: &EvalRecord) -> Section {
    let s = &record.subject;
    let files: Vec<String> = s.files.iter().map(|f| short(f, 200)).collect();
    let run: Entries = vec![
        ("program", html! { "stancer " (short(&record.program, 60)) }),
        ("model", html! { (short(&s.model, 200)) }),
        ("test files", html! { (files.join(", ")) }),
        (
            "test data",
            html! { (counted(s.n_rows, "sentence")) " of " (counted(s.n_groups, "article")) },
        ),
        ("SHA-256 of the test data", hash(&s.sha256)),
    ];
    match &record.card {
        None => Section {
            id: "card",
            title: "Where this comes from",
            body: entries(&run),
        },
        Some(card) => Section {
            id: "card",
            title: "Model card",
            body: html! {
                @if !card.limits.is_empty() {
                    h3 { "What it is not for" }
                    ul { @for limit in &card.limits { li { (short(limit, 600)) } } }
                }
                h3 { "Model" }
                (entries(&about(card)))
                h3 { "Training" }
                (entries(&training(&card.training)))
                (cross_validated(&card.training))
                h3 { "This evaluation" }
                (entries(&run))
            },
        },
    }
}

fn hash(sha256: &str) -> Markup {
    html! { code.hash { (short(sha256, 200)) } }
}

fn entries(entries: &Entries) -> Markup {
    html! {
        dl.card { @for (key, value) in entries { div { dt { (key) } dd { (value) } } } }
    }
}

fn about(card: &ModelCard) -> Entries {
    let mut about: Entries = vec![("scheme", name(&card.scheme))];
    if !card.sides.is_empty() {
        let sides = html! {
            @for (i, (side, class)) in card.sides.iter().enumerate() {
                @if i > 0 { "; " }
                (name(side)) " (favoured by " (name(class)) ")"
            }
        };
        about.push(("sides", sides));
    }
    if let Some(sha256) = &card.codebook_sha256 {
        about.push(("SHA-256 of the codebook", hash(sha256)));
    }
    about.push(("terms", html! { (number(card.n_features as u64)) }));
    about.push(("counted", html! { (features(&card.features)) }));
    about.push((
        "temperature",
        html! { (format!("{:.2}", card.temperature)) },
    ));
    about
}

/// What is counted, in words.
fn features(f: &FeatureSettings) -> String {
    let mut kinds = Vec::new();
    if f.word_ngrams > 0 {
        kinds.push(format!("runs of 1 to {} words", f.word_ngrams));
    }
    if f.char_max > 0 {
        kinds.push(format!("runs of {} to {} letters", f.char_min, f.char_max));
    }
    if f.window > 0 {
        kinds.push(format!(
            "words up to {} from the mention of a side",
            f.window
        ));
    }
    if f.frame_ngrams > 0 {
        kinds.push(format!(
            "frames of up to {} sides and kinds of words",
            f.frame_ngrams
        ));
    }
    if f.shape {
        kinds.push("the shape of the sentence".to_owned());
    }
    format!(
        "{}; terms in at least {}, TF-IDF",
        kinds.join(", "),
        counted(f.min_documents as usize, "training sentence")
    )
}

fn training(t: &Training) -> Entries {
    let mut entries: Entries = vec![
        (
            "data",
            html! { (counted(t.rows, "sentence")) " of " (counted(t.groups, "article")) },
        ),
        ("SHA-256 of the data", hash(&t.sha256)),
        (
            "classes",
            html! {
                @for (i, n) in t.class_counts.iter().enumerate() {
                    @if i > 0 { ", " }
                    (name(t.cross_validated.classes.get(i).map_or("", |c| &c.class)))
                    " " (number(*n as u64))
                }
            },
        ),
        ("program", html! { "stancer " (short(&t.program, 60)) }),
        (
            "solver",
            html! {
                (short(&t.solver, 60)) ", " (counted(t.iterations as usize, "iteration"))
                ", gradient norm " (format!("{:.1e}", t.gradient_norm))
            },
        ),
        ("alpha", html! { (t.alpha) " (strength of the penalty)" }),
        ("seed", html! { (t.seed) }),
    ];
    if let Some(prior) = &t.prior {
        entries.push((
            "prior",
            html! {
                (name(&prior.name)) ", a model of " (counted(prior.rows, "sentence")) " "
                (hash(&prior.sha256))
            },
        ));
    }
    entries
}

fn cross_validated(t: &Training) -> Markup {
    let c = &t.cross_validated;
    let rows = html! {
        @for class in &c.classes {
            tr {
                th scope="row" { (name(&class.class)) }
                td.n { (score(class.precision)) }
                td.n { (score(class.recall)) }
                td.n { (score(class.f1)) }
                td.n { (number(class.support)) }
            }
        }
    };
    html! {
        p {
            "In cross-validation on the training sentences (" (counted(c.folds, "fold"))
            ") it reached macro-F1 " (score(c.macro_f1)) ", log loss " (score(c.log_loss)) "."
        }
        (table(
            "Cross-validated scores",
            &heads("class", &["precision", "recall", "F1", "support"]),
            &rows,
        ))
    }
}
