//! A workspace as its members see it.

use kernel::{Timestamp, WorkspaceId};
use serde::Serialize;
use tenancy::Workspace;
use utoipa::ToSchema;

/// A workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceBody {
    /// The workspace's id.
    #[schema(value_type = String, example = "ws_01h455vb4pex5vsknk084sn02q")]
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The data region that it is pinned to.
    pub region: String,
    /// Whether its sessions are for those alone who have shown a second factor.
    pub require_second_factor: bool,
    /// Grows with each change; the same as in `ETag`.
    pub version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl WorkspaceBody {
    /// The version for `ETag`. Versions are counted from 1.
    pub fn tag(&self) -> u64 {
        self.version.unsigned_abs()
    }
}

impl From<Workspace> for WorkspaceBody {
    fn from(workspace: Workspace) -> Self {
        Self {
            id: workspace.id,
            name: workspace.name,
            region: workspace.region,
            require_second_factor: workspace.requires_second_factor,
            version: workspace.version,
            created_at: workspace.created_at,
            updated_at: workspace.updated_at,
        }
    }
}
