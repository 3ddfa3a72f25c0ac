//! A file that is arriving.

use std::sync::Arc;

use kernel::ImportId;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use super::clear;
use super::pending::Pending;
use crate::store::{import_refusals, import_rows, imports};
use crate::{CsvImport, ImportKind, ImportSummary, NewContact, NewLead, Records, RecordsError};

/// Bytes that are read before staged rows are written: rows of many short lines cannot pile up.
const PIECE_BYTES: usize = 4 * 1024;

/// The file of an import while it arrives. Dropping it gives the import up.
pub struct ImportUpload {
    pub(super) records: Records,
    pub(super) grant: Grant<WriteRecords>,
    pub(super) id: ImportId,
    pub(super) kind: ImportKind,
    csv: CsvImport,
    pending: Pending,
    /// Whether nothing is left of the upload that would have to be removed.
    pub(super) cleared: bool,
}

impl std::fmt::Debug for ImportUpload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportUpload({} of {})", self.id, self.kind.as_str())
    }
}

impl ImportUpload {
    pub(super) fn new(
        records: Records,
        grant: Grant<WriteRecords>,
        id: ImportId,
        kind: ImportKind,
    ) -> Self {
        Self {
            records,
            grant,
            id,
            kind,
            csv: CsvImport::new(),
            pending: Pending::default(),
            cleared: false,
        }
    }

    /// The import's id, under which its report will stand.
    #[must_use]
    pub const fn id(&self) -> ImportId {
        self.id
    }

    /// Takes the next bytes of the file, in memory that does not grow with their number.
    ///
    /// # Errors
    /// [`RecordsError::ImportRefused`] when the whole file is refused;
    /// [`RecordsError::ImportNotFound`] when the upload took so long that it was given up; the
    /// failures of the database and of ids. The import cannot be finished after any of them.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), RecordsError> {
        for piece in bytes.chunks(PIECE_BYTES) {
            let pending = &mut self.pending;
            pending.read(piece.len());
            match self.kind {
                ImportKind::Leads => self.csv.push(piece, &mut |row| pending.lead(row))?,
                ImportKind::Contacts => self.csv.push(piece, &mut |row| pending.contact(row))?,
            }
            if pending.is_due() {
                self.stage().await?;
            }
        }
        Ok(())
    }

    /// Gives the import up and waits until nothing is left of it.
    ///
    /// # Errors
    /// The database's failure; what is left then goes when the next import begins.
    pub async fn abort(mut self) -> Result<(), RecordsError> {
        self.clear().await
    }

    /// Ends the file and stages its last rows.
    pub(super) async fn end_of_file(&mut self) -> Result<ImportSummary, RecordsError> {
        let csv = std::mem::take(&mut self.csv);
        let pending = &mut self.pending;
        let summary = match self.kind {
            ImportKind::Leads => csv.finish::<NewLead>(&mut |row| pending.lead(row))?,
            ImportKind::Contacts => csv.finish::<NewContact>(&mut |row| pending.contact(row))?,
        };
        self.stage().await?;
        Ok(summary)
    }

    /// Removes what the upload left, and what it staged.
    pub(super) async fn clear(&mut self) -> Result<(), RecordsError> {
        clear::clear(self.grant.database(), self.id).await?;
        self.cleared = true;
        Ok(())
    }

    /// Writes the rows that were read so far into the staging tables.
    async fn stage(&mut self) -> Result<(), RecordsError> {
        let (workspace, import) = (self.grant.workspace(), self.id);
        let next_id = || self.kind.next_id(&self.records.ids);
        let database = self.grant.database();
        let fields = database.fields();
        let (rows, refusals) = self.pending.take(fields, workspace, import, next_id)?;
        let staged = database.write(move |transaction| {
            Box::pin(async move {
                let sql = transaction.sql();
                imports::receiving(sql, workspace, import).await?;
                import_rows::insert(sql, rows).await?;
                import_refusals::insert(sql, refusals).await?;
                Ok::<(), RecordsError>(())
            })
        });
        staged.await
    }
}

impl Drop for ImportUpload {
    fn drop(&mut self) {
        if self.cleared {
            return;
        }
        // Without a runtime there is nothing to clear with; the next import sees to it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (database, import) = (Arc::clone(self.grant.database()), self.id);
        runtime.spawn(async move {
            if let Err(error) = clear::clear(&database, import).await {
                tracing::warn!(import_id = %import, error = %error, "an import leaves rows behind");
            }
        });
    }
}
