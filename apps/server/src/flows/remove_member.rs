//! Removing a member.

use kernel::UserId;
use tenancy::permission::ManageMembers;
use tenancy::{Grant, TenancyError};

use crate::error::ApiError;
use crate::state::AppState;

/// Removes a member. Grants are refused from the commit on.
///
/// # Errors
/// `tenancy.member_not_found`, `tenancy.rank_too_low`, `tenancy.last_owner`.
pub async fn remove_member(
    state: &AppState,
    grant: &Grant<ManageMembers>,
    user: UserId,
) -> Result<(), ApiError> {
    let (tenancy, grant) = (state.tenancy.clone(), grant.clone());
    let removed = state.control.write(move |transaction| {
        Box::pin(async move { tenancy.remove_member(transaction, &grant, user).await })
    });
    let removed: Result<(), TenancyError> = removed.await;
    removed?;
    state.work.wake();
    Ok(())
}
