//! Deleting a contact.

use actix_web::HttpResponse;
use kernel::ContactId;
use tenancy::permission::WriteRecords;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, IfMatch, PathId, State};

/// Deletes a contact
///
/// For good. With `If-Match` only that version is deleted.
#[utoipa::path(
    delete,
    path = "/v1/contacts/{id}",
    operation_id = "delete_contact",
    tag = "contacts",
    security(("access_token" = ["workspace", "records.write"])),
    params(("id" = String, Path, description = "The contact's id.")),
    responses((status = 204, description = "The contact is deleted.")),
    extensions(("x-error-codes" = json!(["records.not_found", "version_mismatch"])))
)]
pub async fn remove(
    state: State,
    Granted(grant): Granted<WriteRecords>,
    PathId(id): PathId<ContactId>,
    IfMatch(expected): IfMatch,
) -> Result<HttpResponse, ApiError> {
    state.records.delete_contact(&grant, id, expected).await?;
    Ok(answer::no_content())
}
