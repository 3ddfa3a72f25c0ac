//! The caller's workspaces, seen from the account.

pub mod create;
pub mod list;
pub mod open_session;
mod user_workspace_body;

pub use create::create;
pub use list::list;
pub use open_session::open_session;
pub use user_workspace_body::UserWorkspaceBody;
