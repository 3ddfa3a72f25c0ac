//! A small workspace in a temporary folder, to be made untidy.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// A tidy workspace: `audit` uses `kernel`.
pub fn tidy_workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(
        root,
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
    );
    put(root, "README.md", "# Sample\n");
    put(root, ".gitignore", "/target\n");
    add_crate(root, "kernel", "");
    add_crate(root, "audit", "kernel = { path = \"../kernel\" }\n");
    folder
}

/// Adds `crates/NAME` with the given lines under `[dependencies]`.
pub fn add_crate(root: &Path, name: &str, dependencies: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
    );
    put(root, &format!("crates/{name}/Cargo.toml"), &manifest);
    put(
        root,
        &format!("crates/{name}/src/lib.rs"),
        "//! A crate of the sample.\n",
    );
}

/// Writes a file, with the folders above it.
pub fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
