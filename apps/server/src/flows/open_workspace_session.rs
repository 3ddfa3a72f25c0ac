//! Opening a session of one workspace, for its members alone.

use auth::Client;
use kernel::{Actor, Origin, WorkspaceId};

use super::SignedIn;
use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Opens a session of the workspace from the caller's account session.
///
/// # Errors
/// `tenancy.workspace_not_found` when the caller is not a member, whether the workspace exists or not.
pub async fn open_workspace_session(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    workspace: WorkspaceId,
    client: Client,
) -> Result<SignedIn, ApiError> {
    let mut workspaces = state.tenancy.workspaces_of(actor.user).await?;
    workspaces.retain(|of_user| of_user.workspace.id == workspace);
    if workspaces.is_empty() {
        return Err(ApiError::new(Code::WorkspaceNotFound));
    }
    let issued = state
        .auth
        .open_workspace_session(origin, actor, workspace, client)
        .await?;
    state.work.wake();
    Ok(SignedIn { issued, workspaces })
}
