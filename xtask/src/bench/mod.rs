//! `cargo xtask bench`: how fast the product is, each figure beside a baseline of the same run.
//!
//! The product runs as a process of its own, as it is shipped, and is spoken to over HTTP. The
//! baseline runs beside it in the same way, and rounds of the two alternate, so that whatever the
//! machine does to one it does to the other. Ratios travel between machines; the absolute figures
//! do not.

mod baseline;
mod error;
mod figure;
mod http;
mod load;
mod machine;
mod mailbox;
mod plan;
mod process;
mod product;
mod release;
mod report;
mod scenario;
mod spread;

use clap::Args;
use kernel::Clock;

pub use self::baseline::BaselineCommand;
pub use self::error::BenchError;
use self::machine::Machine;
use self::plan::Plan;
use self::report::Section;
use self::scenario::Scenario;
use crate::error::XtaskError;
use crate::exit::Exit;
use crate::output::{self, Form};
use crate::project::Project;

/// Measure the product against bare baselines, in a release build.
#[derive(Debug, Args)]
pub struct BenchCommand {
    /// What to measure; everything when none is named.
    #[arg(value_enum, value_name = "NAME")]
    names: Vec<Scenario>,
    /// How long one round of load lasts.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How often each measurement is repeated; the median counts.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100))]
    rounds: u64,
    /// How many workspaces stand on the disk for `workspaces`.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(300..=100_000))]
    workspaces: u64,
    /// Measure this build as it is: for tests of the command itself.
    #[arg(long, hide = true)]
    as_built: bool,
    /// Write one JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// Put the figures into docs/benchmarks.md.
    #[arg(long)]
    write: bool,
}

impl BenchCommand {
    /// Measures; answers [`Exit::Failed`] when a target is missed.
    ///
    /// # Errors
    /// When the release build fails, a server does not start or answers amiss.
    pub fn run(&self) -> Result<Exit, XtaskError> {
        let project = Project::here()?;
        if cfg!(debug_assertions) && !self.as_built {
            return Ok(release::run_again(&project)?);
        }
        let plan = Plan::new(&project, self.seconds, self.rounds, self.workspaces)?;
        let machine = Machine::here(plan.folder())?;
        let form = Form::from_flag(self.json);
        let mut sections = Vec::new();
        for scenario in scenario::chosen(&self.names) {
            let figures = scenario.measure(&plan)?;
            let section = Section { scenario, figures };
            if form == Form::Text {
                output::line(&section.to_text())?;
            }
            sections.push(section);
        }
        if form == Form::Json {
            output::line(&report::to_json(&machine, &sections)?)?;
        }
        if self.write {
            let date = Clock::system().now().to_string();
            report::write_document(&project, &machine, &date, &sections)?;
        }
        let is_good = sections.iter().all(Section::is_good);
        Ok(if is_good { Exit::Ok } else { Exit::Failed })
    }
}
