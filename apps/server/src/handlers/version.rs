//! Versions in `If-Match`, for verbs that count them with a sign.

use crate::error::{ApiError, Code};

/// The version as such a verb takes it.
///
/// # Errors
/// `version_mismatch` for a number that no version can reach.
pub fn signed_version(expected: Option<u64>) -> Result<Option<i64>, ApiError> {
    let signed = expected.map(i64::try_from).transpose();
    signed.map_err(|_| ApiError::new(Code::VersionMismatch))
}
