//! Inviting an address that may be a user's.

use kernel::EmailAddress;
use storage::Once;
use tenancy::permission::ManageInvitations;
use tenancy::{Grant, Invitation, NewInvitation, Role};

use crate::error::ApiError;
use crate::state::AppState;

/// Invites an address, once per idempotency key. That it belongs to a member is told: whoever may
/// invite sees the members' addresses anyway. That it belongs to any other user is not.
///
/// # Errors
/// `tenancy.rank_too_low`, `tenancy.already_member`, `tenancy.already_invited`.
pub async fn invite(
    state: &AppState,
    grant: &Grant<ManageInvitations>,
    email: EmailAddress,
    role: Role,
) -> Result<Once<Invitation>, ApiError> {
    // Who becomes a member after this look holds no invitation but the one that is accepted then;
    // and whatever is open for the address ends with the membership.
    let user = state.auth.user_of_email(&email).await?;
    let new = NewInvitation { email, user, role };
    Ok(state.tenancy.invite(grant, new).await?)
}
