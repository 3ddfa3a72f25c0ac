//! The list of leads.

use actix_web::HttpResponse;
use tenancy::permission::ReadRecords;

use super::{LeadBody, ListLeads};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, QueryOf, State};
use crate::handlers::PageBody;

/// Lists leads
#[utoipa::path(
    get,
    path = "/v1/leads",
    operation_id = "list_leads",
    tag = "leads",
    security(("access_token" = ["workspace", "records.read"])),
    params(ListLeads),
    responses((status = 200, description = "A page of leads.", body = PageBody<LeadBody>))
)]
pub async fn list(
    state: State,
    Granted(grant): Granted<ReadRecords>,
    QueryOf(query): QueryOf<ListLeads>,
) -> Result<HttpResponse, ApiError> {
    let page = state.records.leads(&grant, &query.try_into()?).await?;
    answer::ok(&PageBody::from(page.map(LeadBody::from)))
}
