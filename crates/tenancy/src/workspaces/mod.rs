//! Workspaces: creation, the list of a user's own, the workspace itself.

mod create;
mod read;
mod update;
mod value;

pub use create::PreparedWorkspace;
pub use value::{UserWorkspace, Workspace, WorkspaceName};
