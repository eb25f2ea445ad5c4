//! Who may ask: the right address, no foreign page, a token that fits.

use std::net::SocketAddr;

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode, Uri};

/// A door for each annotator.
pub(super) struct Guard {
    address: SocketAddr,
    /// Tokens with the annotators that they stand for.
    tokens: Vec<(String, usize)>,
}

impl Guard {
    pub(super) fn new(address: SocketAddr, tokens: Vec<(String, usize)>) -> Self {
        Self { address, tokens }
    }

    /// Whose request it is.
    ///
    /// # Errors
    /// The status and the reason of a refusal.
    pub(super) fn admit(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<usize, (StatusCode, &'static str)> {
        let text = |name| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts
            .next()
            .and_then(|h| h.to_str().ok())
            .unwrap_or_default();
        if !self.is_ours(host) || hosts.next().is_some() {
            // a foreign name that was made to lead here (DNS rebinding)
            return Err((
                StatusCode::FORBIDDEN,
                "this address is not the one that was given",
            ));
        }
        let own = format!("http://{host}");
        if text(ORIGIN).is_some_and(|origin| origin != own) {
            return Err((StatusCode::FORBIDDEN, "the request comes from another page"));
        }
        let site = headers
            .get("sec-fetch-site")
            .map(|v| v.to_str().unwrap_or("?"));
        if site.is_some_and(|site| method == Method::POST && site != "same-origin") {
            return Err((StatusCode::FORBIDDEN, "the request comes from another page"));
        }
        let is_json = text(CONTENT_TYPE).is_some_and(|t| t.starts_with("application/json"));
        if method == Method::POST && !is_json {
            return Err((
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "expected application/json",
            ));
        }
        let token = uri.path().split('/').nth(1).unwrap_or_default();
        (self.tokens.iter())
            .find(|(known, _)| is_same(known, token))
            .map(|(_, who)| *who)
            .ok_or((StatusCode::NOT_FOUND, "nothing is here"))
    }

    /// Whether a browser that was given our address would name this host.
    fn is_ours(&self, host: &str) -> bool {
        let port = self.address.port();
        let Some(name) = host.strip_suffix(&format!(":{port}")) else {
            return false;
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        match name.parse::<std::net::IpAddr>() {
            // only names can be made to lead elsewhere; on a network we cannot know all our numbers
            Ok(ip) => ip == self.address.ip() || !self.address.ip().is_loopback(),
            Err(_) => name == "localhost",
        }
    }
}

/// Takes as long for a token that is nearly right as for one that is not.
fn is_same(a: &str, b: &str) -> bool {
    let differs = a.bytes().zip(b.bytes()).fold(0, |d, (a, b)| d | (a ^ b));
    a.len() == b.len() && differs == 0
}
