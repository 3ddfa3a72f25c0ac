//! Reading one event.

use actix_web::HttpResponse;
use kernel::EventId;
use tenancy::permission::ReadAudit;

use super::EventBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};

/// Shows an event of the audit log
#[utoipa::path(
    get,
    path = "/v1/audit_events/{id}",
    operation_id = "show_audit_event",
    tag = "audit log",
    security(("access_token" = ["workspace", "audit.read"])),
    params(("id" = String, Path, description = "The event's id.")),
    responses((status = 200, description = "The event.", body = EventBody)),
    extensions(("x-error-codes" = json!(["audit.event_not_found"])))
)]
pub async fn show(
    state: State,
    Granted(grant): Granted<ReadAudit>,
    PathId(id): PathId<EventId>,
) -> Result<HttpResponse, ApiError> {
    let event = state.audit.event(grant.database(), id).await?;
    answer::ok(&EventBody::from(event))
}
