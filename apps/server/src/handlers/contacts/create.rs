//! Making a contact.

use actix_web::HttpResponse;
use records::{Contact, ContactDraft, RecordsError};
use storage::Once;
use tenancy::permission::WriteRecords;

use super::{ContactBody, ContactFields};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Granted, State};

/// Makes a contact
#[utoipa::path(
    post,
    path = "/v1/contacts",
    operation_id = "create_contact",
    tag = "contacts",
    security(("access_token" = ["workspace", "records.write"])),
    request_body = ContactFields,
    responses((status = 201, description = "The contact.", body = ContactBody,
        headers(("ETag" = String, description = "The version.")))),
    extensions(("x-error-codes" = json!(["records.invalid", "idempotency_key_reused"])))
)]
pub async fn create(
    state: State,
    Granted(grant): Granted<WriteRecords>,
    Body(fields): Body<ContactFields>,
) -> Result<HttpResponse, ApiError> {
    let new = ContactDraft::from(fields)
        .validate()
        .map_err(RecordsError::Invalid)?;
    match state.records.create_contact(&grant, new).await? {
        Once::Fresh(contact) => created(contact),
        Once::Replayed(contact) => created(contact).map(answer::replayed),
    }
}

fn created(contact: Contact) -> Result<HttpResponse, ApiError> {
    let location = format!("/v1/contacts/{}", contact.id);
    answer::created_with_version(&location, contact.version, &ContactBody::from(contact))
}
