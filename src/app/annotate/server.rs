//! The pages and what they ask for.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::agreement::AgreementView;
use super::answers;
use super::desk::{Desk, Refusal};
use super::guard::Guard;
use super::learning::Learning;
use super::pages;
use crate::model::Classifier;
use crate::report::ShownCodebook;

/// What a request may bring.
const MOST_BYTES: usize = 64 * 1024;
/// The keys of the classes; 0, c, n, r, s and u mean something else.
pub(super) const KEYS: &str = "123456789abdefghijklmopqtvwxyz";

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
pub(super) struct Who(pub(super) usize);

pub(super) type Shared = State<Arc<Served>>;

/// All addresses.
pub(super) fn router(served: Arc<Served>) -> Router {
    let api = Router::new()
        .route("/start", get(answers::start))
        .route("/about", get(answers::about))
        .route("/decide", post(answers::decide))
        .route("/undo", post(answers::undo))
        .route("/skipped", post(answers::skipped))
        .route("/adjudication", get(answers::adjudication))
        .route("/settle", post(answers::settle))
        .route("/unsettle", post(answers::unsettle))
        .route("/agreement", get(answers::agreement));
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

pub(super) fn problem(status: StatusCode, reason: &str) -> Response {
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
pub(super) struct Posted<T>(pub(super) T);

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
