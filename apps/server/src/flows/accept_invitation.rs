//! Accepting an invitation with one's own verified address.

use kernel::{Actor, EmailAddress, Origin, SecretText};
use storage::Once;
use tenancy::UserWorkspace;

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Makes the caller a member of the workspace that the invitation is for; once per idempotency key.
///
/// # Errors
/// `tenancy.invitation_invalid`, also for another address; `tenancy.already_member`;
/// `auth.email_unverified`.
pub async fn accept_invitation(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    token: &SecretText,
) -> Result<Once<UserWorkspace>, ApiError> {
    let user = state.auth.user(actor.user).await?;
    if user.email_verified_at.is_none() {
        return Err(ApiError::new(Code::EmailUnverified));
    }
    let address = EmailAddress::parse(&user.email);
    let address = address.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    let joined = state
        .tenancy
        .accept_invitation(actor, origin, address, token)
        .await?;
    state.work.wake();
    Ok(joined)
}
