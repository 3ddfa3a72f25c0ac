//! What a run of `migrate` found and did.

use kernel::WorkspaceId;
use serde::Serialize;
use storage::StorageError;
use tenancy::TenancyError;

use super::Exit;

/// A run could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum MigrateError {
    /// No workspace of this installation has that id.
    #[error("there is no workspace {0} in this region")]
    NoSuchWorkspace(WorkspaceId),
    /// The control database could not be read or migrated.
    #[error("the control database could not be read or migrated")]
    Control(#[from] StorageError),
    /// The list of workspaces could not be read.
    #[error("the workspaces could not be listed")]
    List(#[from] TenancyError),
    /// The report could not be put into JSON.
    #[error("the report could not be written")]
    Report(#[from] serde_json::Error),
}

impl MigrateError {
    pub(super) const fn exit(&self) -> Exit {
        match self {
            Self::NoSuchWorkspace(_) => Exit::Precondition,
            Self::Control(_) | Self::List(_) | Self::Report(_) => Exit::Failed,
        }
    }
}

/// What was found and done.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    /// The word of the command.
    pub(super) command: &'static str,
    /// The control database.
    pub(super) control: Schema,
    /// The tables of all workspaces, where they share them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shared: Option<Schema>,
    /// How many workspaces were looked at.
    pub(super) workspaces: usize,
    /// How many of them have every step, those of this run included.
    pub(super) current: usize,
    /// How many of them got steps in this run.
    pub(super) migrated: usize,
    /// Those that lack steps.
    pub(super) pending: Vec<Lacking>,
    /// Those that are out of service, or could not be looked at.
    pub(super) quarantined: Vec<OutOfService>,
    /// Those that could not be migrated this time, and serve as before: the next run may do it.
    pub(super) failed: Vec<OutOfService>,
}

/// Steps by their names.
#[derive(Debug, Default, Serialize)]
pub(super) struct Schema {
    /// Applied: in all, or in this run.
    pub(super) applied: Vec<String>,
    /// Not yet applied.
    pub(super) pending: Vec<String>,
}

/// A workspace that lacks steps.
#[derive(Debug, Serialize)]
pub(super) struct Lacking {
    pub(super) id: WorkspaceId,
    pub(super) steps: Vec<String>,
}

/// A workspace that was not migrated, and why.
#[derive(Debug, Serialize)]
pub(super) struct OutOfService {
    pub(super) id: WorkspaceId,
    pub(super) reason: String,
}

impl Report {
    /// Partial when `up` left a workspace out of service or as it was; a status is never a failure.
    pub(super) fn exit(&self) -> Exit {
        let left = !self.quarantined.is_empty() || !self.failed.is_empty();
        if self.command == "migrate up" && left {
            Exit::Partial
        } else {
            Exit::Ok
        }
    }

    pub(super) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    pub(super) fn to_text(&self) -> String {
        let mut lines = vec![self.schema_line("control database", &self.control)];
        if let Some(shared) = &self.shared {
            lines.push(self.schema_line("tables of all workspaces", shared));
            return lines.join("\n");
        }
        lines.push(format!(
            "workspaces: {} in this region, {} current, {} pending, {} out of service{}",
            self.workspaces,
            self.current,
            self.pending.len(),
            self.quarantined.len(),
            if self.migrated > 0 {
                format!("; {} migrated now", self.migrated)
            } else {
                String::new()
            },
        ));
        let pending = self.pending.iter();
        lines.extend(
            pending
                .map(|lacking| format!("  pending {}: {}", lacking.id, lacking.steps.join(", "))),
        );
        let out = self.quarantined.iter();
        lines.extend(out.map(|out| format!("  out of service {}: {}", out.id, out.reason)));
        let failed = self.failed.iter();
        lines.extend(failed.map(|left| format!("  not this time {}: {}", left.id, left.reason)));
        lines.join("\n")
    }

    fn schema_line(&self, name: &str, schema: &Schema) -> String {
        let Schema { applied, pending } = schema;
        match (self.command, pending.is_empty()) {
            ("migrate up", _) if applied.is_empty() => format!("{name}: current"),
            ("migrate up", _) => format!("{name}: applied {}", applied.join(", ")),
            (_, true) => format!("{name}: current ({} steps)", applied.len()),
            (_, false) => format!("{name}: pending {}", pending.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out_of_service() -> OutOfService {
        let id = "ws_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        OutOfService {
            id,
            reason: "migration_failed".to_owned(),
        }
    }

    #[test]
    fn a_run_that_leaves_a_workspace_out_of_service_is_partial_and_names_it() {
        let mut report = Report {
            command: "migrate up",
            ..Report::default()
        };
        assert_eq!(report.exit(), Exit::Ok);
        report.quarantined.push(out_of_service());
        assert_eq!(report.exit(), Exit::Partial);
        assert!(
            report
                .to_text()
                .contains("ws_01h455vb4pex5vsknk084sn02q: migration_failed")
        );
        report.command = "migrate status";
        assert_eq!(report.exit(), Exit::Ok);
    }

    #[test]
    fn a_workspace_that_was_busy_is_named_and_not_called_out_of_service() {
        let mut report = Report {
            command: "migrate up",
            ..Report::default()
        };
        report.failed.push(out_of_service());
        assert_eq!(report.exit(), Exit::Partial);
        let text = report.to_text();
        assert!(text.contains("0 out of service"), "{text}");
        assert!(
            text.contains("not this time ws_01h455vb4pex5vsknk084sn02q"),
            "{text}"
        );
    }
}
