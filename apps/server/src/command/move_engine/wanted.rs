//! The workspaces that a move is about, and what has to be so before anything is changed.

use kernel::WorkspaceId;
use storage::{EngineMove, MoveSide, Postgres};

use super::ends::demand;
use super::{MoveEngineCommand, MoveEngineError};
use crate::command::installation::Installation;

/// Workspaces are listed in pages of so many.
const PAGE: u64 = 1_000;

/// Every workspace, or the one that was asked for.
pub(super) async fn wanted(
    command: &MoveEngineCommand,
    source: &Installation,
) -> Result<Vec<WorkspaceId>, MoveEngineError> {
    let mut all: Vec<WorkspaceId> = Vec::new();
    loop {
        let after = all.last().copied();
        let page = source.tenancy.workspaces_after(after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page.into_iter().map(|state| state.id));
    }
    match command.workspace {
        Some(id) if all.contains(&id) => Ok(vec![id]),
        Some(id) => Err(MoveEngineError::NoSuchWorkspace(id)),
        None => match source.tenancy.count_of_other_regions().await? {
            0 => Ok(all),
            others => Err(MoveEngineError::OtherRegions(others)),
        },
    }
}

/// A workspace that nobody has opened since the program was renewed lacks steps: known before
/// anything is changed. One that does not open is named at the end, and the others go on.
pub(super) async fn schemas(
    source: &Installation,
    wanted: &[WorkspaceId],
) -> Result<(), MoveEngineError> {
    let mut behind = Vec::new();
    for id in wanted {
        if let Ok(schema) = source.tenancy.schema(*id).await
            && !schema.pending.is_empty()
        {
            behind.push(format!("{id}: {}", schema.pending.join(" ")));
        }
    }
    demand(MoveSide::Source, &behind)
}

/// The tables of workspaces are the same in both engines: all of them have one shape, so the first that
/// opens shows it.
pub(super) async fn shapes(
    source: &Installation,
    target: &Postgres,
    wanted: &[WorkspaceId],
) -> Result<(), MoveEngineError> {
    for id in wanted {
        let Ok(database) = source.tenancy.connect(*id).await else {
            continue;
        };
        let shapes = match database.schema().await {
            Ok(_) => Some(EngineMove::check(target, &database).await),
            Err(_) => None,
        };
        database.close().await;
        if let Some(shapes) = shapes {
            return Ok(shapes?);
        }
    }
    Ok(())
}
