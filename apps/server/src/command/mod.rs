//! The commands that the shipped binary and `cargo xtask` share.

mod banner;
mod doctor;
mod exit;
mod explain;
mod installation;
mod jobs;
mod logging;
mod migrate;
mod move_engine;
mod openapi;
mod operator_settings;
mod output;
mod passwords;
mod runtime;
#[cfg(test)]
mod sample_installation;
mod settings_command;
mod signals;
mod up;

pub use doctor::DoctorCommand;
pub use exit::{Exit, leave};
pub use jobs::JobsCommand;
pub use migrate::MigrateCommand;
pub use move_engine::MoveEngineCommand;
pub use openapi::OpenapiCommand;
pub use passwords::PasswordsCommand;
pub use settings_command::ConfigCommand;
pub use up::UpCommand;
