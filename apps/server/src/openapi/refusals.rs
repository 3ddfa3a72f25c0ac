//! The refusals of an operation: those that its handler names in `x-error-codes`, and those that
//! every call of its kind has. The same rules as in `extract`, written down for clients.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::Code;

const LIST: &str = "x-error-codes";

/// Adds the refusals to the answers of an operation, and the headers that they belong to.
pub fn add(method: &str, operation: &mut Value) {
    let codes = codes(method, operation);
    if codes.contains(&Code::VersionMismatch) {
        add_header(
            operation,
            "If-Match",
            "The `ETag` that the change is meant for: one, not a list of them, or `*`.",
        );
    }
    if codes.contains(&Code::IdempotencyKeyReused) {
        let meaning = "A key of one's own choice, which belongs to the user and the session's \
                       workspace: the same request with the same key is made once, and answered \
                       again for 24 hours with `Idempotency-Replayed: true`.";
        add_header(operation, "Idempotency-Key", meaning);
    }
    operation[LIST] = codes.iter().map(|code| code.as_str()).collect();
    let mut answers: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        answers
            .entry(code.status().as_u16())
            .or_default()
            .push(code);
    }
    for (status, codes) in answers {
        operation["responses"][status.to_string()] = answer(&codes);
    }
}

fn answer(codes: &[Code]) -> Value {
    let lines = codes
        .iter()
        .map(|code| format!("`{}`: {}.", code.as_str(), code.title()));
    json!({
        "description": lines.collect::<Vec<_>>().join("\n\n"),
        "content": {
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
        },
    })
}

/// Every code once, in the order of the table.
fn codes(method: &str, operation: &Value) -> Vec<Code> {
    let named = operation[LIST].as_array().into_iter().flatten();
    let mut codes: Vec<Code> = named
        .filter_map(Value::as_str)
        .filter_map(Code::find)
        .collect();
    codes.push(Code::Internal);
    if needs_the_database(method, operation) {
        codes.push(Code::Overloaded);
    }
    codes.extend(of_caller(operation));
    codes.extend(of_body(operation));
    codes.extend(of_query(operation));
    if method == "post" && is_secured(operation) {
        codes.push(Code::IdempotencyKeyInvalid);
    }
    Code::ALL
        .iter()
        .copied()
        .filter(|code| codes.contains(code))
        .collect()
}

/// Too many changes may wait for the database, no connection to it may become free in time, and
/// whoever comes with a password may find too many of them waiting. What is read without a token is
/// no one's data.
fn needs_the_database(method: &str, operation: &Value) -> bool {
    method != "get" || is_secured(operation)
}

fn is_secured(operation: &Value) -> bool {
    operation["security"]
        .as_array()
        .is_some_and(|schemes| !schemes.is_empty())
}

fn of_caller(operation: &Value) -> Vec<Code> {
    if !is_secured(operation) {
        return Vec::new();
    }
    let mut codes = vec![Code::TokenMissing, Code::TokenInvalid];
    match operation["security"][0]["access_token"][0].as_str() {
        Some("account") => codes.push(Code::AccountSessionRequired),
        Some("workspace") => codes.extend([
            Code::WorkspaceSessionRequired,
            Code::Forbidden,
            Code::WorkspaceNotFound,
            Code::WorkspaceElsewhere,
            Code::WorkspaceQuarantined,
        ]),
        _ => {}
    }
    codes
}

fn of_body(operation: &Value) -> Vec<Code> {
    let content = &operation["requestBody"]["content"];
    let mut codes = Vec::new();
    if content.is_object() {
        codes.extend([
            Code::BodyIncomplete,
            Code::RequestTimeout,
            Code::BodyTooLarge,
            Code::UnsupportedMediaType,
        ]);
    }
    if content["application/json"].is_object() {
        codes.extend([Code::InvalidJson, Code::InvalidBody]);
    }
    codes
}

fn of_query(operation: &Value) -> Vec<Code> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut query = parameters
        .filter(|parameter| parameter["in"] == "query")
        .peekable();
    let mut codes = Vec::new();
    if query.peek().is_some() {
        codes.push(Code::InvalidQuery);
    }
    if query.any(|parameter| parameter["name"] == "cursor") {
        codes.push(Code::InvalidCursor);
    }
    codes
}

fn add_header(operation: &mut Value, name: &str, description: &str) {
    let header = json!({
        "name": name,
        "in": "header",
        "required": false,
        "description": description,
        "schema": { "type": "string" },
    });
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(header),
        None => operation["parameters"] = json!([header]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_with_a_body_and_a_grant_has_the_refusals_of_both() {
        let mut operation = json!({
            "x-error-codes": ["version_mismatch"],
            "security": [{"access_token": ["workspace", "records.write"]}],
            "requestBody": {"content": {"application/json": {}}},
            "responses": {},
        });
        add("patch", &mut operation);
        let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
        assert_eq!(
            statuses,
            [
                "400", "401", "403", "404", "408", "412", "413", "415", "421", "422", "500", "503"
            ]
        );
        assert_eq!(operation["parameters"][0]["name"], "If-Match");
    }

    #[test]
    fn what_writes_and_what_needs_a_token_can_be_too_busy() {
        let open = json!({"responses": {}});
        let secured = json!({"security": [{"access_token": ["account"]}], "responses": {}});
        for (method, operation, busy) in [
            ("get", &open, false),
            ("post", &open, true),
            ("get", &secured, true),
            ("delete", &secured, true),
        ] {
            let mut operation = operation.clone();
            add(method, &mut operation);
            let codes = operation["x-error-codes"].as_array().unwrap();
            assert_eq!(codes.contains(&json!("overloaded")), busy, "{method}");
            assert_eq!(operation["responses"]["503"].is_object(), busy, "{method}");
        }
    }
}
