//! The open end of a log: takes whole lines, each with one write.

use std::fs::{File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Destination, TelemetryError};

/// A log that is kept in memory and can be read back. Clones share the same lines.
#[derive(Debug, Clone, Default)]
pub struct MemoryLog(Arc<Mutex<Vec<u8>>>);

impl MemoryLog {
    /// Everything that was logged so far.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn append(&self, line: &[u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(line);
    }
}

/// An open destination.
#[derive(Debug)]
pub(crate) enum Output {
    Stderr,
    File(Mutex<File>),
    Memory(MemoryLog),
}

impl Output {
    pub(crate) fn open(destination: &Destination) -> Result<Self, TelemetryError> {
        Ok(match destination {
            Destination::Stderr => Self::Stderr,
            Destination::File(path) => {
                let failed = |source| TelemetryError::File {
                    path: path.clone(),
                    source,
                };
                Self::File(Mutex::new(open_private(path).map_err(failed)?))
            }
            Destination::Memory(memory) => Self::Memory(memory.clone()),
        })
    }

    /// Writes one whole line. A log that cannot be written must not stop the work it reports on,
    /// and there is no other place to report it: the failure is dropped.
    pub(crate) fn write_line(&self, line: &[u8]) {
        match self {
            Self::Stderr => drop(std::io::stderr().lock().write_all(line)),
            Self::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                drop(file.write_all(line));
            }
            Self::Memory(memory) => memory.append(line),
        }
    }
}

fn open_private(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    // The mode above only counts for a new file; an old one may be open to others.
    if file.metadata()?.is_file() {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}
