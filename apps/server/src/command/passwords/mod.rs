//! `bailiwick passwords`: the list of breached passwords. A server may be running: it takes up a new
//! list within a minute.

mod import;
mod status;

use clap::{Args, Subcommand};

use super::Exit;

use import::Import;
use status::Status;

/// The list of breached passwords that nobody may have.
#[derive(Debug, Args)]
pub struct PasswordsCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the list out of a download of Have I Been Pwned.
    Import(Import),
    /// Say which list is in use, and check that all of it is what was written.
    Status(Status),
}

impl PasswordsCommand {
    /// Does it.
    #[must_use]
    pub fn run(&self) -> Exit {
        match &self.action {
            Action::Import(import) => import.run(),
            Action::Status(status) => status.run(),
        }
    }
}
