//! Rows that were read from a file and are not staged yet.

use kernel::{EntropyError, ImportId, WorkspaceId};
use storage::StorageError;
use uuid::Uuid;

use crate::store::{import_refusals, import_rows};
use crate::{ImportRow, NewContact, NewLead, RecordsError, RefusedImportRow};

/// Rows that one transaction stages, about.
const ROWS: usize = 512;

/// Bytes of the file whose rows wait, at the most: rows of long notes cannot pile up.
const BYTES: usize = 512 * 1024;

/// The rows of one transaction to come.
#[derive(Default)]
pub(super) struct Pending {
    rows: Vec<import_rows::Model>,
    refusals: Vec<RefusedImportRow>,
    bytes: usize,
}

impl Pending {
    /// Notes that so many bytes of the file were read.
    pub(super) fn read(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    pub(super) fn lead(&mut self, row: ImportRow<NewLead>) {
        match row {
            ImportRow::Taken { row, line, record } => {
                self.rows.push(import_rows::of_lead(row, line, record));
            }
            ImportRow::Refused(refused) => self.refusals.push(refused.into()),
        }
    }

    pub(super) fn contact(&mut self, row: ImportRow<NewContact>) {
        match row {
            ImportRow::Taken { row, line, record } => {
                self.rows.push(import_rows::of_contact(row, line, record));
            }
            ImportRow::Refused(refused) => self.refusals.push(refused.into()),
        }
    }

    /// Whether enough waits to be worth a transaction.
    pub(super) fn is_due(&self) -> bool {
        self.rows.len() + self.refusals.len() >= ROWS || self.bytes >= BYTES
    }

    /// What waits, as rows of the staging tables. Each row gets the id of the record to be.
    pub(super) fn take(
        &mut self,
        workspace: WorkspaceId,
        import: ImportId,
        mut next_id: impl FnMut() -> Result<Uuid, EntropyError>,
    ) -> Result<(Vec<import_rows::Model>, Vec<import_refusals::Model>), RecordsError> {
        let pending = std::mem::take(self);
        let mut rows = pending.rows;
        for row in &mut rows {
            row.workspace_id = workspace.uuid();
            row.import_id = import.uuid();
            row.id = next_id()?;
        }
        let refusals = pending.refusals.iter();
        let refusals = refusals.map(|refused| import_refusals::row(workspace, import, refused));
        let refusals: Result<Vec<_>, StorageError> = refusals.collect();
        Ok((rows, refusals?))
    }
}
