//! Applies what is pending: the control database first, then the workspaces, some at once.

use futures_util::StreamExt;
use indicatif::ProgressBar;
use kernel::WorkspaceId;
use tenancy::{Tenancy, TenancyError, WorkspaceState};

use super::MigrateArguments;
use super::progress::bar;
use super::report::{MigrateError, OutOfService, Report, Schema};
use super::targets::targets;
use crate::command::explain::reason;
use crate::command::installation::Installation;

/// What became of one workspace.
enum Outcome {
    Current,
    Migrated,
    OutOfService(String),
    Failed(String),
}

/// Migrates everything that lacks steps, and puts back into service what was out of it for that.
pub(super) async fn up(
    installation: &Installation,
    arguments: &MigrateArguments,
) -> Result<Report, MigrateError> {
    let applied = installation.control.migrate().await?.applied;
    let control = Schema {
        applied,
        pending: Vec::new(),
    };
    let mut report = Report {
        command: "migrate up",
        control,
        ..Report::default()
    };
    let targets = targets(installation, arguments).await?;
    report.workspaces = targets.len();
    let bar = bar(targets.len());
    let tenancy = &installation.tenancy;
    let runs = futures_util::stream::iter(targets).map(|state| migrate(tenancy, state));
    let mut runs = runs.buffer_unordered(usize::try_from(arguments.jobs).unwrap_or(1));
    while let Some((state, outcome)) = runs.next().await {
        bar.inc(1);
        match outcome {
            Outcome::Current => report.current += 1,
            Outcome::Migrated => {
                report.current += 1;
                report.migrated += 1;
            }
            Outcome::OutOfService(reason) => {
                leave(&bar, &mut report.quarantined, state.id, reason);
            }
            Outcome::Failed(reason) => leave(&bar, &mut report.failed, state.id, reason),
        }
    }
    bar.finish_and_clear();
    report.quarantined.sort_by_key(|out| out.id);
    report.failed.sort_by_key(|out| out.id);
    Ok(report)
}

fn leave(bar: &ProgressBar, list: &mut Vec<OutOfService>, id: WorkspaceId, reason: String) {
    bar.suspend(|| tracing::warn!(workspace_id = %id, "not migrated"));
    list.push(OutOfService { id, reason });
}

async fn migrate(tenancy: &Tenancy, state: WorkspaceState) -> (WorkspaceState, Outcome) {
    let outcome = match tenancy.schema(state.id).await {
        // A look costs no lock; most workspaces of a second run need no more.
        Ok(schema) if schema.pending.is_empty() && state.quarantine.is_none() => Outcome::Current,
        Ok(_) => applied(tenancy.migrate(state.id).await.map(|report| report.applied)),
        Err(cause) => match tenancy.migrate(state.id).await {
            Ok(report) => applied(Ok(report.applied)),
            // The first failure says more than that it is now out of service.
            Err(TenancyError::Quarantined) => Outcome::OutOfService(reason(&cause)),
            Err(_) => Outcome::Failed(reason(&cause)),
        },
    };
    (state, outcome)
}

fn applied(steps: Result<Vec<String>, TenancyError>) -> Outcome {
    match steps {
        Ok(steps) if steps.is_empty() => Outcome::Current,
        Ok(_) => Outcome::Migrated,
        Err(TenancyError::Quarantined) => Outcome::OutOfService("migration_failed".to_owned()),
        Err(error) => Outcome::Failed(reason(&error)),
    }
}
