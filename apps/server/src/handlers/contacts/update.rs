//! Changing a contact.

use actix_web::HttpResponse;
use kernel::ContactId;
use tenancy::permission::WriteRecords;

use super::{ChangeContact, ContactBody};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Granted, IfMatch, PathId, State};

/// Changes a contact
///
/// An absent field stays as it is, `null` clears it. With `If-Match` only that version is changed.
#[utoipa::path(
    patch,
    path = "/v1/contacts/{id}",
    operation_id = "update_contact",
    tag = "contacts",
    security(("access_token" = ["workspace", "records.write"])),
    params(("id" = String, Path, description = "The contact's id.")),
    request_body = ChangeContact,
    responses((status = 200, description = "The changed contact.", body = ContactBody,
        headers(("ETag" = String, description = "The new version.")))),
    extensions(("x-error-codes" = json!([
        "records.not_found", "records.invalid", "version_mismatch",
    ])))
)]
pub async fn update(
    state: State,
    Granted(grant): Granted<WriteRecords>,
    PathId(id): PathId<ContactId>,
    IfMatch(expected): IfMatch,
    Body(ChangeContact(patch)): Body<ChangeContact>,
) -> Result<HttpResponse, ApiError> {
    let contact = state
        .records
        .update_contact(&grant, id, patch, expected)
        .await?;
    answer::ok_with_version(contact.version, &ContactBody::from(contact))
}
