//! `bailiwick migrate`: brings the control database and every workspace to the schema of this
//! program. Each database is one transaction, so a run that was cut off is finished by the next;
//! a workspace that fails is put out of service and named, and the others go on.
//! A server may be running: SQLite lets one writer after the other in. In a database that servers share,
//! all tables are brought up to date at once, by the role that owns them.

mod progress;
mod report;
mod shared;
mod status;
mod targets;
#[cfg(test)]
mod tests;
mod up;

use clap::{Args, Subcommand};
use kernel::WorkspaceId;
use storage::Postgres;

use self::report::{MigrateError, Report};
use super::Exit;
use super::explain::explain;
use super::installation::Installation;
use super::operator_settings::OperatorSettings;
use super::output::{complain, say};
use super::runtime::in_runtime;
use crate::start::shared_engine;

/// Show or apply the steps of the schema, in the control database and in all workspaces.
#[derive(Debug, Args)]
pub struct MigrateCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show what is applied and what is pending; changes nothing.
    Status(MigrateArguments),
    /// Apply what is pending.
    Up {
        #[command(flatten)]
        arguments: MigrateArguments,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Args)]
struct MigrateArguments {
    #[command(flatten)]
    settings: OperatorSettings,
    /// Only this workspace, and the control database.
    #[arg(long, value_name = "ID")]
    workspace: Option<WorkspaceId>,
    /// How many workspaces are worked on at once.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    jobs: u32,
    /// Write one JSON object.
    #[arg(long)]
    json: bool,
}

impl MigrateCommand {
    /// Does it. Ends with [`Exit::Partial`] when some workspaces could not be migrated.
    #[must_use]
    pub fn run(&self) -> Exit {
        match &self.action {
            Action::Status(arguments) => arguments.run(Wish::Status),
            Action::Up {
                arguments,
                dry_run: true,
            } => arguments.run(Wish::Plan),
            Action::Up {
                arguments,
                dry_run: false,
            } => arguments.run(Wish::Up),
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Status,
    Plan,
    Up,
}

impl MigrateArguments {
    fn run(&self, wish: Wish) -> Exit {
        let settings = match self.settings.load_and_log() {
            Ok(settings) => settings,
            Err(exit) => return exit,
        };
        in_runtime(async {
            match shared_engine(&settings) {
                Ok(None) => {}
                Ok(Some(postgres)) => return self.act_on_shared(&postgres, wish).await,
                Err(error) => {
                    complain(&explain(&error));
                    return Exit::Failed;
                }
            }
            let installation = match Installation::open(settings, self.jobs).await {
                Ok(installation) => installation,
                Err(error) => {
                    complain(&explain(&error));
                    return error.exit();
                }
            };
            let exit = match self.act(&installation, wish).await {
                Ok(exit) => exit,
                Err(error) => {
                    complain(&explain(&error));
                    error.exit()
                }
            };
            installation.close().await;
            exit
        })
    }

    async fn act_on_shared(&self, postgres: &Postgres, wish: Wish) -> Exit {
        let done = shared::run(postgres, wish).await;
        postgres.close().await;
        let told = done.and_then(|report| {
            self.tell(&report)?;
            Ok(report.exit())
        });
        told.unwrap_or_else(|error| {
            complain(&explain(&error));
            error.exit()
        })
    }

    async fn act(&self, installation: &Installation, wish: Wish) -> Result<Exit, MigrateError> {
        let report = match wish {
            Wish::Status | Wish::Plan => status::status(installation, self, wish).await?,
            Wish::Up => up::up(installation, self).await?,
        };
        self.tell(&report)?;
        Ok(report.exit())
    }

    fn tell(&self, report: &Report) -> Result<(), MigrateError> {
        say(&if self.json {
            report.to_json()?
        } else {
            report.to_text()
        });
        Ok(())
    }
}
