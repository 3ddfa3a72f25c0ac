//! Moves and compares one owner's tables, its audit log besides.

use audit::{AuditLog, LogHead};
use kernel::WorkspaceId;
use storage::{Database, EngineMove, MoveError, MoveSide};
use tenancy::TenancyError;

use super::MoveEngineError;
use super::progress::Progress;
use super::report::Same;
use crate::command::installation::Installation;

/// Copies what the target lacks, unless everything was compared before, and compares.
pub(super) async fn tables(
    engine: &EngineMove,
    source: &Database,
    progress: &Progress,
) -> Result<storage::Moved, MoveEngineError> {
    let tables = engine.tables(source).await?;
    if !engine.is_verified() {
        for table in &tables {
            engine
                .copy(source, table, |rows| progress.copied(rows))
                .await?;
        }
    }
    let compared = engine.compare(source, &tables, |rows| progress.compared(rows));
    Ok(compared.await?)
}

/// Both logs are as they were written, and come to the same.
pub(super) async fn logs(source: &Database, target: &Database) -> Result<LogHead, MoveEngineError> {
    let failed = |side| move |source| MoveEngineError::Log { side, source };
    let here = AuditLog::verify(source).await;
    let here = here.map_err(failed(MoveSide::Source))?;
    let there = AuditLog::verify(target).await;
    let there = there.map_err(failed(MoveSide::Target))?;
    match here == there {
        true => Ok(here),
        false => Err(MoveEngineError::LogDiffers),
    }
}

/// One workspace, from the one installation into the other.
pub(super) async fn one(
    engine: &EngineMove,
    source: &Installation,
    target: &Installation,
    id: WorkspaceId,
    progress: &Progress,
) -> Result<Same, MoveEngineError> {
    let there = target
        .tenancy
        .connect(id)
        .await
        .map_err(|error| match error {
            // The move of the platform's tables was cut off.
            TenancyError::WorkspaceNotFound => MoveError::NotBegun.into(),
            error => MoveEngineError::from(error),
        })?;
    let here = source.tenancy.connect(id).await?;
    let done = async {
        let moved = tables(engine, &here, progress).await?;
        let log = logs(&here, &there).await?;
        Ok(Same::new(&moved, &log))
    };
    let done = done.await;
    here.close().await;
    there.close().await;
    done
}
