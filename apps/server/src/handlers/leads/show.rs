//! Reading a lead.

use actix_web::HttpResponse;
use kernel::LeadId;
use tenancy::permission::ReadRecords;

use super::LeadBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};

/// Shows a lead
#[utoipa::path(
    get,
    path = "/v1/leads/{id}",
    operation_id = "show_lead",
    tag = "leads",
    security(("access_token" = ["workspace", "records.read"])),
    params(("id" = String, Path, description = "The lead's id.")),
    responses((status = 200, description = "The lead.", body = LeadBody,
        headers(("ETag" = String, description = "The version.")))),
    extensions(("x-error-codes" = json!(["records.not_found"])))
)]
pub async fn show(
    state: State,
    Granted(grant): Granted<ReadRecords>,
    PathId(id): PathId<LeadId>,
) -> Result<HttpResponse, ApiError> {
    let lead = state.records.lead(&grant, id).await?;
    answer::ok_with_version(lead.version, &LeadBody::from(lead))
}
