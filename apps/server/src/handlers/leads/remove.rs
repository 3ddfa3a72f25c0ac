//! Deleting a lead.

use actix_web::HttpResponse;
use kernel::LeadId;
use tenancy::permission::WriteRecords;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, IfMatch, PathId, State};

/// Deletes a lead
///
/// For good. With `If-Match` only that version is deleted.
#[utoipa::path(
    delete,
    path = "/v1/leads/{id}",
    operation_id = "delete_lead",
    tag = "leads",
    security(("access_token" = ["workspace", "records.write"])),
    params(("id" = String, Path, description = "The lead's id.")),
    responses((status = 204, description = "The lead is deleted.")),
    extensions(("x-error-codes" = json!(["records.not_found", "version_mismatch"])))
)]
pub async fn remove(
    state: State,
    Granted(grant): Granted<WriteRecords>,
    PathId(id): PathId<LeadId>,
    IfMatch(expected): IfMatch,
) -> Result<HttpResponse, ApiError> {
    state.records.delete_lead(&grant, id, expected).await?;
    Ok(answer::no_content())
}
