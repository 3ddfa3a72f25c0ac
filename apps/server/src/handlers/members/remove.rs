//! Removing a member.

use actix_web::HttpResponse;
use kernel::UserId;
use tenancy::permission::ManageMembers;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};
use crate::flows;

/// Removes a member
///
/// The member can do nothing in the workspace from then on. A workspace keeps at least one owner.
#[utoipa::path(
    delete,
    path = "/v1/members/{user_id}",
    operation_id = "remove_member",
    tag = "members",
    security(("access_token" = ["workspace", "members.manage"])),
    params(("user_id" = String, Path, description = "The member's user id.")),
    responses((status = 204, description = "The member is removed.")),
    extensions(("x-error-codes" = json!([
        "tenancy.member_not_found", "tenancy.rank_too_low", "tenancy.last_owner",
    ])))
)]
pub async fn remove(
    state: State,
    Granted(grant): Granted<ManageMembers>,
    PathId(user): PathId<UserId>,
) -> Result<HttpResponse, ApiError> {
    flows::remove_member(&state, &grant, user).await?;
    Ok(answer::no_content())
}
