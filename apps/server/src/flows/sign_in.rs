//! Signing in: the session, and the workspaces that it can open.

use auth::{Client, IssuedSession};
use kernel::{Origin, SecretText};
use tenancy::UserWorkspace;

use crate::error::ApiError;
use crate::state::AppState;

/// A session that just began, with the user's workspaces.
pub struct SignedIn {
    /// The session and its tokens.
    pub issued: IssuedSession,
    /// The workspaces that the user is a member of.
    pub workspaces: Vec<UserWorkspace>,
}

/// Begins an account session for the holder of an address and its password.
///
/// # Errors
/// `auth.invalid_credentials`, `overloaded`.
pub async fn sign_in(
    state: &AppState,
    origin: &Origin,
    email: &str,
    password: &SecretText,
    client: Client,
) -> Result<SignedIn, ApiError> {
    let issued = state.auth.sign_in(origin, email, password, client).await;
    // A failed attempt is an event as well.
    state.work.wake();
    let issued = issued?;
    let workspaces = state.tenancy.workspaces_of(issued.user).await?;
    Ok(SignedIn { issued, workspaces })
}
