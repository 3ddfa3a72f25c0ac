//! Ending one of one's own sessions.

use actix_web::HttpResponse;
use kernel::SessionId;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, PathId, State};

/// Ends a session
///
/// One of one's own, and those that were opened from it. Its tokens are dead when this answers.
#[utoipa::path(
    delete,
    path = "/v1/sessions/{id}",
    operation_id = "revoke_session",
    tag = "sessions",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The session's id.")),
    responses((status = 204, description = "The session has ended.")),
    extensions(("x-error-codes" = json!(["auth.session_not_found"])))
)]
pub async fn revoke(
    state: State,
    Caller { actor, origin }: Caller,
    PathId(session): PathId<SessionId>,
) -> Result<HttpResponse, ApiError> {
    state.auth.revoke_session(&origin, &actor, session).await?;
    state.work.wake();
    Ok(answer::no_content())
}
