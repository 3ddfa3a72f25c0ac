//! Taking an identity away.

use actix_web::HttpResponse;
use kernel::IdentityId;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, PathId, State};
use crate::flows;

/// Takes an identity away from one's account
///
/// Other sessions that began with it end. The last way to sign in stays. A membership that is tied to the
/// identity opens for nobody until an admin of the workspace resets it.
#[utoipa::path(
    delete,
    path = "/v1/me/identities/{id}",
    operation_id = "unlink_identity",
    tag = "accounts",
    security(("access_token" = ["account"])),
    params(("id" = String, Path, description = "The identity's id.")),
    responses((status = 204, description = "The identity signs in nobody any more.")),
    extensions(("x-error-codes" = json!([
        "auth.identity_not_found", "auth.last_way_in", "auth.step_up_required",
    ])))
)]
pub async fn unlink(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    PathId(identity): PathId<IdentityId>,
) -> Result<HttpResponse, ApiError> {
    flows::unlink_identity(&state, &origin, &actor, identity).await?;
    Ok(answer::no_content())
}
