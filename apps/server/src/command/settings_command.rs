//! `bailiwick config`: every setting, with its type, default and meaning.

use clap::Args;

use super::Exit;
use super::output::say;
use crate::config::configuration_document;

/// Print every setting with its type, its default and what it is for.
#[derive(Debug, Args)]
pub struct ConfigCommand {}

impl ConfigCommand {
    /// Prints the document.
    #[must_use]
    pub fn run(&self) -> Exit {
        say(configuration_document().trim_end());
        Exit::Ok
    }
}
