//! What a whole test run showed, kept as `test-run.json` in the target folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::XtaskError;

/// `package::path::of::the_test`, as evidence of a control names it.
pub type TestName = String;

/// How one test ended. The order is from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It passed.
    Ok,
    /// It did not run.
    Ignored,
    /// It failed.
    Failed,
}

/// What a whole run showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The commit that was checked out; none outside git.
    pub commit: Option<String>,
    /// SHA-256 over the files that were tested, those that were not committed included.
    pub tree: String,
    /// When the run ended, by RFC 3339 in UTC.
    pub finished_at: String,
    /// Each test and how it ended.
    pub tests: BTreeMap<TestName, Verdict>,
}

impl RunRecord {
    /// Reads the record of the last whole run.
    pub fn read(path: &Path) -> Result<Self, XtaskError> {
        let text = fs::read_to_string(path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => XtaskError::NoRunRecord {
                path: path.to_owned(),
            },
            _ => XtaskError::File {
                path: path.to_owned(),
                source,
            },
        })?;
        serde_json::from_str(&text).map_err(|source| damaged(path, source))
    }

    /// Replaces the record. A half-written record never stands under the final name.
    pub fn write(&self, path: &Path) -> Result<(), XtaskError> {
        let text = serde_json::to_string_pretty(self).map_err(|source| damaged(path, source))?;
        let draft = path.with_extension("json.draft");
        fs::write(&draft, text)
            .and_then(|()| fs::rename(&draft, path))
            .map_err(|source| XtaskError::File {
                path: path.to_owned(),
                source,
            })
    }
}

fn damaged(path: &Path, source: serde_json::Error) -> XtaskError {
    XtaskError::RunRecord {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test-run.json");
        let record = RunRecord {
            commit: Some("abc".to_owned()),
            tree: "0a".to_owned(),
            finished_at: "2026-01-31T09:30:00Z".to_owned(),
            tests: BTreeMap::from([("kernel::a".to_owned(), Verdict::Ignored)]),
        };
        record.write(&path).unwrap();
        assert_eq!(RunRecord::read(&path).unwrap(), record);
        assert!(
            fs::read_to_string(&path)
                .unwrap()
                .contains(r#""kernel::a": "ignored""#)
        );
    }

    #[test]
    fn a_missing_record_is_a_precondition_and_a_damaged_one_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test-run.json");
        assert_eq!(
            RunRecord::read(&path).unwrap_err().exit(),
            Exit::Precondition
        );
        fs::write(&path, "{").unwrap();
        assert_eq!(RunRecord::read(&path).unwrap_err().exit(), Exit::Failed);
    }
}
