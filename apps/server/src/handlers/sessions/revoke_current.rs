//! Signing out.

use actix_web::HttpResponse;

use super::refresh_cookie::{RefreshCookie, forget};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, State};

/// Signs out
///
/// Ends the session of this call, and those that were opened from it. A browser is told to forget the
/// cookies of what ended, and with an account session what it kept.
#[utoipa::path(
    delete,
    path = "/v1/sessions/current",
    operation_id = "revoke_current_session",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 204, description = "The session has ended.", headers(
        ("Clear-Site-Data" = String, description = "A browser whose account session ended forgets what it kept."),
        ("Set-Cookie" = String, description = "Takes the refresh cookies of what ended back from a browser."),
    ))),
    extensions(("x-error-codes" = json!(["auth.session_not_found"])))
)]
pub async fn revoke_current(
    state: State,
    Caller { actor, origin }: Caller,
    cookies: RefreshCookie,
) -> Result<HttpResponse, ApiError> {
    let revoked = state.auth.revoke_current(&origin, &actor).await?;
    state.work.wake();
    forget(answer::no_content(), &state.auth, &cookies, &revoked)
}
