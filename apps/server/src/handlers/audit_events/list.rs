//! The list of events.

use actix_web::HttpResponse;
use tenancy::permission::ReadAudit;

use super::{EventBody, ListEvents};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, QueryOf, State};
use crate::flows;
use crate::handlers::PageBody;

/// Lists the events of the audit log
///
/// Newest first. What was done before this call is there, sign-ins of the members included.
#[utoipa::path(
    get,
    path = "/v1/audit_events",
    operation_id = "list_audit_events",
    tag = "audit log",
    security(("access_token" = ["workspace", "audit.read"])),
    params(ListEvents),
    responses((status = 200, description = "A page of events.", body = PageBody<EventBody>))
)]
pub async fn list(
    state: State,
    Granted(grant): Granted<ReadAudit>,
    QueryOf(query): QueryOf<ListEvents>,
) -> Result<HttpResponse, ApiError> {
    let page = flows::list_events(&state, &grant, &query.try_into()?).await?;
    answer::ok(&PageBody::from(page.map(EventBody::from)))
}
