//! The list of one's own workspaces.

use actix_web::HttpResponse;

use super::UserWorkspaceBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, State};
use crate::handlers::PageBody;

/// Lists one's own workspaces
#[utoipa::path(
    get,
    path = "/v1/workspaces",
    operation_id = "list_workspaces",
    tag = "workspaces",
    security(("access_token" = ["account"])),
    responses((status = 200, description = "Every workspace that the user is a member of, oldest \
        first.", body = PageBody<UserWorkspaceBody>))
)]
pub async fn list(
    state: State,
    AccountCaller { actor, .. }: AccountCaller,
) -> Result<HttpResponse, ApiError> {
    let workspaces = state.tenancy.workspaces_of(actor.user).await?;
    answer::ok(&PageBody::whole(
        workspaces.into_iter().map(UserWorkspaceBody::from),
    ))
}
