//! Letting a member in again whom strangers have locked out.

use actix_web::HttpResponse;
use kernel::UserId;
use tenancy::permission::ManageMembers;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};
use crate::flows;

/// Ends the locks of a member
///
/// Of the password and of the second factor, whoever led to them. A hundred wrong ones in a day go on
/// counting: that lock ends by itself, or by a new password that is set by mail.
#[utoipa::path(
    post,
    path = "/v1/members/{user_id}/unlock",
    operation_id = "unlock_member",
    tag = "members",
    security(("access_token" = ["workspace", "members.manage"])),
    params(("user_id" = String, Path, description = "The member's user id.")),
    responses((status = 204, description = "The member is not locked any more.")),
    extensions(("x-error-codes" = json!(["tenancy.member_not_found", "tenancy.rank_too_low"])))
)]
pub async fn unlock(
    state: State,
    Granted(grant): Granted<ManageMembers>,
    PathId(user): PathId<UserId>,
) -> Result<HttpResponse, ApiError> {
    flows::unlock_member(&state, &grant, user).await?;
    Ok(answer::no_content())
}
