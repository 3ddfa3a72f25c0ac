//! The schema of errors, with the table of codes.

use serde_json::{Value, json};

use crate::error::Code;

/// A problem document (RFC 9457).
pub fn problem() -> Value {
    json!({
        "type": "object",
        "description": "A problem document (RFC 9457).",
        "required": ["type", "title", "status", "code", "request_id"],
        "properties": {
            "type": {
                "type": "string", "format": "uri-reference",
                "description": "The page that explains the code.",
            },
            "title": { "type": "string", "description": "What the code means, for a person." },
            "status": { "type": "integer", "description": "The status of the answer." },
            "code": { "$ref": "#/components/schemas/ErrorCode" },
            "detail": { "type": "string", "description": "What happened this time, for a person." },
            "request_id": {
                "type": "string",
                "description": "The id of the request, as in `X-Request-Id`.",
            },
            "reason": {
                "type": "string",
                "description": "Why a file was refused, for a program: with \
                                `records.import_refused` alone.",
                "enum": [
                    "no_header", "unreadable_header", "missing_column", "duplicate_column",
                    "too_many_rows",
                ],
            },
            "errors": {
                "type": "array",
                "description": "The fields or parameters that are wrong.",
                "items": { "$ref": "#/components/schemas/ProblemField" },
            },
        },
    })
}

/// One wrong field.
pub fn field() -> Value {
    json!({
        "type": "object",
        "description": "A field of the body, or a parameter of the query string, that is wrong.",
        "required": ["pointer", "code", "detail"],
        "properties": {
            "pointer": {
                "type": "string",
                "description": "A JSON pointer (RFC 6901) into the body, or the parameter's name.",
            },
            "code": { "type": "string", "description": "What is wrong, for a program." },
            "detail": { "type": "string", "description": "What is wrong, for a person." },
        },
    })
}

/// Every code with its meaning.
pub fn code() -> Value {
    let lines = Code::ALL.iter().map(|code| {
        format!(
            "- `{}` ({}): {}.",
            code.as_str(),
            code.status().as_u16(),
            code.title()
        )
    });
    let words: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    json!({
        "type": "string",
        "description": format!(
            "What went wrong, for a program. Codes are added, and never change their meaning.\n\n{}",
            lines.collect::<Vec<_>>().join("\n"),
        ),
        "enum": words,
    })
}
