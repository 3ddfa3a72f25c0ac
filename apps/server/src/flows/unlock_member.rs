//! Letting a member in again whom strangers have locked out.

use kernel::UserId;
use tenancy::Grant;
use tenancy::permission::ManageMembers;

use crate::error::ApiError;
use crate::state::AppState;

/// Ends a member's locks, and writes down who did, in one transaction.
///
/// # Errors
/// `tenancy.member_not_found`, `tenancy.rank_too_low`.
pub async fn unlock_member(
    state: &AppState,
    grant: &Grant<ManageMembers>,
    user: UserId,
) -> Result<(), ApiError> {
    let (auth, tenancy, grant) = (state.auth.clone(), state.tenancy.clone(), grant.clone());
    let unlocked = state.control.write(move |transaction| {
        Box::pin(async move {
            tenancy.unlock_member_in(transaction, &grant, user).await?;
            auth.forgive_locks_in(transaction, user).await?;
            Ok(())
        })
    });
    let unlocked: Result<(), ApiError> = unlocked.await;
    state.work.wake();
    unlocked
}
