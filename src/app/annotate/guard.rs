//! Who may ask: the right address, no foreign page, a token that fits.

use std::net::SocketAddr;

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};

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
        // of two headers of one name a proxy might look at the other
        let text = |name: HeaderName| {
            let mut values = headers.get_all(name).iter();
            let one = values.next().map(|v| v.to_str().unwrap_or("?"));
            if values.next().is_some() {
                Some("?")
            } else {
                one
            }
        };
        let host = text(HOST).unwrap_or_default();
        if !self.is_ours(host) {
            // a foreign name that was made to lead here (DNS rebinding)
            let reason = "this address is not the one that was given";
            return Err((StatusCode::FORBIDDEN, reason));
        }
        let is_foreign = text(ORIGIN).is_some_and(|origin| origin != format!("http://{host}"));
        let site = text(HeaderName::from_static("sec-fetch-site"));
        let is_cross = site.is_some_and(|site| method == Method::POST && site != "same-origin");
        if is_foreign || is_cross {
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
        let name = match host.strip_suffix(&format!(":{port}")) {
            Some(name) => name,
            // browsers leave out the usual port
            None if port == 80 => host,
            None => return false,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(address: &str, headers: &[(HeaderName, &str)]) -> bool {
        let guard = Guard::new(address.parse().unwrap(), vec![("secret".to_owned(), 3)]);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.clone(), value.parse().unwrap());
        }
        let uri = Uri::from_static("/secret/");
        guard.admit(&Method::GET, &uri, &map) == Ok(3)
    }

    #[test]
    fn the_usual_port_may_be_left_out_and_no_other() {
        assert!(admits("127.0.0.1:80", &[(HOST, "127.0.0.1")]));
        assert!(admits("127.0.0.1:80", &[(HOST, "localhost:80")]));
        assert!(admits("[::1]:80", &[(HOST, "[::1]")]));
        assert!(!admits("127.0.0.1:8080", &[(HOST, "127.0.0.1")]));
    }

    #[test]
    fn on_a_network_numbers_are_ours_and_names_are_not() {
        assert!(admits("0.0.0.0:8080", &[(HOST, "192.168.1.7:8080")]));
        assert!(!admits("0.0.0.0:8080", &[(HOST, "evil.example:8080")]));
        assert!(!admits("127.0.0.1:8080", &[(HOST, "192.168.1.7:8080")]));
    }

    #[test]
    fn a_header_that_comes_twice_is_refused() {
        let own = "http://127.0.0.1:8080";
        let host = (HOST, "127.0.0.1:8080");
        assert!(admits("127.0.0.1:8080", &[host.clone(), (ORIGIN, own)]));
        let twice = [host, (ORIGIN, own), (ORIGIN, own)];
        assert!(!admits("127.0.0.1:8080", &twice));
    }
}
