//! The repository that these chores belong to keeps their rules.

use std::path::Path;

use xtask::{Project, tidy};

#[test]
fn this_repository_is_tidy() {
    let project = Project::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let findings = tidy(&project).unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}
