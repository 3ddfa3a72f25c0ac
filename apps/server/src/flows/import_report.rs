//! The report of an import, where the import is of the kind that was asked for.

use kernel::ImportId;
use records::{ImportKind, ImportReport};
use tenancy::Grant;
use tenancy::permission::ReadRecords;

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// The report of an import of this kind.
///
/// # Errors
/// `records.import_not_found`, also for an import of another kind.
pub async fn import_report(
    state: &AppState,
    grant: &Grant<ReadRecords>,
    kind: ImportKind,
    id: ImportId,
) -> Result<ImportReport, ApiError> {
    let report = state.records.import(grant, id).await?;
    if report.kind == kind {
        Ok(report)
    } else {
        Err(ApiError::new(Code::ImportNotFound))
    }
}
