//! The workspace as cargo describes it, without its foreign dependencies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::error::XtaskError;
use crate::source_tree::SourceTree;

/// The workspace around a folder.
#[derive(Debug)]
pub struct Project {
    metadata: Metadata,
}

impl Project {
    /// The workspace around the current folder.
    ///
    /// # Errors
    /// [`XtaskError::Metadata`] when there is none, or cargo cannot read it.
    pub fn here() -> Result<Self, XtaskError> {
        Self::around(Path::new("."))
    }

    /// The workspace around `folder`. Cargo is asked for nothing that needs the network.
    ///
    /// # Errors
    /// [`XtaskError::Metadata`] when there is none, or cargo cannot read it.
    pub fn around(folder: &Path) -> Result<Self, XtaskError> {
        let metadata = MetadataCommand::new()
            .current_dir(folder)
            .no_deps()
            .other_options(vec!["--offline".to_owned()])
            .exec()?;
        Ok(Self { metadata })
    }

    /// The folder of the workspace's `Cargo.toml`.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    /// The crates of the workspace.
    #[must_use]
    pub fn packages(&self) -> Vec<&Package> {
        self.metadata.workspace_packages()
    }

    /// The folder that builds go to.
    #[must_use]
    pub fn target_folder(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// Where `cargo xtask test` writes its record and `cargo xtask controls` looks for it.
    #[must_use]
    pub fn run_record_path(&self) -> PathBuf {
        self.metadata
            .target_directory
            .as_std_path()
            .join("test-run.json")
    }

    /// The commit that is checked out; none outside git.
    #[must_use]
    pub fn commit(&self) -> Option<String> {
        let answer = Command::new("git")
            .args(["rev-parse", "HEAD"])
            .current_dir(self.root())
            .output()
            .ok()
            .filter(|answer| answer.status.success())?;
        Some(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
    }

    /// What the files of the tree come to, those that are not committed included.
    ///
    /// # Errors
    /// [`XtaskError::File`] when one cannot be read.
    pub fn digest(&self) -> Result<String, XtaskError> {
        SourceTree::read(self.root())?.digest()
    }

    /// The text of a file, by its path from the root.
    ///
    /// # Errors
    /// [`XtaskError::File`] when it cannot be read.
    pub fn text(&self, path: &str) -> Result<String, XtaskError> {
        let path = self.root().join(path);
        fs::read_to_string(&path).map_err(|source| XtaskError::File { path, source })
    }
}
