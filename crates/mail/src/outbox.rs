//! Mail as files: `<time>-<id>.eml` in a folder that is its owner's alone.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use kernel::Timestamp;

use crate::MailError;

/// A folder of outgoing mail.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    folder: PathBuf,
}

impl Outbox {
    pub(crate) fn open(folder: &Path) -> Result<Self, MailError> {
        create_private(folder).map_err(MailError::Folder)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) async fn write(
        &self,
        time: Timestamp,
        id: &str,
        letter: Vec<u8>,
    ) -> Result<(), MailError> {
        let folder = self.folder.clone();
        let name = format!("{}-{id}.eml", compact(time));
        // Writing through to the disk takes milliseconds, too long for an async thread.
        tokio::task::spawn_blocking(move || write_durably(&folder, &name, &letter))
            .await
            .map_err(MailError::temporary)?
            .map_err(MailError::temporary)
    }
}

fn create_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    // The mode above only counts for a new folder; an old one may be open to others.
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

/// Under its name a mail is always whole, and it stays when the power goes.
fn write_durably(folder: &Path, name: &str, letter: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let written = write_private(&unfinished, letter)
        .and_then(|()| fs::rename(&unfinished, folder.join(name)));
    if written.is_err() {
        // What is left of the attempt is of no use; the attempt's own error counts.
        let _ = fs::remove_file(&unfinished);
    }
    written?;
    File::open(folder)?.sync_all()
}

fn write_private(path: &Path, letter: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(letter)?;
    file.sync_all()
}

/// `20261122T123000.000000Z`: sorts like the time, and is a file name everywhere.
fn compact(time: Timestamp) -> String {
    let micros = time.micros().rem_euclid(1_000_000);
    let whole = Timestamp::from_micros(time.micros() - micros);
    let digits: String = whole
        .to_string()
        .chars()
        .filter(|c| !matches!(c, '-' | ':' | 'Z'))
        .collect();
    format!("{digits}.{micros:06}Z")
}
