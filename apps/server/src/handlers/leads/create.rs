//! Making a lead.

use actix_web::HttpResponse;
use records::{Lead, LeadDraft, RecordsError};
use storage::Once;
use tenancy::permission::WriteRecords;

use super::{LeadBody, LeadFields};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Granted, State};

/// Makes a lead
#[utoipa::path(
    post,
    path = "/v1/leads",
    operation_id = "create_lead",
    tag = "leads",
    security(("access_token" = ["workspace", "records.write"])),
    request_body = LeadFields,
    responses((status = 201, description = "The lead.", body = LeadBody,
        headers(("ETag" = String, description = "The version.")))),
    extensions(("x-error-codes" = json!(["records.invalid", "idempotency_key_reused"])))
)]
pub async fn create(
    state: State,
    Granted(grant): Granted<WriteRecords>,
    Body(fields): Body<LeadFields>,
) -> Result<HttpResponse, ApiError> {
    let new = LeadDraft::from(fields)
        .validate()
        .map_err(RecordsError::Invalid)?;
    match state.records.create_lead(&grant, new).await? {
        Once::Fresh(lead) => created(lead),
        Once::Replayed(lead) => created(lead).map(answer::replayed),
    }
}

fn created(lead: Lead) -> Result<HttpResponse, ApiError> {
    let location = format!("/v1/leads/{}", lead.id);
    answer::created_with_version(&location, lead.version, &LeadBody::from(lead))
}
