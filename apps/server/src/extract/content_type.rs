//! The headers that say what a body is.

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use crate::error::{ApiError, Code};

/// The media type of a body: `type/subtype` in lower case, and its charset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentType {
    pub essence: String,
    pub charset: Option<String>,
}

impl ContentType {
    /// What the request says of its body; `None` when it says nothing that can be read.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let text = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
        let mut parts = text.split(';');
        let essence = parts.next()?.trim().to_ascii_lowercase();
        let charset = parts
            .filter_map(|part| part.split_once('='))
            .find_map(|(name, value)| {
                let is_charset = name.trim().eq_ignore_ascii_case("charset");
                is_charset.then(|| value.trim().trim_matches('"').to_ascii_lowercase())
            });
        Some(Self { essence, charset })
    }
}

/// Whether the request announces JSON in UTF-8 (RFC 8259 section 8.1).
pub fn is_json(request: &HttpRequest) -> bool {
    ContentType::of(request).is_some_and(|kind| {
        let utf8 = kind
            .charset
            .as_deref()
            .is_none_or(|charset| charset == "utf-8");
        kind.essence == "application/json" && utf8
    })
}

/// Refuses a body that is not of the kind.
pub fn unsupported(expected: &'static str) -> ApiError {
    ApiError::new(Code::UnsupportedMediaType)
        .detail(format!("Send it with Content-Type: {expected}."))
}

/// The announced length of the body.
pub fn content_length(request: &HttpRequest) -> Option<u64> {
    request
        .headers()
        .get(CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}
