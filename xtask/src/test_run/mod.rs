//! `cargo xtask test`: every test of the workspace, and a record of what ran.

mod binaries;
mod engines;
mod libtest;
mod programs;
mod record;
mod runner;

use clap::Args;
use kernel::Clock;

pub use self::binaries::list_tests;
pub use self::record::{RunRecord, TestName, Verdict};
use crate::error::XtaskError;
use crate::exit::Exit;
use crate::output;
use crate::project::Project;

/// Set to rewrite the golden files. Such a run agrees with whatever the product does, and shows nothing.
const UPDATE: &str = "BAILIWICK_UPDATE";

/// Run every test of the workspace; the last line is `N passed, N failed`.
#[derive(Debug, Args)]
pub struct TestCommand {
    /// Arguments for the test programs, such as a part of a test's name. A run with arguments is not recorded.
    #[arg(last = true)]
    arguments: Vec<String>,
}

impl TestCommand {
    /// Runs the tests and, when all of them were asked for, records the verdicts.
    ///
    /// # Errors
    /// When a needed program is missing, the tests do not compile or the record cannot be written.
    pub fn run(&self) -> Result<Exit, XtaskError> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let servers = programs::Servers {
            postgres: engines::has_cluster(),
            // Some tests stop theirs, so one that is there already does not do for all.
            redis: testbed::RedisServer::can_start().is_ok(),
        };
        programs::require(&path, servers)?;
        let project = Project::here()?;
        let is_whole = self.arguments.is_empty();
        // Before the run: a file that changes under it must not count as tested.
        let tree = project.digest()?;
        let mut outcome = runner::run(&project, &self.arguments)?;
        if is_whole && outcome.is_good {
            outcome.miss(&list_tests(&project)?)?;
        }
        if is_whole && std::env::var_os(UPDATE).is_none() {
            let finished_at = Clock::system().now().to_string();
            let record = RunRecord {
                commit: project.commit(),
                tree,
                finished_at,
                tests: outcome.tests.clone(),
            };
            record.write(&project.run_record_path())?;
        }
        output::line(&format!(
            "{} passed, {} failed",
            outcome.passed, outcome.failed
        ))?;
        Ok(if outcome.is_good {
            Exit::Ok
        } else {
            Exit::Failed
        })
    }
}
