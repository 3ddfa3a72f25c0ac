//! `passwords status`: which list is asked, and whether all of it is there.

use std::path::Path;

use breaches::{Filter, FilterError, Presence, Summary, WhenUnavailable};
use clap::Args;
use serde_json::{Value, json};

use crate::command::Exit;
use crate::command::explain::explain;
use crate::command::operator_settings::OperatorSettings;
use crate::command::output::{complain, say};
use crate::config::PasswordsSection;

#[derive(Debug, Args)]
pub(super) struct Status {
    #[command(flatten)]
    settings: OperatorSettings,
    /// Write one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(super) fn run(&self) -> Exit {
        let settings = match self.settings.load_and_log() {
            Ok(settings) => settings,
            Err(exit) => return exit,
        };
        let section = &settings.passwords;
        let (path, presence) = section.list_in(&settings.data.dir);
        let summary = match read(&path, presence) {
            Ok(summary) => summary,
            Err(error) => {
                complain(&explain(&error));
                return exit_of(&error);
            }
        };
        if self.json {
            say(&object(&path, summary.as_ref(), section).to_string());
        } else {
            say(&lines(&path, summary.as_ref(), section));
        }
        Exit::Ok
    }
}

/// What is known of the list, once all of it was read; `None` where there is none and need not be.
fn read(path: &Path, presence: Presence) -> Result<Option<Summary>, FilterError> {
    match Filter::open(path) {
        Ok(filter) => {
            filter.verify()?;
            Ok(Some(*filter.summary()))
        }
        Err(FilterError::Missing { .. }) if presence == Presence::Optional => Ok(None),
        Err(error) => Err(error),
    }
}

const fn exit_of(error: &FilterError) -> Exit {
    match error {
        FilterError::Missing { .. } | FilterError::Read { .. } => Exit::Precondition,
        FilterError::Foreign { .. } | FilterError::Version { .. } | FilterError::Damaged { .. } => {
            Exit::Failed
        }
    }
}

/// The list in one line.
pub(super) fn describe(summary: &Summary) -> String {
    let left_out = match summary.left_out {
        0 => String::new(),
        count => format!(
            ", without {count} that were seen less than {} times",
            summary.minimum_count
        ),
    };
    format!(
        "{} hashes of a list of {}{left_out}; of other passwords {:.1e} are taken for one of these",
        summary.hashes,
        summary.source_date,
        summary.false_positive_rate(),
    )
}

fn lines(path: &Path, summary: Option<&Summary>, section: &PasswordsSection) -> String {
    let list = summary.map_or_else(|| "there is none".to_owned(), describe);
    let service = match &section.range {
        Some(range) => format!("{} is asked", range.url),
        None => "none is asked".to_owned(),
    };
    format!(
        "list {}: {list}\nrange service: {service}\nwhile neither can say: a password is {}",
        path.display(),
        match section.when_unavailable {
            WhenUnavailable::Allow => "taken",
            WhenUnavailable::Refuse => "refused",
        },
    )
}

fn object(path: &Path, summary: Option<&Summary>, section: &PasswordsSection) -> Value {
    let list = summary.map(|summary| {
        json!({
            "hashes": summary.hashes,
            "left_out": summary.left_out,
            "minimum_count": summary.minimum_count,
            "source_date": summary.source_date,
            "false_positive_rate": summary.false_positive_rate(),
        })
    });
    json!({
        "path": path.display().to_string(),
        "list": list,
        "range_service": section.range.as_ref().map(|range| &range.url),
        "when_unavailable": match section.when_unavailable {
            WhenUnavailable::Allow => "allow",
            WhenUnavailable::Refuse => "refuse",
        },
    })
}
