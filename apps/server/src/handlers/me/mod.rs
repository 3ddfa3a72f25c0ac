//! The caller's own account.

pub mod authenticators;
pub mod change_password;
pub mod show;
pub mod update;
mod user_body;

pub use change_password::change_password;
pub use show::show;
pub use update::update;
pub use user_body::UserBody;
