//! The list of one's own sessions.

use actix_web::HttpResponse;

use super::SessionBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, State};
use crate::handlers::PageBody;

/// Lists one's own sessions
///
/// Those that can still be used, the last used first.
#[utoipa::path(
    get,
    path = "/v1/sessions",
    operation_id = "list_sessions",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 200, description = "Every session.", body = PageBody<SessionBody>))
)]
pub async fn list(state: State, Caller { actor, .. }: Caller) -> Result<HttpResponse, ApiError> {
    let sessions = state.auth.sessions(&actor).await?;
    let see = |session| SessionBody::seen_from(actor.session, session);
    answer::ok(&PageBody::whole(sessions.into_iter().map(see)))
}
