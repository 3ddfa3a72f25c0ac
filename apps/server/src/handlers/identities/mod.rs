//! One's own identities.

mod identity_body;
pub mod link;
pub mod list;
pub mod unlink;

pub use link::link;
pub use list::list;
pub use unlink::unlink;
