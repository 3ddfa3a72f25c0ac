//! The files of the repository: what git tracks, and what it would track next.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ring::digest::{Context, SHA256};

use crate::error::XtaskError;

/// The files below a root, by their path from the root, with `/` between the parts.
#[derive(Debug)]
pub struct SourceTree {
    root: PathBuf,
    tracked: Vec<String>,
    untracked: Vec<String>,
}

impl SourceTree {
    /// Lists the files. Where git does not answer (a source archive, a machine without git) every file
    /// counts as tracked, but not what the top `.gitignore` names by an absolute pattern such as `/target`.
    pub fn read(root: &Path) -> Result<Self, XtaskError> {
        let root = root.to_owned();
        let by_git = list_by_git(&root, &["--cached"])
            .zip(list_by_git(&root, &["--others", "--exclude-standard"]));
        let (tracked, untracked) = match by_git {
            Some(lists) => lists,
            None => (list_by_walking(&root)?, Vec::new()),
        };
        Ok(Self {
            root,
            tracked,
            untracked,
        })
    }

    /// Files that belong to the repository.
    pub fn tracked(&self) -> impl Iterator<Item = &str> {
        self.tracked.iter().map(String::as_str)
    }

    /// Tracked files and new ones that are not ignored.
    pub fn every(&self) -> impl Iterator<Item = &str> {
        self.tracked()
            .chain(self.untracked.iter().map(String::as_str))
    }

    /// A file's bytes.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, XtaskError> {
        let path = self.root.join(path);
        fs::read(&path).map_err(|source| XtaskError::File { path, source })
    }

    /// SHA-256 over the path and the content of every file, in hexadecimal: two trees that differ in
    /// anything that a build or a test could see have two digests.
    pub fn digest(&self) -> Result<String, XtaskError> {
        let mut paths: Vec<&str> = self.every().collect();
        paths.sort_unstable();
        let mut context = Context::new(&SHA256);
        for path in paths {
            for part in [path.as_bytes(), &self.bytes(path)?] {
                // The length goes first, so that no byte can move from one part to the next.
                context.update(&part.len().to_be_bytes());
                context.update(part);
            }
        }
        let digest = context.finish();
        Ok(digest.as_ref().iter().map(|b| format!("{b:02x}")).collect())
    }

    /// A file's text; bytes that are not UTF-8 are shown by a replacement character.
    pub fn text(&self, path: &str) -> Result<String, XtaskError> {
        Ok(String::from_utf8_lossy(&self.bytes(path)?).into_owned())
    }
}

/// What git lists; none when this is not the top of a repository, or git does not answer.
fn list_by_git(root: &Path, which: &[&str]) -> Option<Vec<String>> {
    if !root.join(".git").exists() {
        return None;
    }
    let answer = Command::new("git")
        .args(["ls-files", "-z"])
        .args(which)
        .current_dir(root)
        .output()
        .ok()
        .filter(|answer| answer.status.success())?;
    Some(existing_files(
        root,
        &String::from_utf8_lossy(&answer.stdout),
    ))
}

/// Git still lists a file that was deleted and not yet committed; a link to a folder is no file.
fn existing_files(root: &Path, listing: &str) -> Vec<String> {
    let paths = listing.split('\0').filter(|path| !path.is_empty());
    paths
        .filter(|path| root.join(path).is_file())
        .map(str::to_owned)
        .collect()
}

fn list_by_walking(root: &Path) -> Result<Vec<String>, XtaskError> {
    let ignored = ignored_at_the_top(root);
    let mut files = Vec::new();
    walk(root, "", &ignored, &mut files)?;
    files.sort();
    Ok(files)
}

fn ignored_at_the_top(root: &Path) -> Vec<String> {
    let text = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    let named = text.lines().filter_map(|line| line.strip_prefix('/'));
    named.chain([".git"]).map(str::to_owned).collect()
}

fn walk(
    root: &Path,
    below: &str,
    ignored: &[String],
    files: &mut Vec<String>,
) -> Result<(), XtaskError> {
    let folder = root.join(below);
    let failed = |source| XtaskError::File {
        path: folder.clone(),
        source,
    };
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        let kind = entry.file_type().map_err(failed)?;
        if ignored.contains(&path) {
            continue;
        }
        if kind.is_dir() {
            walk(root, &path, ignored, files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_git_every_file_counts_that_is_not_ignored() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("crates/a/src")).unwrap();
        fs::create_dir_all(folder.path().join("target")).unwrap();
        fs::write(folder.path().join(".gitignore"), "/target\n*.tmp\n").unwrap();
        fs::write(folder.path().join("crates/a/src/lib.rs"), "//! A.\n").unwrap();
        fs::write(folder.path().join("target/a.rs"), "").unwrap();
        let tree = SourceTree::read(folder.path()).unwrap();
        let files: Vec<_> = tree.every().collect();
        assert_eq!(files, [".gitignore", "crates/a/src/lib.rs"]);
        assert_eq!(tree.text("crates/a/src/lib.rs").unwrap(), "//! A.\n");
    }

    #[test]
    fn a_repository_that_git_cannot_read_is_walked() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".git/HEAD"), "damaged").unwrap();
        fs::write(folder.path().join("README.md"), "").unwrap();
        let tree = SourceTree::read(folder.path()).unwrap();
        assert_eq!(tree.every().collect::<Vec<_>>(), ["README.md"]);
    }

    #[test]
    fn what_git_lists_although_it_is_deleted_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("docs")).unwrap();
        fs::write(folder.path().join("docs/here.md"), "").unwrap();
        let files = existing_files(folder.path(), "docs/here.md\0docs/gone.md\0docs\0");
        assert_eq!(files, ["docs/here.md"]);
    }

    #[test]
    fn any_change_of_a_file_changes_the_digest() {
        let folder = tempfile::tempdir().unwrap();
        let digest = || SourceTree::read(folder.path()).unwrap().digest().unwrap();
        fs::write(folder.path().join("a.rs"), "b").unwrap();
        let first = digest();
        assert_eq!(first, digest());
        fs::write(folder.path().join("a.rs"), "c").unwrap();
        let second = digest();
        fs::rename(folder.path().join("a.rs"), folder.path().join("b.rs")).unwrap();
        assert!(first != second && second != digest() && first.len() == 64);
    }

    #[test]
    fn a_file_that_is_gone_is_an_error_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let tree = SourceTree::read(folder.path()).unwrap();
        assert!(
            tree.bytes("nowhere.rs")
                .unwrap_err()
                .to_string()
                .contains("nowhere.rs")
        );
    }
}
