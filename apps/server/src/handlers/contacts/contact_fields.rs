//! What a client sends of a contact. Whether the values are good is `records`' business: the same
//! checks stand before an imported row.

use records::{ContactDraft, ContactPatch};
use serde::Deserialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::openapi::schemas;

/// The fields of a contact. An absent field, `null` and a blank text all mean that there is none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactFields)]
pub struct ContactFields {
    /// Who it is.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Where to write to.
    #[schema(format = Email)]
    email: Option<String>,
    /// Where to call.
    #[schema(max_length = 50)]
    phone: Option<String>,
    /// Whom they work for.
    #[schema(max_length = 200)]
    company: Option<String>,
    /// What they are there.
    #[schema(max_length = 200)]
    title: Option<String>,
    /// Anything else.
    #[schema(max_length = 10_000)]
    notes: Option<String>,
}

/// A change to a contact, as a JSON merge patch (RFC 7396): an absent field stays, `null` clears it.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct ChangeContact(pub ContactPatch);

impl PartialSchema for ChangeContact {
    fn schema() -> RefOr<Schema> {
        let description = "A change: an absent field stays as it is, `null` clears it.";
        schemas::as_patch::<ContactFields>(description)
    }
}

impl ToSchema for ChangeContact {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ContactFields::schemas(schemas);
    }
}

impl From<ContactFields> for ContactDraft {
    fn from(fields: ContactFields) -> Self {
        Self {
            name: fields.name,
            email: fields.email,
            phone: fields.phone,
            company: fields.company,
            title: fields.title,
            notes: fields.notes,
        }
    }
}
