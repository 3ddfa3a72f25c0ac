//! The workspaces that a run is about.

use kernel::WorkspaceId;
use tenancy::{Tenancy, WorkspaceState};

use super::MigrateArguments;
use super::report::MigrateError;
use crate::command::installation::Installation;

/// Workspaces are listed in pages of so many.
const PAGE: u64 = 1_000;

/// The workspaces of this region, or the one that was asked for.
pub(super) async fn targets(
    installation: &Installation,
    arguments: &MigrateArguments,
) -> Result<Vec<WorkspaceState>, MigrateError> {
    let region = installation.settings.data.region.as_str();
    let mut all = all(&installation.tenancy).await?;
    all.retain(|state| state.region == region);
    let Some(wanted) = arguments.workspace else {
        return Ok(all);
    };
    all.retain(|state| state.id == wanted);
    if all.is_empty() {
        return Err(MigrateError::NoSuchWorkspace(wanted));
    }
    Ok(all)
}

async fn all(tenancy: &Tenancy) -> Result<Vec<WorkspaceState>, MigrateError> {
    let mut all: Vec<WorkspaceState> = Vec::new();
    loop {
        let after: Option<WorkspaceId> = all.last().map(|state| state.id);
        let page = tenancy.workspaces_after(after, PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
