//! `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4).

use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use limits::Standing;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The limits that an answer speaks of.
pub(super) struct Shown {
    limit: String,
    policy: String,
}

impl Shown {
    pub(super) fn new(standings: &[Standing]) -> Self {
        let join = |item: fn(&Standing) -> String| {
            let items: Vec<String> = standings.iter().map(item).collect();
            items.join(", ")
        };
        Self {
            limit: join(|standing| {
                let (left, full) = (standing.remaining, seconds(standing.full_in));
                format!("\"{}\";r={left};t={full}", standing.limit)
            }),
            policy: join(|standing| {
                let rate = standing.rate;
                let window = rate.window().as_secs();
                format!("\"{}\";q={};w={window}", standing.limit, rate.count())
            }),
        }
    }
}

/// Puts the headers on the answer of a request that was charged.
pub(crate) fn show(request: &HttpRequest, headers: &mut HeaderMap) {
    let extensions = request.extensions();
    let Some(shown) = extensions.get::<Shown>() else {
        return;
    };
    for (name, text) in [(LIMIT, &shown.limit), (POLICY, &shown.policy)] {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
}

/// Whole seconds, none too few.
pub(crate) fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
