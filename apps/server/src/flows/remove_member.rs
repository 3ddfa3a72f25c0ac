//! Removing a member.

use kernel::{EmailAddress, UserId};
use tenancy::permission::ManageMembers;
use tenancy::{Grant, TenancyError};

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Removes a member, ends the member's sessions of the workspace and withdraws what invitations
/// still go to the member's address, in one transaction.
///
/// # Errors
/// `tenancy.member_not_found`, `tenancy.rank_too_low`, `tenancy.last_owner`.
pub async fn remove_member(
    state: &AppState,
    grant: &Grant<ManageMembers>,
    user: UserId,
) -> Result<(), ApiError> {
    let found = state.auth.users(&[user]).await?.pop();
    // Whoever is no user is no member either.
    let found = found.ok_or(TenancyError::MemberNotFound)?;
    // The address of a user never changes.
    let email = EmailAddress::parse(&found.email);
    let email = email.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    let (tenancy, auth, grant) = (state.tenancy.clone(), state.auth.clone(), grant.clone());
    let removed = state.control.write(move |transaction| {
        Box::pin(async move {
            tenancy
                .remove_member(transaction, &grant, user, &email)
                .await?;
            auth.end_workspace_sessions_in(transaction, user, grant.workspace(), "member_removed")
                .await?;
            Ok(())
        })
    });
    let removed: Result<(), ApiError> = removed.await;
    state.work.wake();
    removed
}
