//! What machines ask of the server itself: does it live, is it ready, its keys, whom to tell of a
//! weakness.

mod change_password;
mod jwks;
mod leaving;
mod live;
mod readiness;
mod ready;
mod security_txt;

pub(crate) use change_password::change_password;
pub(crate) use jwks::jwks;
pub use leaving::Leaving;
pub(crate) use live::live;
pub use readiness::Readiness;
pub(crate) use ready::ready;
pub(crate) use security_txt::security_txt;
