//! Signing in: the session, and the workspaces that it can open.

use auth::{Client, IssuedSession, PasskeyAnswer, SecondFactor};
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
/// `auth.invalid_credentials`, `auth.second_factor_required`, `auth.password_compromised`,
/// `auth.password_uncheckable`, `overloaded`.
pub async fn sign_in(
    state: &AppState,
    origin: &Origin,
    email: &str,
    password: &SecretText,
    factor: Option<&SecondFactor>,
    client: Client,
) -> Result<SignedIn, ApiError> {
    let issued = state
        .auth
        .sign_in_with(origin, email, password, factor, client)
        .await;
    // A failed attempt is an event as well.
    state.work.wake();
    with_workspaces(state, issued?).await
}

/// Finishes a sign-in with the second factor.
///
/// # Errors
/// `auth.challenge_invalid`, `auth.code_invalid`, `auth.passkey_invalid`, `auth.locked`.
pub async fn sign_in_second_factor(
    state: &AppState,
    origin: &Origin,
    challenge: &SecretText,
    factor: &SecondFactor,
) -> Result<SignedIn, ApiError> {
    let issued = state
        .auth
        .sign_in_second_factor(origin, challenge, factor)
        .await;
    state.work.wake();
    with_workspaces(state, issued?).await
}

/// Begins an account session by a passkey and nothing else.
///
/// # Errors
/// `auth.challenge_invalid`, `auth.passkey_invalid`.
pub async fn sign_in_passkey(
    state: &AppState,
    origin: &Origin,
    challenge: &SecretText,
    answer: &PasskeyAnswer,
    client: Client,
) -> Result<SignedIn, ApiError> {
    let issued = state
        .auth
        .sign_in_passkey(origin, challenge, answer, client)
        .await;
    state.work.wake();
    with_workspaces(state, issued?).await
}

async fn with_workspaces(state: &AppState, issued: IssuedSession) -> Result<SignedIn, ApiError> {
    let workspaces = state.tenancy.workspaces_of(issued.user).await?;
    Ok(SignedIn { issued, workspaces })
}
