//! The list.

use actix_web::HttpResponse;

use super::identity_body::{IdentityBody, IdentityList};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, State};

/// Lists one's identities
///
/// The ways to sign in with a provider.
#[utoipa::path(
    get,
    path = "/v1/me/identities",
    operation_id = "list_identities",
    tag = "accounts",
    security(("access_token" = ["account"])),
    responses((status = 200, description = "The identities.", body = IdentityList))
)]
pub async fn list(
    state: State,
    AccountCaller { actor, .. }: AccountCaller,
) -> Result<HttpResponse, ApiError> {
    let identities = state.auth.identities(&actor).await?;
    let data = identities.into_iter().map(IdentityBody::from).collect();
    answer::ok(&IdentityList { data })
}
