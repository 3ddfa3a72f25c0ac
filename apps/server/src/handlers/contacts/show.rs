//! Reading a contact.

use actix_web::HttpResponse;
use kernel::ContactId;
use tenancy::permission::ReadRecords;

use super::ContactBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};

/// Shows a contact
#[utoipa::path(
    get,
    path = "/v1/contacts/{id}",
    operation_id = "show_contact",
    tag = "contacts",
    security(("access_token" = ["workspace", "records.read"])),
    params(("id" = String, Path, description = "The contact's id.")),
    responses((status = 200, description = "The contact.", body = ContactBody,
        headers(("ETag" = String, description = "The version.")))),
    extensions(("x-error-codes" = json!(["records.not_found"])))
)]
pub async fn show(
    state: State,
    Granted(grant): Granted<ReadRecords>,
    PathId(id): PathId<ContactId>,
) -> Result<HttpResponse, ApiError> {
    let contact = state.records.contact(&grant, id).await?;
    answer::ok_with_version(contact.version, &ContactBody::from(contact))
}
