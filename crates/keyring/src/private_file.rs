//! Files with keys: for the owner alone, written so that a crash leaves the old or the new one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::KeyringError;

/// Whether someone other than the owner may read or write the file.
///
/// # Errors
/// The error of the file system.
pub fn readable_by_others(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

/// Whether there is the file. A folder that cannot be searched is an error, not a missing file.
pub(crate) fn exists(path: &Path) -> Result<bool, KeyringError> {
    path.try_exists().map_err(|source| KeyringError::File {
        path: path.to_owned(),
        source,
    })
}

pub(crate) fn read(path: &Path) -> Result<String, KeyringError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => KeyringError::Missing(path.to_owned()),
        _ => KeyringError::File {
            path: path.to_owned(),
            source,
        },
    };
    if readable_by_others(path).map_err(failed)? {
        return Err(KeyringError::Exposed(path.to_owned()));
    }
    fs::read_to_string(path).map_err(failed)
}

/// Writes to a name of its own first, then takes the place of the old file in one step.
pub(crate) fn replace(path: &Path, content: &str) -> Result<(), KeyringError> {
    let write = || {
        let fresh = path.with_extension("new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        path.parent()
            .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().map_err(|source| KeyringError::File {
        path: path.to_owned(),
        source,
    })
}
