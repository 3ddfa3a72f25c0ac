//! What both kinds of record have in their rows: a version.

use storage::StorageError;

use crate::RecordsError;

/// A version as it is stored.
pub(crate) fn column(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

/// A stored version.
pub(crate) fn value(version: i64) -> Result<u64, StorageError> {
    u64::try_from(version).map_err(|_| StorageError::Corrupt)
}

/// Refuses a version that is not the one the caller saw. A caller that saw none takes any.
pub(crate) fn expect(current: u64, expected: Option<u64>) -> Result<(), RecordsError> {
    match expected {
        Some(expected) if expected != current => Err(RecordsError::VersionMismatch),
        _ => Ok(()),
    }
}

/// A statement that names a version changes its one row, or none when another writer was faster.
pub(crate) fn one_row(changed: u64) -> Result<(), RecordsError> {
    if changed == 1 {
        Ok(())
    } else {
        Err(RecordsError::VersionMismatch)
    }
}
