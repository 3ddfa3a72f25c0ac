//! Changing the workspace.

use actix_web::HttpResponse;
use serde::Deserialize;
use tenancy::permission::UpdateWorkspace;
use tenancy::{WorkspaceChange, WorkspaceName};
use utoipa::ToSchema;

use super::WorkspaceBody;
use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::{Body, Granted, IfMatch, State};
use crate::flows;
use crate::handlers::signed_version;

/// A change to the workspace.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWorkspace {
    /// The new name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Whether its sessions shall be for those alone who have shown a second factor.
    pub require_second_factor: Option<bool>,
}

/// Changes the workspace of the session
///
/// Whoever sets `require_second_factor` has shown one in this session, and proves anew who they are for
/// either change of it. Sessions of the workspace without a second factor end then.
#[utoipa::path(
    patch,
    path = "/v1/workspace",
    operation_id = "update_workspace",
    tag = "workspaces",
    security(("access_token" = ["workspace", "workspace.update"])),
    request_body = ChangeWorkspace,
    responses((status = 200, description = "The changed workspace.", body = WorkspaceBody,
        headers(("ETag" = String, description = "The new version.")))),
    extensions(("x-error-codes" = json!([
        "tenancy.name_invalid", "tenancy.second_factor_required", "auth.step_up_required", "version_mismatch",
    ])))
)]
pub async fn update(
    state: State,
    Granted(grant): Granted<UpdateWorkspace>,
    IfMatch(expected): IfMatch,
    Body(change): Body<ChangeWorkspace>,
) -> Result<HttpResponse, ApiError> {
    if change.name.is_none() && change.require_second_factor.is_none() {
        let detail = "Send `name`, `require_second_factor` or both.";
        return Err(ApiError::new(Code::InvalidBody).field("", "empty", detail));
    }
    let name = change.name.as_deref().map(WorkspaceName::parse);
    let change = WorkspaceChange {
        name: name.transpose()?,
        requires_second_factor: change.require_second_factor,
    };
    let expected = signed_version(expected)?;
    let changed = flows::change_workspace(&state, &grant, change, expected).await?;
    let workspace = WorkspaceBody::from(changed);
    answer::ok_with_version(workspace.tag(), &workspace)
}
