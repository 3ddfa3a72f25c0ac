//! Schemas of values whose types belong to other crates.

use auth::Client;
use records::{ImportKind, LeadStatus};
use serde_json::Value;
use tenancy::Role;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// A client's kind.
pub fn client() -> Object {
    words(
        [Client::Web, Client::Native].map(Client::as_str),
        "Which kind of program it is.",
    )
}

/// A client's kind where none need be given.
pub fn optional_client() -> Object {
    optional(client())
}

/// A member's role.
pub fn role() -> Object {
    words(
        Role::ALL.map(Role::as_str),
        "A role; each may do all that the one before it may.",
    )
}

/// A lead's status.
pub fn lead_status() -> Object {
    words(
        LeadStatus::ALL.map(LeadStatus::as_str),
        "How far it has come.",
    )
}

/// A lead's status where none need be given.
pub fn optional_lead_status() -> Object {
    optional(lead_status())
}

/// What an imported file holds.
pub fn import_kind() -> Object {
    words(
        [ImportKind::Leads, ImportKind::Contacts].map(ImportKind::as_str),
        "What the file held.",
    )
}

/// The schema of a change to `T`: the same fields, none of them needed.
pub fn as_patch<T: ToSchema>(description: &str) -> RefOr<Schema> {
    let mut schema = T::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
        object.description = Some(description.to_owned());
    }
    schema
}

/// The same or `null`, which is as good as nothing.
fn optional(mut words: Object) -> Object {
    words.schema_type = [Type::String, Type::Null].into_iter().collect();
    words.enum_values.get_or_insert_default().push(Value::Null);
    words
}

fn words<const N: usize>(words: [&'static str; N], description: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .description(Some(description))
        .build()
}
