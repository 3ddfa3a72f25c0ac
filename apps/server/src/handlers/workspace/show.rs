//! Reading the workspace.

use actix_web::HttpResponse;
use tenancy::permission::ReadWorkspace;

use super::WorkspaceBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, State};

/// Shows the workspace of the session
#[utoipa::path(
    get,
    path = "/v1/workspace",
    operation_id = "show_workspace",
    tag = "workspaces",
    security(("access_token" = ["workspace", "workspace.read"])),
    responses((status = 200, description = "The workspace.", body = WorkspaceBody,
        headers(("ETag" = String, description = "The version."))))
)]
pub async fn show(
    state: State,
    Granted(grant): Granted<ReadWorkspace>,
) -> Result<HttpResponse, ApiError> {
    let workspace = WorkspaceBody::from(state.tenancy.workspace(&grant).await?);
    answer::ok_with_version(workspace.tag(), &workspace)
}
