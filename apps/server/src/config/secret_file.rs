//! Files with secrets in them: for their owner's eyes alone.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::SettingsError;

/// The largest file that is taken for a secret.
const MOST_BYTES: u64 = 64 * 1024;

/// Reads the secret in a file, without the line end that editors add.
///
/// # Errors
/// [`SettingsError::SecretFile`] or [`SettingsError::ReadableByOthers`].
pub fn read(name: &str, path: &Path) -> Result<Zeroizing<String>, SettingsError> {
    let failed = |source| SettingsError::SecretFile {
        name: name.to_owned(),
        path: path.to_owned(),
        source,
    };
    let facts = fs::metadata(path).map_err(failed)?;
    refuse_if_readable_by_others(name, path, &facts)?;
    if facts.len() > MOST_BYTES {
        return Err(failed(io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
    Ok(Zeroizing::new(
        text.trim_end_matches(['\r', '\n']).to_owned(),
    ))
}

/// Refuses a file that its group or the world can read.
///
/// # Errors
/// [`SettingsError::ReadableByOthers`].
pub fn refuse_if_readable_by_others(
    name: &str,
    path: &Path,
    facts: &fs::Metadata,
) -> Result<(), SettingsError> {
    if facts.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(SettingsError::ReadableByOthers {
        name: name.to_owned(),
        path: path.to_owned(),
    })
}
