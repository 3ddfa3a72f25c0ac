//! The id of a request.

use actix_web::http::header::HeaderMap;
use kernel::{Id, IdSource, Prefix};

/// The kind of id that a request has.
enum RequestKind {}

impl Prefix for RequestKind {
    const PREFIX: &'static str = "req";
}

/// The id that a trusted proxy gave the request, else a fresh one.
pub fn request_id(ids: &IdSource, headers: &HeaderMap, by_proxy: bool) -> String {
    let given = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    match given.filter(|id| by_proxy && is_sane(id)) {
        Some(id) => id.to_owned(),
        // An id does not protect anything: without randomness a request is still answered.
        None => ids
            .next::<RequestKind>()
            .map_or_else(|_| "req_0".to_owned(), |id: Id<_>| id.to_string()),
    }
}

/// 8 to 64 letters, digits, hyphens, underscores and dots: nothing that could end a line or a field.
fn is_sane(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (8..=64).contains(&id.len()) && id.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_word_of_a_fitting_length_is_taken_for_an_id() {
        for good in ["req_12345", "4bf92f3577b34da6a3ce929d0e0e4736", "a.b-c_d9"] {
            assert!(is_sane(good), "{good}");
        }
        for bad in [
            "",
            "short",
            "has space in",
            "line\nbreak1",
            "quote\"quote",
            &"a".repeat(65),
        ] {
            assert!(!is_sane(bad), "{bad}");
        }
    }
}
