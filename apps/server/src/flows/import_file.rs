//! Importing a file while it arrives.

use records::{ImportKind, ImportOutcome};
use storage::Once;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::error::ApiError;
use crate::extract::CsvUpload;
use crate::handlers::imports::ImportKey;
use crate::state::AppState;

/// Takes a file piece by piece. When it breaks off or is refused, nothing of it stays.
///
/// # Errors
/// `records.import_refused`, `body_too_large`, `body_incomplete`, `request_timeout`, `idempotency_key_invalid`.
pub async fn import_file(
    state: &AppState,
    grant: &Grant<WriteRecords>,
    kind: ImportKind,
    mut key: ImportKey,
    mut file: CsvUpload,
) -> Result<Once<ImportOutcome>, ApiError> {
    key.check(grant.actor())?;
    let mut import = state.records.begin_import(grant, kind).await?;
    // Leaving early drops the import, which gives it up.
    while let Some(piece) = file.next().await? {
        key.pass(&piece);
        import.push(&piece).await?;
    }
    Ok(import.finish(key.finish(grant.actor())?).await?)
}
