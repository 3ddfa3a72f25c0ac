//! Where a sealed value stands. The place is authenticated with the value.

use kernel::{KeyId, WorkspaceId};

/// The one place where a sealed value opens.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The workspace that owns the value; `None` for the platform's own.
    pub workspace: Option<WorkspaceId>,
    /// What the value is for.
    pub purpose: &'a str,
    /// The table that holds it.
    pub table: &'a str,
    /// The id of its row.
    pub row: &'a [u8; 16],
    /// Its column.
    pub column: &'a str,
}

impl Place<'_> {
    /// The associated data of the cipher: each part with its length, so that no two places look
    /// the same (`docs/seal-format.md`, "Associated data").
    pub(crate) fn associated_data(&self, key: KeyId) -> Vec<u8> {
        let workspace = self
            .workspace
            .map_or([0_u8; 16], |id| *id.uuid().as_bytes());
        let key = *key.uuid().as_bytes();
        let parts: [&[u8]; 6] = [
            &workspace,
            self.purpose.as_bytes(),
            self.table.as_bytes(),
            self.row,
            self.column.as_bytes(),
            &key,
        ];
        let mut data = Vec::with_capacity(128);
        for part in parts {
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            data.extend_from_slice(&length.to_be_bytes());
            data.extend_from_slice(part);
        }
        data
    }
}
