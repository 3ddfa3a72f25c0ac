//! The members of a workspace with their names and addresses.

use std::collections::HashMap;

use auth::UserSummary;
use kernel::{Cursor, Page, PageLimit, UserId};
use tenancy::permission::ReadMembers;
use tenancy::{Grant, Member};

use crate::error::ApiError;
use crate::state::AppState;

/// A page of members.
///
/// # Errors
/// `invalid_cursor`.
pub async fn list_members(
    state: &AppState,
    grant: &Grant<ReadMembers>,
    limit: PageLimit,
    cursor: Option<&Cursor>,
) -> Result<Page<(Member, UserSummary)>, ApiError> {
    let page = state.tenancy.members(grant, limit, cursor).await?;
    let ids: Vec<UserId> = page.data.iter().map(|member| member.user).collect();
    let users = state.auth.users(&ids).await?;
    let mut users: HashMap<UserId, UserSummary> =
        users.into_iter().map(|user| (user.id, user)).collect();
    // A user who went between the two look-ups is a member no more.
    let join = |member: Member| users.remove(&member.user).map(|user| (member, user));
    Ok(Page {
        data: page.data.into_iter().filter_map(join).collect(),
        next_cursor: page.next_cursor,
    })
}
