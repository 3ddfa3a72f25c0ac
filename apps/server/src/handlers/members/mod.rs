//! The members of the workspace.

pub mod list;
mod member_body;
pub mod remove;
pub mod reset_identity_lock;
pub mod unlock;
pub mod update;

pub use list::list;
pub use member_body::MemberBody;
pub use remove::remove;
pub use reset_identity_lock::reset_identity_lock;
pub use unlock::unlock;
pub use update::update;
