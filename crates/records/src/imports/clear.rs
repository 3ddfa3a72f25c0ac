//! Removing what imports leave behind: everything of one that was given up, and the staged rows
//! of one that is finished. Each step is short and can be repeated, so a crash in between costs
//! nothing but another sweep.

use std::time::Duration;

use kernel::{ImportId, Timestamp};
use storage::WorkspaceDatabase;

use crate::RecordsError;
use crate::store::{import_refusals, import_rows, imports};

/// An import that still receives after this time was left by a crash.
const ABANDONED_AFTER: Duration = Duration::from_secs(60 * 60);

/// Removes what is left of one import. One that still receives is given up by this.
pub(super) async fn clear(
    database: &WorkspaceDatabase,
    import: ImportId,
) -> Result<(), RecordsError> {
    let workspace = database.id();
    // First of all nothing can be added any more, nor taken over in part.
    let given_up = database.write(move |transaction| {
        Box::pin(async move {
            let sql = transaction.sql();
            Ok::<bool, RecordsError>(imports::give_up(sql, workspace, import).await?)
        })
    });
    let given_up = given_up.await?;
    while remove_some_rows(database, import).await? {}
    if given_up {
        while remove_some_refusals(database, import).await? {}
        let removed = database.write(move |transaction| {
            Box::pin(async move {
                imports::remove_given_up(transaction.sql(), workspace, import).await?;
                Ok::<(), RecordsError>(())
            })
        });
        removed.await?;
    }
    Ok(())
}

/// Clears every import that a crash has left, and the staged rows of finished ones.
pub(super) async fn sweep(
    database: &WorkspaceDatabase,
    now: Timestamp,
) -> Result<(), RecordsError> {
    let (reader, fields, workspace) = (database.reader(), database.fields(), database.id());
    let before = now.minus(ABANDONED_AFTER);
    for import in imports::left_behind(reader, workspace, before).await? {
        clear(database, import).await?;
    }
    let mut after = None;
    while let Some(import) = import_rows::next_import(reader, workspace, after).await? {
        let report = imports::finished(reader, fields, workspace, import).await?;
        if report.is_some() {
            clear(database, import).await?;
        }
        after = Some(import);
    }
    Ok(())
}

async fn remove_some_rows(
    database: &WorkspaceDatabase,
    import: ImportId,
) -> Result<bool, RecordsError> {
    let workspace = database.id();
    let removed = database.write(move |transaction| {
        Box::pin(async move {
            let sql = transaction.sql();
            Ok::<bool, RecordsError>(import_rows::remove_some(sql, workspace, import).await?)
        })
    });
    removed.await
}

async fn remove_some_refusals(
    database: &WorkspaceDatabase,
    import: ImportId,
) -> Result<bool, RecordsError> {
    let workspace = database.id();
    let removed = database.write(move |transaction| {
        Box::pin(async move {
            let sql = transaction.sql();
            Ok::<bool, RecordsError>(import_refusals::remove_some(sql, workspace, import).await?)
        })
    });
    removed.await
}
