//! The operations that stand outside of the handlers: what machines ask of the server itself.

use serde_json::{Value, json};

/// One of them.
struct Surrounding {
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    status: &'static str,
    answer: &'static str,
    media_type: Option<&'static str>,
    codes: &'static [&'static str],
}

const SURROUNDINGS: [Surrounding; 5] = [
    Surrounding {
        path: "/livez",
        id: "livez",
        summary: "Says that the process answers",
        status: "200",
        answer: "It does.",
        media_type: Some("application/json"),
        codes: &[],
    },
    Surrounding {
        path: "/readyz",
        id: "readyz",
        summary: "Says whether everything that requests need is there",
        status: "200",
        answer: "It is.",
        media_type: Some("application/json"),
        codes: &["unready"],
    },
    Surrounding {
        path: "/.well-known/jwks.json",
        id: "jwks",
        summary: "Shows the public keys of access tokens",
        status: "200",
        answer: "The key set (RFC 7517).",
        media_type: Some("application/json"),
        codes: &[],
    },
    Surrounding {
        path: "/.well-known/security.txt",
        id: "security_txt",
        summary: "Says whom to tell of a weakness",
        status: "200",
        answer: "The file (RFC 9116).",
        media_type: Some("text/plain"),
        codes: &[],
    },
    Surrounding {
        path: "/.well-known/change-password",
        id: "change_password_page",
        summary: "Leads to the page that changes a password",
        status: "302",
        answer: "The page is at `Location`.",
        media_type: None,
        codes: &[],
    },
];

/// Adds them to the document.
pub fn add(document: &mut Value) {
    for surrounding in &SURROUNDINGS {
        document["paths"][surrounding.path]["get"] = surrounding.operation();
    }
}

impl Surrounding {
    fn operation(&self) -> Value {
        let mut answer = json!({ "description": self.answer });
        if let Some(media_type) = self.media_type {
            let kind = if media_type == "application/json" {
                "object"
            } else {
                "string"
            };
            answer["content"][media_type] = json!({ "schema": { "type": kind } });
        }
        let mut operation = json!({
            "tags": ["server"],
            "summary": self.summary,
            "operationId": self.id,
            "x-error-codes": self.codes,
        });
        operation["responses"][self.status] = answer;
        operation
    }
}
