//! What each address answers.

use std::sync::PoisonError;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use serde::{Deserialize, Serialize};

use super::agreement::{AgreementView, Snapshot};
use super::desk::Refusal;
use super::learning::Curve;
use super::server::{KEYS, Posted, Served, Shared, Who, problem};
use super::view::{Adjudication, Guess, View};
use crate::data::{Act, Reading, Settlement};
use crate::report::ShownCodebook;

/// What a note may hold, in characters.
const LONGEST_NOTE: usize = 4000;

impl Served {
    fn view(&self, Who(who): Who) -> View {
        let guess = |text: &str| {
            let model = self.model.as_ref()?;
            let mut labeller = model.labeller();
            let (class, probabilities) = labeller.label(text);
            Some(Guess {
                label: model.scheme.classes.get(class)?.clone(),
                confidence: *probabilities.get(class)?,
            })
        };
        View::of(
            &mut self.desk.state().session,
            who,
            self.shows_source,
            &guess,
        )
    }

    /// How far it has come, without a sentence to annotate.
    fn overview(&self, Who(who): Who) -> View {
        View::overview(&self.desk.state().session, who)
    }
}

#[derive(Serialize)]
pub(super) struct Start<'s> {
    annotator: String,
    queue: &'s str,
    classes: Vec<ClassView>,
    codebook: &'s ShownCodebook,
    learning: bool,
    view: View,
}

#[derive(Serialize)]
struct ClassView {
    name: String,
    key: String,
}

pub(super) async fn start(State(served): Shared, Extension(who): Extension<Who>) -> Response {
    let view = served.view(who);
    served.started(who, view)
}

/// As `start`, for pages on which nothing is annotated: they keep no sentence from others.
pub(super) async fn about(State(served): Shared, Extension(who): Extension<Who>) -> Response {
    let view = served.overview(who);
    served.started(who, view)
}

impl Served {
    fn started(&self, who: Who, view: View) -> Response {
        let (annotator, classes) = {
            let session = &self.desk.state().session;
            (
                session.annotators[who.0].name.clone(),
                session.classes.clone(),
            )
        };
        Json(Start {
            annotator,
            queue: &self.queue,
            classes: (classes.into_iter().zip(KEYS.chars()))
                .map(|(name, key)| ClassView {
                    name,
                    key: key.to_string(),
                })
                .collect(),
            codebook: &self.codebook,
            learning: self.learning.is_some(),
            view,
        })
        .into_response()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    id: String,
    pass: u8,
    label: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    unsure: bool,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    ms: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verdict {
    id: String,
    label: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// What is to be taken back: the last of so many.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LastOf {
    n: Option<usize>,
}

/// Too long a note, or a rule.
fn sized(note: &str, rule: &str) -> Result<(), Refusal> {
    match note.chars().count().max(rule.chars().count()) <= LONGEST_NOTE {
        true => Ok(()),
        false => Err(Refusal::Impossible(format!(
            "a note has at most {LONGEST_NOTE} characters"
        ))),
    }
}

pub(super) async fn decide(
    State(served): Shared,
    Extension(who): Extension<Who>,
    Posted(d): Posted<Decision>,
) -> Result<Json<View>, Refusal> {
    sized(&d.note, &d.rule)?;
    let reading = Reading {
        pass: d.pass,
        label: d.label,
        unsure: d.unsure,
        rule: d.rule,
        note: d.note,
        ms: d.ms,
        codebook: served.codebook.version.clone(),
    };
    served.desk.act(who.0, d.id, Act::Decide(reading))?;
    Ok(Json(served.view(who)))
}

pub(super) async fn undo(
    State(served): Shared,
    Extension(who): Extension<Who>,
    Posted(LastOf { n }): Posted<LastOf>,
) -> Result<Json<View>, Refusal> {
    served.desk.take_back(who.0, Act::Undo, n)?;
    Ok(Json(served.view(who)))
}

pub(super) async fn skipped(
    State(served): Shared,
    Extension(who): Extension<Who>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Json<View> {
    served.desk.state().session.bring_skipped(who.0);
    Json(served.view(who))
}

impl Served {
    fn adjudication(
        &self,
        who: Who,
        taken_back: Option<(usize, Settlement)>,
    ) -> Json<Adjudication> {
        let session = &self.desk.state().session;
        Json(Adjudication::of(
            session,
            who.0,
            self.shows_source,
            taken_back,
        ))
    }
}

pub(super) async fn adjudication(
    State(served): Shared,
    Extension(who): Extension<Who>,
) -> Json<Adjudication> {
    served.adjudication(who, None)
}

pub(super) async fn settle(
    State(served): Shared,
    Extension(who): Extension<Who>,
    Posted(v): Posted<Verdict>,
) -> Result<Json<Adjudication>, Refusal> {
    sized(&v.note, &v.rule)?;
    let settlement = Settlement {
        label: v.label,
        rule: v.rule,
        note: v.note,
        codebook: served.codebook.version.clone(),
    };
    served.desk.act(who.0, v.id, Act::Settle(settlement))?;
    Ok(served.adjudication(who, None))
}

pub(super) async fn unsettle(
    State(served): Shared,
    Extension(who): Extension<Who>,
    Posted(LastOf { n }): Posted<LastOf>,
) -> Result<Json<Adjudication>, Refusal> {
    let before = {
        let session = &served.desk.state().session;
        let latest = session.latest_settled(who.0);
        let settled = latest.and_then(|i| Some((i, session.items[i].settled.as_ref()?)));
        settled.map(|(i, settled)| (i, settled.settlement.clone()))
    };
    let is_done = served.desk.take_back(who.0, Act::Unsettle, n)?;
    Ok(served.adjudication(who, before.filter(|_| is_done)))
}

#[derive(Serialize)]
pub(super) struct AgreementPage {
    #[serde(flatten)]
    agreement: AgreementView,
    learning: Option<Curve>,
}

pub(super) async fn agreement(State(served): Shared) -> Response {
    let learning = served.learning.as_ref().map(|l| l.curve().clone());
    let computed = tokio::task::spawn_blocking(move || served.agreement_now()).await;
    match computed {
        Ok(agreement) => Json(AgreementPage {
            agreement,
            learning,
        })
        .into_response(),
        Err(_) => problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the agreement could not be computed; please report it",
        ),
    }
}

impl Served {
    fn agreement_now(&self) -> AgreementView {
        let snapshot = Snapshot::of(&self.desk.state().session);
        let mut known = self
            .agreement
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((_, view)) = known.as_ref().filter(|(r, _)| *r == snapshot.revision) {
            return view.clone();
        }
        let revision = snapshot.revision;
        let view = snapshot.computed();
        *known = Some((revision, view.clone()));
        view
    }
}
