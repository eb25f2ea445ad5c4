//! The files of the pages, in the binary.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::report::HOUSE_STYLE;

/// What a page may do: nothing but talk to where it comes from.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

macro_rules! files {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("page/", $name)))),*] };
}

const FILES: &[(&str, &str)] = files![
    "adjudicate.html",
    "adjudicate.js",
    "agreement.html",
    "agreement.js",
    "annotate.html",
    "annotate.js",
    "chart.js",
    "codebook.js",
    "common.js",
    "desk.css",
    "desk.js",
    "pace.js",
    "rules.js",
    "style.css",
    "verdict.js",
];

/// One of the three pages.
pub(super) fn page(name: &str) -> Response {
    asset(&format!("{name}.html")).unwrap_or_else(|| ().into_response())
}

/// A file by its name.
pub(super) fn asset(name: &str) -> Option<Response> {
    let own = FILES.iter().find(|(known, _)| *known == name);
    let text = match own {
        Some((_, text)) => *text,
        None if name == "house.css" => HOUSE_STYLE,
        None => return None,
    };
    let kind = match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };
    Some(([(CONTENT_TYPE, kind)], text).into_response())
}
