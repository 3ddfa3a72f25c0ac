//! Rows that were read from a file and are not staged yet.

use kernel::{EntropyError, ImportId, WorkspaceId};
use keyring::FieldCipher;
use storage::StorageError;
use uuid::Uuid;

use crate::store::import_refusals;
use crate::store::import_rows::{self, StagedPlace};
use crate::{ImportRow, NewContact, NewLead, RecordsError, RefusedImportRow};

/// Rows that one transaction stages, about.
const ROWS: usize = 512;

/// Bytes of the file whose rows wait, at the most: rows of long notes cannot pile up.
const BYTES: usize = 512 * 1024;

/// The rows of one transaction to come.
#[derive(Default)]
pub(super) struct Pending {
    rows: Vec<PendingRow>,
    refusals: Vec<RefusedImportRow>,
    bytes: usize,
}

struct PendingRow {
    row: u64,
    line: u64,
    record: PendingRecord,
}

enum PendingRecord {
    Lead(NewLead),
    Contact(NewContact),
}

impl Pending {
    /// Notes that so many bytes of the file were read.
    pub(super) fn read(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    pub(super) fn lead(&mut self, row: ImportRow<NewLead>) {
        match row {
            ImportRow::Taken { row, line, record } => {
                let record = PendingRecord::Lead(record);
                self.rows.push(PendingRow { row, line, record });
            }
            ImportRow::Refused(refused) => self.refusals.push(refused.into()),
        }
    }

    pub(super) fn contact(&mut self, row: ImportRow<NewContact>) {
        match row {
            ImportRow::Taken { row, line, record } => {
                let record = PendingRecord::Contact(record);
                self.rows.push(PendingRow { row, line, record });
            }
            ImportRow::Refused(refused) => self.refusals.push(refused.into()),
        }
    }

    /// Whether enough waits to be worth a transaction.
    pub(super) fn is_due(&self) -> bool {
        self.rows.len() + self.refusals.len() >= ROWS || self.bytes >= BYTES
    }

    /// What waits, as rows of the staging tables. Each row gets the id of the record to be, for
    /// which it is sealed.
    pub(super) fn take(
        &mut self,
        fields: &FieldCipher,
        workspace: WorkspaceId,
        import: ImportId,
        mut next_id: impl FnMut() -> Result<Uuid, EntropyError>,
    ) -> Result<(Vec<import_rows::Model>, Vec<import_refusals::Model>), RecordsError> {
        let pending = std::mem::take(self);
        let mut rows = Vec::with_capacity(pending.rows.len());
        for PendingRow { row, line, record } in pending.rows {
            let place = StagedPlace {
                workspace,
                import,
                id: next_id()?,
                row,
                line,
            };
            rows.push(match record {
                PendingRecord::Lead(lead) => import_rows::of_lead(fields, &place, lead)?,
                PendingRecord::Contact(new) => import_rows::of_contact(fields, &place, new)?,
            });
        }
        let refusals = pending.refusals.iter();
        let refusals =
            refusals.map(|refused| import_refusals::row(fields, workspace, import, refused));
        let refusals: Result<Vec<_>, StorageError> = refusals.collect();
        Ok((rows, refusals?))
    }
}
