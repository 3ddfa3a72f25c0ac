//! The members of the workspace.

pub mod list;
mod member_body;
pub mod remove;
pub mod update;

pub use list::list;
pub use member_body::MemberBody;
pub use remove::remove;
pub use update::update;
