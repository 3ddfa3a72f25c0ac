//! Invitations into the workspace.

pub mod accept;
pub mod create;
mod invitation_body;
pub mod list;
pub mod revoke;

pub use accept::accept;
pub use create::create;
pub use invitation_body::InvitationBody;
pub use list::list;
pub use revoke::revoke;
