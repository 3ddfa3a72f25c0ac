//! Setting a new password, with what is wrong pointed to where the client wrote it.

use auth::AuthError;
use kernel::{Actor, Origin, SecretText};
use storage::Once;

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Sets a new password for somebody who knows the current one; once per idempotency key.
///
/// # Errors
/// `auth.password_wrong`, `auth.password_refused`, `overloaded`, `idempotency_key_reused`.
pub async fn change_password(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    current: &SecretText,
    new: &SecretText,
) -> Result<Once<()>, ApiError> {
    let changed = state
        .auth
        .change_password(origin, actor, current, new)
        .await;
    state.work.wake();
    changed.map_err(|error| match error {
        // The caller is known: what is wrong is a field, and no reason to sign in again.
        AuthError::InvalidCredentials => ApiError::new(Code::PasswordWrong),
        other => point_to_new_password(other.into()),
    })
}

/// Sets a new password for the holder of a mailed token.
///
/// # Errors
/// `auth.token_used_or_expired`, `auth.password_refused`, `overloaded`.
pub async fn reset_password(
    state: &AppState,
    origin: &Origin,
    token: &SecretText,
    new: &SecretText,
) -> Result<(), ApiError> {
    let reset = state.auth.confirm_password_reset(origin, token, new).await;
    state.work.wake();
    reset.map_err(|error| point_to_new_password(error.into()))
}

fn point_to_new_password(error: ApiError) -> ApiError {
    if error.code() != Code::PasswordRefused {
        return error;
    }
    let moved = ApiError::new(error.code());
    error.errors().iter().cloned().fold(moved, |moved, fault| {
        moved.field("/new_password", fault.code, fault.detail)
    })
}
