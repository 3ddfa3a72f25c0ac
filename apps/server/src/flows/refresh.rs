//! Refreshing a session, as long as its user belongs where it leads.

use auth::{AuthError, IssuedSession};
use kernel::{Actor, Origin, SecretText};

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Exchanges a refresh token for the next pair. A workspace session of a user who is no longer a
/// member ends instead.
///
/// # Errors
/// `auth.refresh_invalid`.
pub async fn refresh(
    state: &AppState,
    origin: &Origin,
    token: &SecretText,
) -> Result<IssuedSession, ApiError> {
    let issued = state.auth.refresh(origin, token).await;
    state.work.wake();
    let issued = issued?;
    let Some(workspace) = issued.session.workspace else {
        return Ok(issued);
    };
    if state.tenancy.role(workspace, issued.user).await?.is_some() {
        return Ok(issued);
    }
    let actor = Actor {
        user: issued.user,
        session: issued.session.id,
        workspace: Some(workspace),
    };
    match state.auth.revoke_current(origin, &actor).await {
        // Whoever removed the user may have ended the session by now.
        Ok(_) | Err(AuthError::SessionNotFound) => Err(ApiError::new(Code::RefreshInvalid)),
        Err(failed) => Err(failed.into()),
    }
}
