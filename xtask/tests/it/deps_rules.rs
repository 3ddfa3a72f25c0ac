//! `deps` on a sample workspace: what the policy in `docs/deps.toml` refuses.

use crate::program::{json, xtask};
use crate::sample_workspace::{put, tidy_workspace};

const POLICY: &str =
    "platform = 'x86_64-unknown-linux-gnu'\nsources = []\n[licences]\nallow = ['MIT']\n";

#[test]
fn a_crate_without_a_licence_and_a_folder_from_outside_are_refused() {
    let outside = tidy_workspace();
    let folder = tidy_workspace();
    let stray = outside.path().join("crates/kernel");
    let manifest = format!(
        "[package]\nname = \"audit\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n\
         [dependencies]\nkernel = {{ path = {stray:?} }}\n"
    );
    put(folder.path(), "crates/audit/Cargo.toml", &manifest);
    std::fs::remove_dir_all(folder.path().join("crates/kernel")).unwrap();
    put(folder.path(), "docs/deps.toml", POLICY);
    // `deps` never writes the lock file; a first look at the workspace does.
    assert_eq!(xtask(folder.path(), &["deps"]).status.code(), Some(3));
    put(folder.path(), "Cargo.lock", LOCK);

    let answer = xtask(folder.path(), &["deps", "--json"]);
    assert_eq!(answer.status.code(), Some(1));
    let findings = json(&answer)["findings"].clone();
    let rules: Vec<_> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["rule"].clone())
        .collect();
    assert_eq!(rules, ["licence", "source"]);
}

const LOCK: &str = "version = 4\n\n\
    [[package]]\nname = \"audit\"\nversion = \"0.1.0\"\ndependencies = [\n \"kernel\",\n]\n\n\
    [[package]]\nname = \"kernel\"\nversion = \"0.1.0\"\n";
