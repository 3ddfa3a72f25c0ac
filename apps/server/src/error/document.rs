//! The problem document (RFC 9457).

use serde::Serialize;
use serde_json::{Map, Value};

use super::{ApiError, FieldError};

/// The media type of every error.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json; charset=utf-8";

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "slice_is_empty")]
    errors: &'a [FieldError],
    #[serde(flatten)]
    members: &'a Map<String, Value>,
}

/// Writes the document of an error for one request.
pub(crate) fn document(error: &ApiError, request_id: &str) -> Vec<u8> {
    let parts = error.parts();
    let document = Document {
        r#type: parts.code.type_uri(),
        title: parts.code.title(),
        status: parts.code.status().as_u16(),
        code: parts.code.as_str(),
        detail: parts.detail.as_deref(),
        request_id,
        errors: &parts.errors,
        members: &parts.members,
    };
    // Texts, numbers and maps with text keys always have a JSON form.
    serde_json::to_vec(&document).unwrap_or_default()
}

fn slice_is_empty(errors: &[FieldError]) -> bool {
    errors.is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Code;

    #[test]
    fn a_document_says_what_happened_and_nothing_of_the_cause() {
        let error = ApiError::new(Code::InvalidBody)
            .detail("Two fields are wrong.")
            .field("/email", "invalid_value", "expected an e-mail address")
            .member("challenge", "c1")
            .caused_by("canary of the cause");
        let text = String::from_utf8(document(&error, "req_1")).unwrap();
        assert!(!text.contains("canary"));
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            document,
            json!({
                "type": "/problems/invalid_body",
                "title": "The body does not have the expected form",
                "status": 422,
                "code": "invalid_body",
                "detail": "Two fields are wrong.",
                "request_id": "req_1",
                "errors": [{"pointer": "/email", "code": "invalid_value",
                            "detail": "expected an e-mail address"}],
                "challenge": "c1",
            })
        );
    }

    #[test]
    fn empty_members_are_left_out() {
        let text = String::from_utf8(document(&ApiError::new(Code::NotFound), "req_1")).unwrap();
        let document: Map<String, Value> = serde_json::from_str(&text).unwrap();
        let names: Vec<&str> = document.keys().map(String::as_str).collect();
        assert_eq!(names, ["code", "request_id", "status", "title", "type"]);
    }
}
