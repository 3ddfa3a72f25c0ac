//! Renaming the workspace.

use actix_web::HttpResponse;
use serde::Deserialize;
use tenancy::WorkspaceName;
use tenancy::permission::UpdateWorkspace;
use utoipa::ToSchema;

use super::WorkspaceBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Granted, IfMatch, State};
use crate::handlers::signed_version;

/// A change to the workspace.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWorkspace {
    /// The new name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Changes the workspace of the session
#[utoipa::path(
    patch,
    path = "/v1/workspace",
    operation_id = "update_workspace",
    tag = "workspaces",
    security(("access_token" = ["workspace", "workspace.update"])),
    request_body = ChangeWorkspace,
    responses((status = 200, description = "The changed workspace.", body = WorkspaceBody,
        headers(("ETag" = String, description = "The new version.")))),
    extensions(("x-error-codes" = json!(["tenancy.name_invalid", "version_mismatch"])))
)]
pub async fn update(
    state: State,
    Granted(grant): Granted<UpdateWorkspace>,
    IfMatch(expected): IfMatch,
    Body(change): Body<ChangeWorkspace>,
) -> Result<HttpResponse, ApiError> {
    let (name, expected) = (
        WorkspaceName::parse(&change.name)?,
        signed_version(expected)?,
    );
    let renamed = state
        .tenancy
        .rename_workspace(&grant, name, expected)
        .await?;
    state.work.wake();
    let workspace = WorkspaceBody::from(renamed);
    answer::ok_with_version(workspace.tag(), &workspace)
}
