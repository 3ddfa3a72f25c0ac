//! Removing a member.

use kernel::UserId;
use tenancy::Grant;
use tenancy::permission::ManageMembers;

use crate::error::ApiError;
use crate::state::AppState;

/// Removes a member and ends the member's sessions of the workspace, in one transaction.
///
/// # Errors
/// `tenancy.member_not_found`, `tenancy.rank_too_low`, `tenancy.last_owner`.
pub async fn remove_member(
    state: &AppState,
    grant: &Grant<ManageMembers>,
    user: UserId,
) -> Result<(), ApiError> {
    let (tenancy, auth, grant) = (state.tenancy.clone(), state.auth.clone(), grant.clone());
    let removed = state.control.write(move |transaction| {
        Box::pin(async move {
            tenancy.remove_member(transaction, &grant, user).await?;
            auth.end_workspace_sessions_in(transaction, user, grant.workspace())
                .await?;
            Ok(())
        })
    });
    let removed: Result<(), ApiError> = removed.await;
    state.work.wake();
    removed
}
