//! Changing a member's role, answered with the member's name.

use auth::UserSummary;
use kernel::UserId;
use tenancy::permission::ManageMembers;
use tenancy::{Grant, Member, Role};

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Gives a member another role.
///
/// # Errors
/// `tenancy.member_not_found`, `tenancy.rank_too_low`, `tenancy.last_owner`, `version_mismatch`.
pub async fn change_role(
    state: &AppState,
    grant: &Grant<ManageMembers>,
    user: UserId,
    role: Role,
    expected: Option<i64>,
) -> Result<(Member, UserSummary), ApiError> {
    let member = state
        .tenancy
        .change_role(grant, user, role, expected)
        .await?;
    state.work.wake();
    let summary = state.auth.users(&[member.user]).await?.pop();
    Ok((
        member,
        summary.ok_or_else(|| ApiError::new(Code::MemberNotFound))?,
    ))
}
