//! Importing a downloaded list: read in order, written beside the old filter, and put in its place
//! once all of it is on the disk.

mod lines;
mod source;
mod target;

use std::path::Path;

use kernel::Timestamp;

use crate::filter::Layout;
use crate::{Filter, ImportError, Summary};

use lines::{Form, each_line};
use source::Source;
use target::Target;

/// How often the progress is told, in lines.
const STEP: u64 = 1 << 18;

/// What is imported.
#[derive(Debug, Clone, Copy)]
pub struct ImportRequest<'a> {
    /// The list: one file in the order of the hashes, or a folder of range files.
    pub source: &'a Path,
    /// The filter that is made.
    pub target: &'a Path,
    /// How often a password must have been seen to be kept.
    pub minimum_count: u64,
    /// Whether a folder must be whole.
    pub coverage: Coverage,
}

/// Whether a folder must have every range file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// All of them.
    Whole,
    /// Those that are there.
    Partial,
}

/// Imports a list. `progress` hears how many bytes of how many are read, after each few of them.
///
/// # Errors
/// [`ImportError`]; the filter that was there is then as it was.
pub fn import(
    request: &ImportRequest<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, ImportError> {
    let source = Source::find(request.source, request.coverage)?;
    let layout = Layout::for_about(source.bytes / source.line_bytes());
    let mut target = Target::begin(request.target, layout)?;
    let (mut lines, mut left_out, mut last, mut begun) = (0_u64, 0, None, 0);
    let mut newest = Timestamp::from_micros(i64::MIN);
    for file in source.files() {
        let (file, path, facts) = file?;
        let form = source.form(&path);
        newest = newest.max(facts.changed);
        each_line(file, &path, form, |digest, count, read| {
            if last.is_some_and(|last| last >= digest) {
                return Err(lines::Refusal::Order);
            }
            last = Some(digest);
            match count {
                // What the service adds so that nobody can tell its answers apart.
                0 => {}
                count if count < request.minimum_count => left_out += 1,
                _ => target.push(&digest).map_err(lines::Refusal::Import)?,
            }
            lines += 1;
            if lines.is_multiple_of(STEP) {
                progress(begun + read, source.bytes);
            }
            Ok(())
        })?;
        begun += facts.bytes;
    }
    if target.hashes() == 0 {
        return Err(ImportError::Empty {
            path: request.source.to_owned(),
        });
    }
    let summary = Summary {
        hashes: target.hashes(),
        left_out,
        minimum_count: request.minimum_count.max(1),
        source_date: newest,
        bits: layout.index_bits() + u32::BITS,
    };
    target.finish(summary)?;
    progress(source.bytes, source.bytes);
    let opened = Filter::open(request.target).map_err(ImportError::ReadBack)?;
    Ok(*opened.summary())
}

/// Where the lines of one file stand in the whole.
#[derive(Debug, Clone, Copy)]
struct Facts {
    bytes: u64,
    changed: Timestamp,
}

impl Source<'_> {
    fn form(&self, path: &Path) -> Form {
        match &self.folder {
            Some(_) => Form::Range(source::prefix_of(path)),
            None => Form::Whole,
        }
    }
}
