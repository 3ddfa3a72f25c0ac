//! Reading one's own account.

use actix_web::HttpResponse;

use super::UserBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, State};

/// Shows one's own account
#[utoipa::path(
    get,
    path = "/v1/me",
    operation_id = "show_me",
    tag = "accounts",
    security(("access_token" = [])),
    responses((status = 200, description = "The account.", body = UserBody,
        headers(("ETag" = String, description = "The version."))))
)]
pub async fn show(state: State, Caller { actor, .. }: Caller) -> Result<HttpResponse, ApiError> {
    let user = state.auth.user(actor.user).await?;
    answer::ok_with_version(user.version, &UserBody::of_caller(&actor, user))
}
