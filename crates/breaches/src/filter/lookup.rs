//! Opening a filter, and asking it.
//!
//! It is read at places, from the pages that the system keeps of it, and not mapped into memory: a
//! mapped file that somebody cuts short ends the process.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use super::header::HeaderFault;
use super::layout::OFFSET_BYTES;
use super::{HEADER_BYTES, Header, KEPT_BYTES, Layout, Summary};
use crate::{FilterError, PasswordDigest};

/// So many kept values of a bucket are read at once; one with more is halved until it has as few.
const AT_ONCE: u64 = 512;

/// How much is read at once of what is read whole.
const PIECE: usize = 1 << 20;

/// An open filter. Whoever replaces the file meanwhile changes nothing in it.
pub struct Filter {
    file: File,
    path: PathBuf,
    header: Header,
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({})", self.path.display())
    }
}

impl Filter {
    /// Opens a file that an import has made. Its header, its length and its index are checked; what
    /// stands behind them is checked by [`Self::verify`], which reads all of it.
    ///
    /// # Errors
    /// [`FilterError`]
    pub fn open(path: &Path) -> Result<Self, FilterError> {
        let file = File::open(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => FilterError::Missing {
                path: path.to_owned(),
            },
            _ => unreadable(path, source),
        })?;
        Self::of(file, path)
    }

    pub(crate) fn of(file: File, path: &Path) -> Result<Self, FilterError> {
        let length = file.metadata();
        let length = length.map_err(|source| unreadable(path, source))?.len();
        let mut bytes = [0; HEADER_BYTES];
        match file.read_exact_at(&mut bytes, 0) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(FilterError::Foreign {
                    path: path.to_owned(),
                });
            }
            Err(source) => return Err(unreadable(path, source)),
        }
        let header = Header::read(&bytes).map_err(|fault| refused(path, fault))?;
        if length != header.layout.file_bytes(header.summary.hashes) {
            return Err(damaged(path, "its length is not the one that it names"));
        }
        let filter = Self {
            file,
            path: path.to_owned(),
            header,
        };
        filter.check_index()?;
        Ok(filter)
    }

    /// What is known of the list.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.header.summary
    }

    /// Whether a digest is in the list, or agrees with one that is in all bits that were kept.
    ///
    /// # Errors
    /// [`FilterError::Read`], [`FilterError::Damaged`].
    pub fn contains(&self, digest: &PasswordDigest) -> Result<bool, FilterError> {
        let (bucket, wanted) = self.header.layout.place_of(digest);
        let (mut begin, mut end) = self.bucket(bucket)?;
        while end - begin > AT_ONCE {
            let middle = begin + (end - begin) / 2;
            if self.kept(middle)? <= wanted {
                begin = middle;
            } else {
                end = middle;
            }
        }
        let mut buffer = [0; (AT_ONCE * KEPT_BYTES) as usize];
        let length = usize::try_from((end - begin) * KEPT_BYTES).unwrap_or(0);
        let kept = &mut buffer[..length];
        self.read_at(kept, self.place(begin))?;
        let wanted = wanted.to_le_bytes();
        Ok(kept.chunks_exact(wanted.len()).any(|one| one == wanted))
    }

    /// Reads the whole file and compares it with its digests.
    ///
    /// # Errors
    /// [`FilterError::Read`], [`FilterError::Damaged`].
    pub fn verify(&self) -> Result<(), FilterError> {
        let layout = self.header.layout;
        let length = self.header.summary.hashes * KEPT_BYTES;
        let found = self.digest_of(layout.body_begin(), length, |_| true)?;
        if found == self.header.body_digest {
            Ok(())
        } else {
            Err(damaged(
                &self.path,
                "its hashes are not those that were written",
            ))
        }
    }

    /// Where the values of a bucket begin and end, counted in values.
    fn bucket(&self, bucket: u64) -> Result<(u64, u64), FilterError> {
        let mut pair = [0; 8];
        let place = self.header.layout.index_begin() + bucket * OFFSET_BYTES;
        self.read_at(&mut pair, place)?;
        let [a, b, c, d, e, f, g, h] = pair;
        let begin = u64::from(u32::from_le_bytes([a, b, c, d]));
        let end = u64::from(u32::from_le_bytes([e, f, g, h]));
        if begin <= end && end <= self.header.summary.hashes {
            Ok((begin, end))
        } else {
            Err(damaged(&self.path, "its index runs backwards"))
        }
    }

    fn kept(&self, entry: u64) -> Result<u32, FilterError> {
        let mut bytes = [0; KEPT_BYTES as usize];
        self.read_at(&mut bytes, self.place(entry))?;
        Ok(u32::from_le_bytes(bytes))
    }

    const fn place(&self, entry: u64) -> u64 {
        self.header.layout.body_begin() + entry * KEPT_BYTES
    }

    fn read_at(&self, buffer: &mut [u8], place: u64) -> Result<(), FilterError> {
        let read = self.file.read_exact_at(buffer, place);
        read.map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => damaged(&self.path, "it was cut short"),
            _ => unreadable(&self.path, source),
        })
    }

    fn check_index(&self) -> Result<(), FilterError> {
        let layout: Layout = self.header.layout;
        let mut last = 0;
        let mut rises = |piece: &[u8]| {
            piece.chunks_exact(4).all(|offset| {
                let offset = offset.try_into().map_or(0, u32::from_le_bytes);
                let rises = offset >= last;
                last = offset;
                rises
            })
        };
        let found = self.digest_of(layout.index_begin(), layout.index_bytes(), &mut rises)?;
        let is_whole = u64::from(last) == self.header.summary.hashes;
        if found == self.header.index_digest && is_whole {
            Ok(())
        } else {
            Err(damaged(
                &self.path,
                "its index is not the one that was written",
            ))
        }
    }

    /// SHA-256 of a part of the file; every piece of it must please.
    fn digest_of(
        &self,
        begin: u64,
        length: u64,
        mut pleases: impl FnMut(&[u8]) -> bool,
    ) -> Result<[u8; 32], FilterError> {
        let mut context = Context::new(&SHA256);
        let mut buffer = vec![0; PIECE];
        let mut done = 0;
        while done < length {
            let left = usize::try_from(length - done).unwrap_or(PIECE);
            let piece = &mut buffer[..left.min(PIECE)];
            self.read_at(piece, begin + done)?;
            if !pleases(piece) {
                return Err(damaged(&self.path, "its index runs backwards"));
            }
            context.update(piece);
            done += piece.len() as u64;
        }
        let mut found = [0; 32];
        found.copy_from_slice(context.finish().as_ref());
        Ok(found)
    }
}

fn refused(path: &Path, fault: HeaderFault) -> FilterError {
    let path = path.to_owned();
    match fault {
        HeaderFault::Foreign => FilterError::Foreign { path },
        HeaderFault::Version(version) => FilterError::Version { path, version },
        HeaderFault::Damaged => damaged(&path, "its header is not the one that was written"),
    }
}

fn damaged(path: &Path, what: &'static str) -> FilterError {
    FilterError::Damaged {
        path: path.to_owned(),
        what,
    }
}

fn unreadable(path: &Path, source: io::Error) -> FilterError {
    FilterError::Read {
        path: path.to_owned(),
        source,
    }
}
