//! The one transaction in which staged rows become records.

use kernel::{ImportId, WorkspaceId};
use storage::Transaction;
use uuid::Uuid;

use crate::store::taking_over::{self, Chunk, Duplicate};
use crate::store::{import_refusals, imports, page_cache};
use crate::{FieldError, ImportKind, ImportReport, ImportSummary, RecordsError, RefusedImportRow};

/// Turns every staged row into a record or a refusal, chunk by chunk in the order of the file,
/// and closes the import.
pub(super) async fn take_over(
    transaction: &Transaction,
    workspace: WorkspaceId,
    id: ImportId,
    kind: ImportKind,
    summary: ImportSummary,
) -> Result<ImportReport, RecordsError> {
    let before = page_cache::enlarge(transaction.sql()).await?;
    let report = take_over_chunks(transaction, workspace, id, kind, summary).await;
    let restored = page_cache::restore(transaction.sql(), before).await;
    let report = report?;
    restored?;
    Ok(report)
}

async fn take_over_chunks(
    transaction: &Transaction,
    workspace: WorkspaceId,
    id: ImportId,
    kind: ImportKind,
    summary: ImportSummary,
) -> Result<ImportReport, RecordsError> {
    let (sql, now) = (transaction.sql(), transaction.now());
    let created_at = imports::receiving(sql, workspace, id).await?;
    let mut taken = 0;
    let mut after = Uuid::nil();
    while let Some(last) = taking_over::chunk_end(sql, workspace, id, after).await? {
        let chunk = Chunk {
            workspace,
            import: id,
            after,
            last,
        };
        refuse_duplicates(transaction, kind, &chunk).await?;
        taken += taking_over::make_records(sql, kind, &chunk, now).await?;
        after = last;
    }
    let report = ImportReport {
        id,
        kind,
        taken,
        refused: import_refusals::count(sql, workspace, id).await?,
        ignored_columns: summary.ignored_columns,
        created_at,
        finished_at: now,
    };
    imports::finish(sql, transaction.fields(), workspace, &report).await?;
    Ok(report)
}

/// Refuses the rows of a chunk that repeat an address. Earlier chunks are records by now, so
/// their rows are found among the records.
async fn refuse_duplicates(
    transaction: &Transaction,
    kind: ImportKind,
    chunk: &Chunk,
) -> Result<(), RecordsError> {
    let sql = transaction.sql();
    let known = taking_over::known_addresses(sql, kind, chunk).await?;
    refuse(transaction, kind, chunk, known).await?;
    let repeated = taking_over::repeated_addresses(sql, chunk).await?;
    refuse(transaction, kind, chunk, repeated).await
}

async fn refuse(
    transaction: &Transaction,
    kind: ImportKind,
    chunk: &Chunk,
    duplicates: Vec<Duplicate>,
) -> Result<(), RecordsError> {
    let mut rows = Vec::with_capacity(duplicates.len());
    for duplicate in duplicates {
        let refused = refused_row(kind, &duplicate);
        rows.push(import_refusals::row(
            transaction.fields(),
            chunk.workspace,
            chunk.import,
            &refused,
        )?);
    }
    import_refusals::insert(transaction.sql(), rows).await?;
    Ok(())
}

fn refused_row(kind: ImportKind, duplicate: &Duplicate) -> RefusedImportRow {
    let (code, detail) = match duplicate.first {
        Some(first) => (
            "duplicate_in_file",
            format!("row {first} of the file has the same e-mail address"),
        ),
        None => (
            "duplicate_existing",
            format!("a {} with this e-mail address exists", kind.noun()),
        ),
    };
    RefusedImportRow {
        row: duplicate.row,
        line: duplicate.line,
        errors: vec![FieldError::new("email", code, detail).into()],
    }
}
