//! The workspace of the session.

pub mod show;
pub mod update;
mod workspace_body;

pub use show::show;
pub use update::update;
pub use workspace_body::WorkspaceBody;
