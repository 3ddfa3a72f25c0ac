//! What is applied, and what is not.

use futures_util::StreamExt;
use storage::SchemaStatus;
use tenancy::{TenancyError, WorkspaceState};

use super::progress::bar;
use super::report::{Lacking, MigrateError, OutOfService, Report, Schema};
use super::targets::targets;
use super::{MigrateArguments, Wish};
use crate::command::explain::reason;
use crate::command::installation::Installation;

/// Looks at every database and changes none.
pub(super) async fn status(
    installation: &Installation,
    arguments: &MigrateArguments,
    wish: Wish,
) -> Result<Report, MigrateError> {
    let SchemaStatus { applied, pending } = installation.control.schema().await?;
    let command = if wish == Wish::Plan {
        "migrate up --dry-run"
    } else {
        "migrate status"
    };
    // Without its first steps the control database has no list of workspaces.
    let is_empty = applied.is_empty();
    let control = Schema { applied, pending };
    let mut report = Report {
        command,
        control,
        ..Report::default()
    };
    if is_empty {
        return Ok(report);
    }
    let targets = targets(installation, arguments).await?;
    report.workspaces = targets.len();
    let bar = bar(targets.len());
    let looks = futures_util::stream::iter(targets).map(|state| look(installation, state));
    let mut looks = looks.buffer_unordered(usize::try_from(arguments.jobs).unwrap_or(1));
    while let Some((state, schema)) = looks.next().await {
        bar.inc(1);
        note(&mut report, state, schema);
    }
    bar.finish_and_clear();
    report.pending.sort_by_key(|lacking| lacking.id);
    report.quarantined.sort_by_key(|out| out.id);
    Ok(report)
}

async fn look(
    installation: &Installation,
    state: WorkspaceState,
) -> (WorkspaceState, Result<SchemaStatus, TenancyError>) {
    let schema = installation.tenancy.schema(state.id).await;
    (state, schema)
}

fn note(report: &mut Report, state: WorkspaceState, schema: Result<SchemaStatus, TenancyError>) {
    let id = state.id;
    let why = match (&schema, state.quarantine) {
        (_, Some(reason)) => Some(reason),
        (Err(error), None) => Some(reason(error)),
        (Ok(_), None) => None,
    };
    if let Some(reason) = why {
        report.quarantined.push(OutOfService { id, reason });
    }
    match schema {
        Ok(schema) if schema.pending.is_empty() => report.current += 1,
        Ok(schema) => report.pending.push(Lacking {
            id,
            steps: schema.pending,
        }),
        Err(_) => {}
    }
}
