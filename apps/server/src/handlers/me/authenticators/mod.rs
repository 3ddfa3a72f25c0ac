//! The second factors of the caller. Every change asks that the caller has just proven who they are.

pub mod confirm;
pub mod create_passkey;
pub mod enroll;
pub mod list;
pub mod recovery_codes;
pub mod remove;

pub use confirm::confirm;
pub use create_passkey::create_passkey;
pub use enroll::enroll;
pub use list::list;
pub use recovery_codes::renew;
pub use remove::remove;
