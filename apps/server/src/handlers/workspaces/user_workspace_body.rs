//! A workspace in the list of a user's own.

use serde::Serialize;
use tenancy::{Role, UserWorkspace, Workspace};
use utoipa::ToSchema;

use crate::handlers::workspace::WorkspaceBody;
use crate::openapi::schemas;

/// A workspace and the user's role in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserWorkspace)]
pub struct UserWorkspaceBody {
    /// The workspace.
    #[serde(flatten)]
    pub workspace: WorkspaceBody,
    /// The user's role in it.
    #[schema(schema_with = schemas::role, required)]
    pub role: Role,
}

impl UserWorkspaceBody {
    /// A workspace that the user has just made.
    pub fn owned(workspace: Workspace) -> Self {
        Self {
            workspace: workspace.into(),
            role: Role::Owner,
        }
    }
}

impl From<UserWorkspace> for UserWorkspaceBody {
    fn from(of_user: UserWorkspace) -> Self {
        Self {
            workspace: of_user.workspace.into(),
            role: of_user.role,
        }
    }
}
