//! Completes the document that the handlers give with what they need not say.

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use super::{problem_schema, refusals, surroundings};

/// The whole document.
pub fn completed(handlers: &OpenApi) -> Value {
    // Our own types have no map with other keys than texts, so the conversion cannot fail.
    let mut document = serde_json::to_value(handlers).unwrap_or_default();
    surroundings::add(&mut document);
    for_each_operation(&mut document, |method, operation| {
        allow_no_body(operation);
        refusals::add(method, operation);
    });
    let components = &mut document["components"];
    components["securitySchemes"]["access_token"] = json!({
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of a session. Where a call names `account` or `workspace`, \
            the session must be of that kind; the second word is the permission that the caller's \
            role must have.",
    });
    components["schemas"]["Problem"] = problem_schema::problem();
    components["schemas"]["ProblemField"] = problem_schema::field();
    components["schemas"]["ErrorCode"] = problem_schema::code();
    document
}

/// Calls `change` with each method and its operation.
fn for_each_operation(document: &mut Value, change: impl Fn(&str, &mut Value)) {
    let paths = document["paths"].as_object_mut();
    let items = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut());
    for (method, operation) in items.flatten() {
        change(method, operation);
    }
}

/// A body that may be left out comes as "the shape, or null". What is meant is the shape, or nothing.
fn allow_no_body(operation: &mut Value) {
    let schema = operation.pointer_mut("/requestBody/content/application~1json/schema");
    let Some(schema) = schema else { return };
    let mut parts = schema["oneOf"].as_array().into_iter().flatten();
    let shape = parts.find(|part| part["$ref"].is_string()).cloned();
    if let Some(shape) = shape {
        *schema = shape;
        operation["requestBody"]["required"] = json!(false);
    }
}
