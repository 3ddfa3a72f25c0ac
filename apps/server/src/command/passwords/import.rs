//! `passwords import`: a list that was downloaded becomes the list that is asked.

use std::path::PathBuf;

use breaches::{Coverage, ImportError, ImportRequest, import};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::status::describe;
use crate::command::Exit;
use crate::command::explain::explain;
use crate::command::operator_settings::OperatorSettings;
use crate::command::output::{complain, say};

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    settings: OperatorSettings,
    /// One file of SHA-1 hashes in their order, or a folder of range files
    #[arg(value_name = "PATH")]
    source: PathBuf,
    /// Leave out passwords that were seen less often
    #[arg(long, value_name = "N", default_value_t = 1)]
    minimum_count: u64,
    /// Take a folder of which range files are missing
    #[arg(long)]
    incomplete: bool,
}

impl Import {
    pub(super) fn run(&self) -> Exit {
        let settings = match self.settings.load_and_log() {
            Ok(settings) => settings,
            Err(exit) => return exit,
        };
        let (target, _) = settings.passwords.list_in(&settings.data.dir);
        let request = ImportRequest {
            source: &self.source,
            target: &target,
            minimum_count: self.minimum_count,
            coverage: if self.incomplete {
                Coverage::Partial
            } else {
                Coverage::Whole
            },
        };
        let bar = bar();
        let imported = import(&request, &mut |read, of| {
            bar.set_length(of);
            bar.set_position(read);
        });
        bar.finish_and_clear();
        match imported {
            Ok(summary) => {
                say(&format!("{}: {}", target.display(), describe(&summary)));
                Exit::Ok
            }
            Err(error) => {
                complain(&explain(&error));
                exit_of(&error)
            }
        }
    }
}

const fn exit_of(error: &ImportError) -> Exit {
    match error {
        ImportError::Source { .. }
        | ImportError::Read { .. }
        | ImportError::Incomplete { .. }
        | ImportError::Busy { .. }
        | ImportError::Write { .. } => Exit::Precondition,
        ImportError::Line { .. }
        | ImportError::Empty { .. }
        | ImportError::TooMany { .. }
        | ImportError::ReadBack(_) => Exit::Failed,
    }
}

/// The bar: on standard error, and only when that is a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let shape = "{bar:40} {bytes}/{total_bytes}, {eta} left";
    // The shape is ours; should it not be understood, the plain bar serves.
    bar.set_style(
        ProgressStyle::with_template(shape).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar
}
