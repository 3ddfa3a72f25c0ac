//! What is imported: one file, or a folder of a file for each five first digits.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use kernel::Timestamp;

use super::{Coverage, Facts};
use crate::ImportError;

/// There are so many range files: one for each five digits.
const RANGES: u32 = 1 << 20;

/// A line of a whole hash is no shorter on average, nor is one of a range file: from the size of a
/// list follows how many hashes it has, within a few percent.
const WHOLE_LINE: u64 = 44;
const RANGE_LINE: u64 = 40;

/// A list that is there.
pub(super) struct Source<'a> {
    path: &'a Path,
    /// Which range files there are, where it is a folder.
    pub(super) folder: Option<Vec<u32>>,
    /// How long it is.
    pub(super) bytes: u64,
}

impl<'a> Source<'a> {
    pub(super) fn find(path: &'a Path, coverage: Coverage) -> Result<Self, ImportError> {
        let facts = fs::metadata(path).map_err(|source| unreadable(path, source))?;
        if facts.is_file() {
            return Ok(Self {
                path,
                folder: None,
                bytes: facts.len(),
            });
        }
        if !facts.is_dir() {
            return Err(ImportError::Source {
                path: path.to_owned(),
            });
        }
        let (mut there, mut bytes) = (Vec::new(), 0);
        for range in 0..RANGES {
            if let Some((_, length)) = look(path, range)? {
                there.push(range);
                bytes += length;
            }
        }
        if coverage == Coverage::Whole {
            check_whole(path, &there)?;
        }
        Ok(Self {
            path,
            folder: Some(there),
            bytes,
        })
    }

    pub(super) const fn line_bytes(&self) -> u64 {
        match self.folder {
            Some(_) => RANGE_LINE,
            None => WHOLE_LINE,
        }
    }

    /// The files in the order of their hashes.
    pub(super) fn files(
        &self,
    ) -> impl Iterator<Item = Result<(File, PathBuf, Facts), ImportError>> + '_ {
        let whole = self.folder.is_none().then(|| Ok(self.path.to_owned()));
        let ranges = self.folder.iter().flatten();
        let ranges = ranges.map(|range| match look(self.path, *range)? {
            Some((file, _)) => Ok(file),
            // It was there a moment ago.
            None => Err(unreadable(
                &self.path.join(name(*range)),
                io::ErrorKind::NotFound.into(),
            )),
        });
        whole.into_iter().chain(ranges).map(|file| open(file?))
    }
}

fn open(path: PathBuf) -> Result<(File, PathBuf, Facts), ImportError> {
    let opened = File::open(&path).and_then(|file| Ok((file.metadata()?, file)));
    let (facts, file) = opened.map_err(|source| unreadable(&path, source))?;
    let facts = Facts {
        bytes: facts.len(),
        changed: changed(&facts),
    };
    Ok((file, path, facts))
}

fn check_whole(path: &Path, there: &[u32]) -> Result<(), ImportError> {
    let missing = RANGES - u32::try_from(there.len()).unwrap_or(RANGES);
    if missing == 0 {
        return Ok(());
    }
    let is_there = |range: &u32| there.binary_search(range).is_ok();
    let first = (0..RANGES).find(|range| !is_there(range));
    Err(ImportError::Incomplete {
        path: path.to_owned(),
        missing,
        first: name(first.unwrap_or(0)),
    })
}

/// When a file was changed.
fn changed(facts: &Metadata) -> Timestamp {
    Timestamp::from_micros(facts.mtime().saturating_mul(1_000_000))
}

fn name(range: u32) -> String {
    format!("{range:05X}.txt")
}

/// A range file that is there, and its length. The downloader names it with `.txt`, and who downloads
/// with other tools has it without.
fn look(folder: &Path, range: u32) -> Result<Option<(PathBuf, u64)>, ImportError> {
    let named = folder.join(name(range));
    let bare = named.with_extension("");
    for file in [named, bare] {
        match fs::metadata(&file) {
            Ok(facts) => return Ok(Some((file, facts.len()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(unreadable(&file, source)),
        }
    }
    Ok(None)
}

/// The digits that a range file is named by.
pub(super) fn prefix_of(file: &Path) -> [u8; 5] {
    let name = file.file_stem().map(|name| name.as_encoded_bytes());
    name.and_then(|name| name.try_into().ok())
        .unwrap_or_default()
}

fn unreadable(path: &Path, source: io::Error) -> ImportError {
    ImportError::Read {
        path: path.to_owned(),
        source,
    }
}
