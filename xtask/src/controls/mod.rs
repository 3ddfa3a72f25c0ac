//! `cargo xtask controls`: each promise of the catalogue with its evidence, and that the evidence holds.

mod catalogue;
mod checks;
mod declared;

use std::path::PathBuf;

use clap::Args;

use self::checks::Evidence;
use self::declared::{Declared, Status};
use crate::error::XtaskError;
use crate::exit::Exit;
use crate::output::{self, Form};
use crate::project::Project;
use crate::test_run::{RunRecord, list_tests};

/// Prove that the evidence of each control exists, ran and passed.
#[derive(Debug, Args)]
pub struct ControlsCommand {
    /// Write one JSON object instead of lines.
    #[arg(long)]
    json: bool,
    /// The record of the test run to rely on; the one of the last `cargo xtask test` by default.
    #[arg(long, value_name = "FILE")]
    run_log: Option<PathBuf>,
}

impl ControlsCommand {
    /// Checks `docs/controls.toml` of the workspace around the current folder.
    ///
    /// # Errors
    /// When the list or the record cannot be read, or the tests do not compile.
    pub fn run(&self) -> Result<Exit, XtaskError> {
        let project = Project::here()?;
        let declared = Declared::read(&project)?;
        let mut findings = checks::check_list(&declared.control);
        if declared
            .control
            .iter()
            .any(|control| !control.evidence.is_empty())
        {
            let evidence = self.evidence(&project)?;
            findings.extend(checks::check_evidence(&declared.control, &evidence));
        }
        output::report(
            "controls",
            &summary(&declared),
            &findings,
            Form::from_flag(self.json),
        )
    }

    fn evidence(&self, project: &Project) -> Result<Evidence, XtaskError> {
        let path = self
            .run_log
            .clone()
            .unwrap_or_else(|| project.run_record_path());
        let record = RunRecord::read(&path)?;
        Ok(Evidence {
            tests: list_tests(project)?,
            record,
            tree: project.digest()?,
        })
    }
}

fn summary(declared: &Declared) -> String {
    let count = |status| {
        declared
            .control
            .iter()
            .filter(|c| c.status == status)
            .count()
    };
    format!(
        "{} met, {} partial, {} open",
        count(Status::Met),
        count(Status::Partial),
        count(Status::Open)
    )
}
