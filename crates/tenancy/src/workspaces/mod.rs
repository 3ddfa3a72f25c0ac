//! Workspaces: creation, the list of a user's own, the workspace itself.

mod create;
mod read;
mod unused;
mod update;
mod value;

pub use create::PreparedWorkspace;
pub(crate) use unused::UnusedFiles;
pub use value::{UserWorkspace, Workspace, WorkspaceChange, WorkspaceName};
