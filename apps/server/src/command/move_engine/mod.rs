//! `bailiwick move-engine`: moves an installation from the embedded engine to PostgreSQL. Rows go as
//! they are, sealed, and every one of them is read back from both engines and compared before a server
//! may start on the target. The data folder is left as it is.

mod ends;
mod error;
mod progress;
mod report;
mod run;
#[cfg(test)]
mod tests;
mod wanted;
mod workspace;

use clap::{Args, ValueEnum};
use kernel::WorkspaceId;

use self::error::MoveEngineError;
use self::report::Report;
use super::Exit;
use super::explain::explain;
use super::operator_settings::OperatorSettings;
use super::output::{complain, say};
use super::runtime::in_runtime;
use crate::config::Settings;

/// Move an installation from the data folder's files to PostgreSQL, and compare every row.
///
/// Stop the server first. The data folder is the one of `data.dir`, the target the database of
/// `storage.postgres.url`, whatever `storage.engine` says; the target needs its schema (`bailiwick
/// migrate up`) and must be empty. The root key stays where it is, and the data folder as it is.
///
/// A run that was cut off, in whatever way, is finished by the same command. Until a run without
/// --workspace has ended well, no server starts on the target; it is then the one to serve: set
/// `storage.engine = "postgres"`. A second run changes nothing and compares everything again.
///
/// Exit codes: 0 everything was moved and is the same, 1 a table or a log differs, 2 wrong usage or
/// settings, 3 something needed is missing or taken, 4 some workspaces were moved and some were not.
#[derive(Debug, Args)]
pub struct MoveEngineCommand {
    #[command(flatten)]
    settings: OperatorSettings,
    /// The engine that has the installation.
    #[arg(long, value_enum)]
    from: EngineName,
    /// The engine that is to have it.
    #[arg(long, value_enum)]
    to: EngineName,
    /// Only this workspace's tables: to try one again that a run has named, or to compare it once
    /// more. The platform's tables must be there, so the first run is one without this, and so is the
    /// last: it finds what was moved, and lets servers start.
    #[arg(long, value_name = "ID")]
    workspace: Option<WorkspaceId>,
    /// How many workspaces are worked on at once.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    jobs: u32,
    /// How many rows go in one transaction.
    #[arg(long, value_name = "ROWS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    batch: u64,
    /// Stop after so many transactions with rows, as if cut off.
    #[arg(long, value_name = "N", hide = true)]
    stop_after: Option<u64>,
    /// Write one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// The engines by the names that `storage.engine` has for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

impl MoveEngineCommand {
    /// Moves.
    #[must_use]
    pub fn run(&self) -> Exit {
        if (self.from, self.to) != (EngineName::Sqlite, EngineName::Postgres) {
            return refuse(&MoveEngineError::Pair);
        }
        let settings = match self.settings.load_and_log() {
            Ok(settings) => settings,
            Err(exit) => return exit,
        };
        in_runtime(async {
            match Box::pin(self.act(settings)).await {
                Ok(exit) => exit,
                Err(error) => refuse(&error),
            }
        })
    }

    async fn act(&self, settings: Settings) -> Result<Exit, MoveEngineError> {
        let report: Report = run::run(self, settings).await?;
        say(&if self.json {
            report.to_json()?
        } else {
            report.to_text()
        });
        Ok(report.exit())
    }
}

fn refuse(error: &MoveEngineError) -> Exit {
    complain(&explain(error));
    if let Some(remedy) = error.remedy() {
        complain(remedy);
    }
    error.exit()
}
