//! The commands that the shipped binary and `cargo xtask` share.

mod banner;
mod exit;
mod explain;
mod output;
mod settings_command;
mod signals;
mod up;

pub use exit::Exit;
pub use settings_command::ConfigCommand;
pub use up::UpCommand;
