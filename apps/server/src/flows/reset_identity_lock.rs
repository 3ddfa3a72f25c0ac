//! Untying a membership from an identity.

use kernel::UserId;
use tenancy::Grant;
use tenancy::permission::ManageMembers;

use crate::error::ApiError;
use crate::state::AppState;

/// Unties a membership for a caller who has just proven who they are, ends the member's sessions of the workspace and mails the member, in one
/// transaction.
///
/// # Errors
/// `auth.step_up_required`, `tenancy.member_not_found`, `tenancy.rank_too_low`.
pub async fn reset_identity_lock(
    state: &AppState,
    grant: &Grant<ManageMembers>,
    user: UserId,
) -> Result<(), ApiError> {
    let recent = state.auth.require_recent_authentication(grant.actor());
    recent.await?;
    let (auth, tenancy, grant) = (state.auth.clone(), state.tenancy.clone(), grant.clone());
    let reset = state.control.write(move |transaction| {
        Box::pin(async move {
            tenancy
                .reset_identity_lock_in(transaction, &grant, user)
                .await?;
            let (workspace, reason) = (grant.workspace(), "identity_lock_reset");
            auth.end_workspace_sessions_in(transaction, user, workspace, reason)
                .await?;
            auth.tell_of_reset_lock_in(transaction, user).await?;
            Ok(())
        })
    });
    let reset: Result<(), ApiError> = reset.await;
    state.work.wake();
    reset
}
