//! What pages of other origins may do (Fetch, section 3.3: the CORS protocol).
//!
//! Nothing, unless `server.cors_origins` names their origin exactly. Then a page may call the API
//! and read its answers; a browser sends cookies with it on the calls that use one, and on no others.
//!
//! Invariant: no header of an answer lets a page of an origin that is not named read it, and none
//! is made from what the request says but the origin that was found in the settings.

use actix_web::HttpResponse;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use actix_web::http::{Method, StatusCode};

use crate::config::Origins;

/// What every page may do with answers of the API, once its origin is named.
const PREFLIGHT: [(HeaderName, &str); 3] = [
    (
        ACCESS_CONTROL_ALLOW_METHODS,
        "GET, HEAD, POST, PUT, PATCH, DELETE",
    ),
    (
        ACCESS_CONTROL_ALLOW_HEADERS,
        "authorization, content-type, idempotency-key, if-match",
    ),
    // A browser asks again after ten minutes: an origin that is named no more is out by then.
    (ACCESS_CONTROL_MAX_AGE, "600"),
];

/// The headers of answers that clients rely on and that a browser would hide.
const EXPOSED: &str = "content-disposition, etag, idempotency-replayed, location, ratelimit, \
                       ratelimit-policy, retry-after, www-authenticate, x-request-id";

/// What an answer says about pages of other origins.
#[derive(Debug, Clone, Default)]
pub struct CrossOrigin {
    /// The origin that may read the answer.
    allowed: Option<HeaderValue>,
    /// Whether a browser may send and keep cookies.
    with_cookies: bool,
    /// Whether the answer would be another one for another origin.
    varies: bool,
}

impl CrossOrigin {
    /// What is so for a request.
    pub fn of(origins: &Origins, path: &str, headers: &HeaderMap) -> Self {
        if origins.is_empty() || !path.starts_with("/v1/") {
            return Self::default();
        }
        Self {
            allowed: only(headers)
                .filter(|origin| origin.to_str().is_ok_and(|it| origins.name(it))),
            with_cookies: uses_cookies(path),
            varies: true,
        }
    }

    /// The answer to a browser that asks before it sends a page's request; `None` where the request
    /// is no such question, or one of an origin that is not named.
    pub fn preflight(&self, method: &Method, headers: &HeaderMap) -> Option<HttpResponse> {
        let asks = method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if !asks || self.allowed.is_none() {
            return None;
        }
        let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
        for (name, value) in PREFLIGHT {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        Some(response)
    }

    /// Puts the headers on an answer.
    pub fn write(&self, headers: &mut HeaderMap) {
        if self.varies {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = &self.allowed else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        let exposed = HeaderValue::from_static(EXPOSED);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        if self.with_cookies {
            let yes = HeaderValue::from_static("true");
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        }
    }
}

/// The origin of a request that names one.
fn only(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut all = headers.get_all(ORIGIN);
    let first = all.next()?;
    all.next().is_none().then(|| first.clone())
}

/// Whether answers of this path set or take back a cookie, or a cookie is read there: where sessions
/// begin, go on and end.
fn uses_cookies(path: &str) -> bool {
    let below = |start: &str| path == start || path.starts_with(&format!("{start}/"));
    let opens = path.starts_with("/v1/workspaces/") && path.ends_with("/sessions");
    below("/v1/sessions") || path == "/v1/claims" || opens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_for_the_paths_of_sessions_alone() {
        for path in [
            "/v1/sessions",
            "/v1/sessions/refresh",
            "/v1/sessions/current",
            "/v1/claims",
            "/v1/workspaces/ws_1/sessions",
        ] {
            assert!(uses_cookies(path), "{path}");
        }
        for path in [
            "/v1/sessions2",
            "/v1/me",
            "/v1/leads",
            "/v1/workspaces",
            "/v1/claims/x",
        ] {
            assert!(!uses_cookies(path), "{path}");
        }
    }
}
