//! The pages and what they ask for.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Extension, FromRequest, Path, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::agreement::{AgreementView, Snapshot};
use super::desk::{Desk, Refusal};
use super::guard::Guard;
use super::learning::Learning;
use super::pages;
use super::view::{Adjudication, Guess, View};
use crate::data::{Act, Reading, Settlement};
use crate::model::Classifier;
use crate::report::ShownCodebook;

/// What a request may bring.
const MOST_BYTES: usize = 64 * 1024;
/// What a note may hold, in characters.
const LONGEST_NOTE: usize = 4000;

/// All that the pages are served from.
pub(super) struct Served {
    pub(super) desk: Arc<Desk>,
    pub(super) guard: Guard,
    pub(super) queue: String,
    pub(super) codebook: ShownCodebook,
    pub(super) shows_source: bool,
    pub(super) model: Option<Classifier>,
    pub(super) learning: Option<Arc<Learning>>,
    /// The agreement at a revision.
    pub(super) agreement: Mutex<Option<(u64, AgreementView)>>,
}

/// An annotator, known by their token.
#[derive(Clone, Copy)]
struct Who(usize);

type Shared = State<Arc<Served>>;

/// All addresses.
pub(super) fn router(served: Arc<Served>) -> Router {
    let api = Router::new()
        .route("/start", get(start))
        .route("/decide", post(decide))
        .route("/undo", post(undo))
        .route("/skipped", post(skipped))
        .route("/adjudication", get(adjudication))
        .route("/settle", post(settle))
        .route("/unsettle", post(unsettle))
        .route("/agreement", get(agreement));
    Router::new()
        .route("/{token}/", get(|| async { pages::page("annotate") }))
        .route(
            "/{token}/adjudicate",
            get(|| async { pages::page("adjudicate") }),
        )
        .route(
            "/{token}/agreement",
            get(|| async { pages::page("agreement") }),
        )
        .route("/{token}/assets/{name}", get(asset))
        .nest("/{token}/api", api)
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "nothing is here") })
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(served.clone(), admitted))
        .with_state(served)
}

/// Lets in whom the guard admits, and tells every browser to be careful with the answer.
async fn admitted(State(served): Shared, mut request: Request, next: Next) -> Response {
    let admitted = served
        .guard
        .admit(request.method(), request.uri(), request.headers());
    let mut response = match admitted {
        Ok(who) => {
            request.extensions_mut().insert(Who(who));
            next.run(request).await
        }
        Err((status, reason)) => problem(status, reason),
    };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, pages::POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn problem(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({ "error": reason }))).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Impossible(reason) => problem(StatusCode::CONFLICT, &reason),
            Self::Unwritten(e) => problem(
                StatusCode::INTERNAL_SERVER_ERROR,
                &format!("Not saved: {e}. Mend it, then press the key once more."),
            ),
        }
    }
}

/// The JSON that a request brings.
struct Posted<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let bytes: Result<Bytes, BytesRejection> = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|e| problem(e.status(), &e.body_text()))?;
        let posted = serde_json::from_slice(&bytes);
        posted
            .map(Self)
            .map_err(|e| problem(StatusCode::BAD_REQUEST, &format!("the request: {e}")))
    }
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    pages::asset(&name).unwrap_or_else(|| problem(StatusCode::NOT_FOUND, "nothing is here"))
}

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

    fn acted(&self, who: Who, id: String, act: Act) -> Result<(), Refusal> {
        self.desk.act(who.0, id, act)
    }
}

#[derive(Serialize)]
struct Start<'s> {
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

async fn start(State(served): Shared, Extension(who): Extension<Who>) -> Response {
    let (annotator, classes) = {
        let session = &served.desk.state().session;
        (
            session.annotators[who.0].name.clone(),
            session.classes.clone(),
        )
    };
    let key = |i: usize| char::from_digit(i as u32 + 1, 10).map(String::from);
    Json(Start {
        annotator,
        queue: &served.queue,
        classes: (classes.into_iter().enumerate())
            .map(|(i, name)| ClassView {
                name,
                key: key(i).unwrap_or_default(),
            })
            .collect(),
        codebook: &served.codebook,
        learning: served.learning.is_some(),
        view: served.view(who),
    })
    .into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
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
struct Verdict {
    id: String,
    label: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Too long a note, or a rule.
fn sized(note: &str, rule: &str) -> Result<(), Refusal> {
    match note.chars().count().max(rule.chars().count()) <= LONGEST_NOTE {
        true => Ok(()),
        false => Err(Refusal::Impossible(format!(
            "a note has at most {LONGEST_NOTE} characters"
        ))),
    }
}

async fn decide(
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
    served.acted(who, d.id, Act::Decide(reading))?;
    Ok(Json(served.view(who)))
}

async fn undo(
    State(served): Shared,
    Extension(who): Extension<Who>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Json<View>, Refusal> {
    let latest = served.desk.state().session.latest(who.0).map(str::to_owned);
    served.acted(who, latest.unwrap_or_default(), Act::Undo)?;
    Ok(Json(served.view(who)))
}

async fn skipped(
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

async fn adjudication(State(served): Shared, Extension(who): Extension<Who>) -> Json<Adjudication> {
    served.adjudication(who, None)
}

async fn settle(
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
    served.acted(who, v.id, Act::Settle(settlement))?;
    Ok(served.adjudication(who, None))
}

async fn unsettle(
    State(served): Shared,
    Extension(who): Extension<Who>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Json<Adjudication>, Refusal> {
    let (id, before) = {
        let session = &served.desk.state().session;
        let id = session.latest_settled(who.0).unwrap_or_default().to_owned();
        let at = session.queue.position(&id);
        let settled = at.and_then(|i| Some((i, session.items[i].settled.as_ref()?)));
        (id, settled.map(|(i, s)| (i, s.settlement.clone())))
    };
    served.acted(who, id, Act::Unsettle)?;
    Ok(served.adjudication(who, before))
}

#[derive(Serialize)]
struct AgreementPage {
    #[serde(flatten)]
    agreement: AgreementView,
    learning: Option<super::learning::Curve>,
}

async fn agreement(State(served): Shared) -> Response {
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
