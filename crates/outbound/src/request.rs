//! The requests that are made most.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request};
use serde::Serialize;

use crate::OutboundError;

/// A GET of a URL, asking for JSON.
///
/// # Errors
/// [`OutboundError::Url`].
pub fn get(url: &str) -> Result<Request<Vec<u8>>, OutboundError> {
    request(Method::GET, url, None, Vec::new())
}

/// A POST of a form (`application/x-www-form-urlencoded`), asking for JSON.
///
/// # Errors
/// [`OutboundError::Url`].
pub fn post_form(url: &str, fields: &[(&str, &str)]) -> Result<Request<Vec<u8>>, OutboundError> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let body = form.finish().into_bytes();
    let kind = "application/x-www-form-urlencoded";
    request(Method::POST, url, Some(kind), body)
}

/// A POST of a JSON document, asking for JSON.
///
/// # Errors
/// [`OutboundError::Url`]; [`OutboundError::Broken`] when the value is none of JSON's.
pub fn post_json<T: Serialize>(url: &str, value: &T) -> Result<Request<Vec<u8>>, OutboundError> {
    let body = serde_json::to_vec(value).map_err(OutboundError::broken)?;
    request(Method::POST, url, Some("application/json"), body)
}

fn request(
    method: Method,
    url: &str,
    kind: Option<&str>,
    body: Vec<u8>,
) -> Result<Request<Vec<u8>>, OutboundError> {
    let mut request = Request::builder().method(method).uri(url);
    request = request.header(ACCEPT, "application/json");
    if let Some(kind) = kind {
        request = request.header(CONTENT_TYPE, kind);
    }
    request.body(body).map_err(|_| OutboundError::Url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_so_that_no_value_adds_a_field() {
        let request = post_form("https://example.com/", &[("a", "1&b=2"), ("c", "ü +")]).unwrap();
        assert_eq!(request.body(), b"a=1%26b%3D2&c=%C3%BC+%2B");
        assert!(get("https://exa mple.com/").is_err());
    }
}
