//! Changing one's own account.

use actix_web::HttpResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Caller, IfMatch, State};

/// A change to one's own account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    /// The name that others see.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Changes one's own account
#[utoipa::path(
    patch,
    path = "/v1/me",
    operation_id = "update_me",
    tag = "accounts",
    security(("access_token" = [])),
    request_body = ChangeMe,
    responses((status = 200, description = "The changed account.", body = UserBody,
        headers(("ETag" = String, description = "The new version.")))),
    extensions(("x-error-codes" = json!(["auth.name_invalid", "version_mismatch"])))
)]
pub async fn update(
    state: State,
    Caller { actor, origin }: Caller,
    IfMatch(expected): IfMatch,
    Body(change): Body<ChangeMe>,
) -> Result<HttpResponse, ApiError> {
    let user = state
        .auth
        .update_name(&origin, &actor, &change.name, expected)
        .await?;
    state.work.wake();
    answer::ok_with_version(user.version, &UserBody::of_caller(&actor, user))
}
