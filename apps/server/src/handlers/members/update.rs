//! Changing a member's role.

use actix_web::HttpResponse;
use kernel::UserId;
use serde::Deserialize;
use tenancy::Role;
use tenancy::permission::ManageMembers;
use utoipa::ToSchema;

use super::MemberBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Granted, IfMatch, PathId, State};
use crate::flows;
use crate::handlers::signed_version;
use crate::openapi::schemas;

/// A change to a member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMember {
    /// The new role; not above the caller's own.
    #[schema(schema_with = schemas::role, required)]
    pub role: Role,
}

/// Changes a member's role
///
/// Nobody can change a member who ranks above them, or give a role above their own. A workspace keeps
/// at least one owner.
#[utoipa::path(
    patch,
    path = "/v1/members/{user_id}",
    operation_id = "update_member",
    tag = "members",
    security(("access_token" = ["workspace", "members.manage"])),
    params(("user_id" = String, Path, description = "The member's user id.")),
    request_body = ChangeMember,
    responses((status = 200, description = "The changed member.", body = MemberBody,
        headers(("ETag" = String, description = "The new version.")))),
    extensions(("x-error-codes" = json!([
        "tenancy.member_not_found", "tenancy.rank_too_low", "tenancy.last_owner",
        "version_mismatch",
    ])))
)]
pub async fn update(
    state: State,
    Granted(grant): Granted<ManageMembers>,
    PathId(user): PathId<UserId>,
    IfMatch(expected): IfMatch,
    Body(change): Body<ChangeMember>,
) -> Result<HttpResponse, ApiError> {
    let expected = signed_version(expected)?;
    let changed = flows::change_role(&state, &grant, user, change.role, expected).await?;
    let member = MemberBody::from(changed);
    answer::ok_with_version(member.tag(), &member)
}
