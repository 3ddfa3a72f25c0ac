//! Lists as they are downloaded, and filters made of them.

use std::fs;
use std::path::{Path, PathBuf};

use breaches::{Coverage, Filter, ImportError, ImportRequest, PasswordDigest, Summary, import};
use tempfile::TempDir;

/// A folder with a list and the filter that is made of it.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn filter(&self) -> PathBuf {
        self.path("breached-passwords.bin")
    }

    /// Imports what stands under a name.
    pub fn import(&self, name: &str) -> Result<Summary, ImportError> {
        self.import_as(name, 1, Coverage::Partial)
    }

    pub fn import_as(
        &self,
        name: &str,
        minimum_count: u64,
        coverage: Coverage,
    ) -> Result<Summary, ImportError> {
        let request = ImportRequest {
            source: &self.path(name),
            target: &self.filter(),
            minimum_count,
            coverage,
        };
        import(&request, &mut |_, _| {})
    }

    /// Writes a list and imports it.
    pub fn import_text(&self, text: &str) -> Result<Summary, ImportError> {
        fs::write(self.path("list.txt"), text).unwrap();
        self.import("list.txt")
    }

    /// What stands in the folder, but for the lists.
    pub fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.contains(".bin")).collect();
        names.sort();
        names
    }
}

pub fn hex(digest: &PasswordDigest) -> String {
    let bytes = digest.as_bytes().iter();
    bytes.map(|byte| format!("{byte:02X}")).collect()
}

/// The list of some passwords, in order, each seen as often as its place says.
pub fn list(passwords: &[String]) -> String {
    let mut digests: Vec<PasswordDigest> = passwords
        .iter()
        .map(|one| PasswordDigest::of(one))
        .collect();
    digests.sort_unstable();
    let lines = digests.iter().zip(1..);
    lines
        .map(|(digest, count)| format!("{}:{count}\n", hex(digest)))
        .collect()
}

pub fn passwords(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("password {number}"))
        .collect()
}

pub fn knows(filter: &Path, password: &str) -> bool {
    let filter = Filter::open(filter).unwrap();
    filter.contains(&PasswordDigest::of(password)).unwrap()
}
