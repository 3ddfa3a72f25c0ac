//! Telling that a session among one's own is somebody else's.

use actix_web::HttpResponse;
use kernel::SessionId;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, PathId, State};
use crate::flows;

/// Reports a session that is not one's own
///
/// Takes the account back: every session ends, that of this call included, no device is known any more,
/// what the reported session has changed about the second factors within 24 hours is undone, the
/// identities that it has linked within 24 hours are taken away, with whatever is tied to them, and the
/// password works no more. A link that sets a new one is mailed; until then no identity signs in, and the
/// second factors stay as they are. A session that has ended can be reported too.
#[utoipa::path(
    post,
    path = "/v1/sessions/{id}/report",
    operation_id = "report_session",
    tag = "sessions",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The session's id.")),
    responses((status = 204, description = "Every session has ended.")),
    extensions(("x-error-codes" = json!(["auth.own_session", "auth.session_not_found", "auth.step_up_required"])))
)]
pub async fn report(
    state: State,
    Caller { actor, origin }: Caller,
    PathId(session): PathId<SessionId>,
) -> Result<HttpResponse, ApiError> {
    flows::report_session(&state, &origin, &actor, session).await?;
    Ok(answer::no_content())
}
