//! The filter while it is written: under another name, which one import at a time may use.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use crate::filter::{Header, KEPT_BYTES, Layout};
use crate::{ImportError, PasswordDigest, Summary};

/// How much is written at once.
const PIECE: usize = 1 << 20;

/// A filter that is not finished. Dropped before that, nothing of it stays.
pub(super) struct Target<'a> {
    path: &'a Path,
    partial: PathBuf,
    file: File,
    layout: Layout,
    /// How many hashes are in each bucket.
    counts: Vec<u32>,
    hashes: u64,
    piece: Vec<u8>,
    /// Where the next piece goes.
    place: u64,
    body: Context,
    is_finished: bool,
}

impl<'a> Target<'a> {
    pub(super) fn begin(path: &'a Path, layout: Layout) -> Result<Self, ImportError> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let buckets = usize::try_from(layout.buckets()).unwrap_or(0);
        let begin = || {
            let file = take(&partial)?;
            file.set_len(0)?;
            file.set_len(layout.body_begin())?;
            Ok(file)
        };
        let file = begin().map_err(|source: io::Error| match source.kind() {
            io::ErrorKind::WouldBlock => ImportError::Busy {
                path: path.to_owned(),
            },
            _ => unwritable(&partial, source),
        })?;
        Ok(Self {
            path,
            partial,
            file,
            layout,
            counts: vec![0; buckets],
            hashes: 0,
            piece: Vec::with_capacity(PIECE),
            place: layout.body_begin(),
            body: Context::new(&SHA256),
            is_finished: false,
        })
    }

    pub(super) const fn hashes(&self) -> u64 {
        self.hashes
    }

    /// Adds a hash, which comes after those before it.
    pub(super) fn push(&mut self, digest: &PasswordDigest) -> Result<(), ImportError> {
        if self.hashes == u64::from(u32::MAX) {
            return Err(ImportError::TooMany {
                path: self.path.to_owned(),
            });
        }
        let (bucket, kept) = self.layout.place_of(digest);
        if let Some(count) = usize::try_from(bucket)
            .ok()
            .and_then(|bucket| self.counts.get_mut(bucket))
        {
            *count += 1;
        }
        self.hashes += 1;
        self.piece.extend_from_slice(&kept.to_le_bytes());
        if self.piece.len() >= PIECE {
            self.write_piece()?;
        }
        Ok(())
    }

    /// Writes the index and the header, waits until all of it is on the disk, and puts the file into
    /// its place.
    pub(super) fn finish(mut self, summary: Summary) -> Result<(), ImportError> {
        self.write_piece()?;
        let (index, end) = self.index();
        debug_assert_eq!(u64::from(end), self.hashes);
        let header = Header {
            layout: self.layout,
            summary,
            index_digest: digest_of(&index),
            body_digest: finished(self.body.clone()),
        };
        let written = self.settle(&index, &header.to_bytes());
        written.map_err(|source| unwritable(&self.partial, source))?;
        self.is_finished = true;
        Ok(())
    }

    /// The offset of each bucket, and the end.
    fn index(&self) -> (Vec<u8>, u32) {
        let mut index = Vec::with_capacity((self.counts.len() + 1) * 4);
        let mut offset: u32 = 0;
        for count in &self.counts {
            index.extend_from_slice(&offset.to_le_bytes());
            offset += count;
        }
        index.extend_from_slice(&offset.to_le_bytes());
        (index, offset)
    }

    fn settle(&self, index: &[u8], header: &[u8]) -> io::Result<()> {
        self.file.write_all_at(index, self.layout.index_begin())?;
        self.file.write_all_at(header, 0)?;
        self.file.sync_all()?;
        fs::rename(&self.partial, self.path)?;
        let folder = self.path.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    fn write_piece(&mut self) -> Result<(), ImportError> {
        self.body.update(&self.piece);
        let written = self.file.write_all_at(&self.piece, self.place);
        written.map_err(|source| unwritable(&self.partial, source))?;
        self.place += self.piece.len() as u64;
        self.piece.clear();
        debug_assert_eq!(
            self.place,
            self.layout.body_begin() + self.hashes * KEPT_BYTES
        );
        Ok(())
    }
}

impl Drop for Target<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            // What cannot be removed is written over by the next import.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// The file for what is not finished, for this process alone; what one that was cut off has left is
/// used again.
fn take(partial: &Path) -> io::Result<File> {
    loop {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.mode(0o600).open(partial)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        file.flush()?;
        // Another import may have put the file into its place between the two calls.
        match fs::metadata(partial) {
            Ok(named) if named.ino() == file.metadata()?.ino() => return Ok(file),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
}

fn digest_of(bytes: &[u8]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(bytes);
    finished(context)
}

fn finished(context: Context) -> [u8; 32] {
    let mut found = [0; 32];
    found.copy_from_slice(context.finish().as_ref());
    found
}

fn unwritable(path: &Path, source: io::Error) -> ImportError {
    ImportError::Write {
        path: path.to_owned(),
        source,
    }
}
