//! Changing a lead.

use actix_web::HttpResponse;
use kernel::LeadId;
use tenancy::permission::WriteRecords;

use super::{ChangeLead, LeadBody};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Granted, IfMatch, PathId, State};

/// Changes a lead
///
/// An absent field stays as it is, `null` clears it. With `If-Match` only that version is changed.
#[utoipa::path(
    patch,
    path = "/v1/leads/{id}",
    operation_id = "update_lead",
    tag = "leads",
    security(("access_token" = ["workspace", "records.write"])),
    params(("id" = String, Path, description = "The lead's id.")),
    request_body = ChangeLead,
    responses((status = 200, description = "The changed lead.", body = LeadBody,
        headers(("ETag" = String, description = "The new version.")))),
    extensions(("x-error-codes" = json!([
        "records.not_found", "records.invalid", "version_mismatch",
    ])))
)]
pub async fn update(
    state: State,
    Granted(grant): Granted<WriteRecords>,
    PathId(id): PathId<LeadId>,
    IfMatch(expected): IfMatch,
    Body(ChangeLead(patch)): Body<ChangeLead>,
) -> Result<HttpResponse, ApiError> {
    let lead = state
        .records
        .update_lead(&grant, id, patch, expected)
        .await?;
    answer::ok_with_version(lead.version, &LeadBody::from(lead))
}
