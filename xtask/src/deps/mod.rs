//! `cargo xtask deps`: licences, sources, doubled and banned crates, checked without the network.
//!
//! Advisories need a database from outside; the security workflow looks those up.

mod checks;
mod dependency;
mod licence;
mod policy;

use clap::Args;

use self::dependency::dependencies;
use self::policy::Policy;
use crate::error::XtaskError;
use crate::exit::Exit;
use crate::output::{self, Form};
use crate::project::Project;

/// Refuse a dependency whose licence, source or name `docs/deps.toml` does not accept.
#[derive(Debug, Args)]
pub struct DepsCommand {
    /// Write one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

impl DepsCommand {
    /// Checks the locked dependencies of the workspace around the current folder.
    ///
    /// # Errors
    /// When cargo cannot describe the dependencies, or `docs/deps.toml` is malformed.
    pub fn run(&self) -> Result<Exit, XtaskError> {
        let project = Project::here()?;
        let policy = Policy::read(&project)?;
        let tree = dependencies(project.root(), &policy.platform)?;
        let findings = checks::check(&tree, &policy);
        let summary = format!("{} crates checked", tree.len());
        output::report("deps", &summary, &findings, Form::from_flag(self.json))
    }
}
