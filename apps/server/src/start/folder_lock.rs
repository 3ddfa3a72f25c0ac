//! One process per data folder: two writers with their own memory of sessions and members would
//! each miss what the other ends.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::{FlockOperation, flock};
use storage::DataFolder;

use super::StartError;

/// Holds the folder until it is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub(crate) struct FolderLock(#[expect(dead_code, reason = "held for its lock")] File);

impl FolderLock {
    /// Takes the folder.
    ///
    /// # Errors
    /// [`StartError::FolderInUse`] when another process has it.
    pub(crate) fn take(data: &DataFolder) -> Result<Self, StartError> {
        let path = data.path().to_owned();
        let failed = |source: io::Error| StartError::DataFolder {
            path: path.clone(),
            source,
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(failed)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(StartError::FolderInUse { path }),
            Err(error) => Err(failed(error.into())),
        }
    }
}
