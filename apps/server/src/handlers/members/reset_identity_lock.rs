//! Untying a membership from an identity.

use actix_web::HttpResponse;
use kernel::UserId;
use tenancy::permission::ManageMembers;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};
use crate::flows;

/// Lets a member choose anew with which identity they open the workspace
///
/// The member's sessions of the workspace end, and the member is told by mail. The next session that
/// began with an identity ties the membership to that.
#[utoipa::path(
    post,
    path = "/v1/members/{user_id}/identity_lock/reset",
    operation_id = "reset_identity_lock",
    tag = "members",
    security(("access_token" = ["workspace", "members.manage"])),
    params(("user_id" = String, Path, description = "The member's user id.")),
    responses((status = 204, description = "The membership is tied to no identity.")),
    extensions(("x-error-codes" = json!(["auth.step_up_required", "tenancy.member_not_found", "tenancy.rank_too_low"])))
)]
pub async fn reset_identity_lock(
    state: State,
    Granted(grant): Granted<ManageMembers>,
    PathId(user): PathId<UserId>,
) -> Result<HttpResponse, ApiError> {
    flows::reset_identity_lock(&state, &grant, user).await?;
    Ok(answer::no_content())
}
