//! `bailiwick doctor`: is everything as it should be, and if not, what to do. It changes nothing,
//! and may run beside the server.

mod clients;
mod clock;
mod control;
mod disk;
mod examination;
mod finding;
mod folder;
mod keys;
mod limits;
mod mail;
mod network;
mod open_files;
mod report;
mod shared;
#[cfg(test)]
mod tests;
mod workspaces;

use clap::Args;

use super::Exit;
use super::operator_settings::OperatorSettings;
use super::output::say;
use super::runtime::in_runtime;

/// Check the data folder, keys, databases, clock, network and mail of an installation.
#[derive(Debug, Args)]
pub struct DoctorCommand {
    #[command(flatten)]
    settings: OperatorSettings,
    /// Write one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

impl DoctorCommand {
    /// Examines. Warnings alone end well.
    #[must_use]
    pub fn run(&self) -> Exit {
        let settings = match self.settings.load_and_log() {
            Ok(settings) => settings,
            Err(exit) => return exit,
        };
        in_runtime(async {
            let findings = examination::examine(settings).await;
            say(&if self.json {
                report::to_json(&findings)
            } else {
                report::to_text(&findings)
            });
            report::exit(&findings)
        })
    }
}
