//! What became of a file.

use kernel::{Cursor, ImportId, Page, PageLimit, Timestamp};
use serde::{Deserialize, Serialize};
use tenancy::Grant;
use tenancy::permission::ReadRecords;

use crate::store::{import_refusals, imports};
use crate::{ImportKind, Records, RecordsError, RefusedImportRow};

/// Refused rows that the answer to an import shows at once; the rest comes in pages.
pub const REFUSED_ROWS_SHOWN: usize = 1_000;

/// A finished import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Its id.
    pub id: ImportId,
    /// What the file held.
    pub kind: ImportKind,
    /// Rows that became records.
    pub taken: u64,
    /// Rows that were left out.
    pub refused: u64,
    /// Names of columns that mean nothing here, as the file spells them.
    pub ignored_columns: Vec<String>,
    /// When the file began to arrive.
    pub created_at: Timestamp,
    /// When its records were made.
    pub finished_at: Timestamp,
}

/// The answer to an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportOutcome {
    /// The counts.
    #[serde(flatten)]
    pub report: ImportReport,
    /// The first [`REFUSED_ROWS_SHOWN`] rows that were left out, in the order of the file.
    pub refused_rows: Vec<RefusedImportRow>,
}

impl Records {
    /// The report of a finished import.
    ///
    /// # Errors
    /// [`RecordsError::ImportNotFound`]; the database's failure.
    pub async fn import(
        &self,
        grant: &Grant<ReadRecords>,
        id: ImportId,
    ) -> Result<ImportReport, RecordsError> {
        let database = grant.database();
        let (reader, fields) = (database.reader(), database.fields());
        let report = imports::finished(reader, fields, grant.workspace(), id).await?;
        report.ok_or(RecordsError::ImportNotFound)
    }

    /// A page of the rows that an import left out, in the order of the file.
    ///
    /// # Errors
    /// [`RecordsError::ImportNotFound`]; [`RecordsError::Cursor`] for a cursor of another list;
    /// the database's failure.
    pub async fn import_refusals(
        &self,
        grant: &Grant<ReadRecords>,
        id: ImportId,
        limit: PageLimit,
        cursor: Option<&Cursor>,
    ) -> Result<Page<RefusedImportRow>, RecordsError> {
        self.import(grant, id).await?;
        let list = format!("import_refusals:{id}");
        let after = cursor.map(|cursor| cursor.place(&list)).transpose()?;
        let (after, count) = (after.unwrap_or(0), limit.get() + 1);
        let (database, workspace) = (grant.database(), grant.workspace());
        let (reader, fields) = (database.reader(), database.fields());
        let rows = import_refusals::list(reader, fields, workspace, id, after, count).await?;
        Ok(Page::from_rows(rows, limit, |refused| {
            Cursor::new(&list, &refused.row)
        }))
    }
}
