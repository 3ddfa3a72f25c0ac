//! A checked-in file, and what differs from it.

use std::fs;
use std::path::PathBuf;

/// Fails with the differing lines unless the file is checked in as it should be.
#[track_caller]
pub fn check(name: &str, now: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("BAILIWICK_UPDATE").is_some() {
        fs::write(&path, now).unwrap();
    }
    let checked_in = fs::read_to_string(&path).unwrap_or_default();
    if let Some(drift) = drift(&checked_in, now) {
        panic!(
            "tests/golden/{name} is not what the server does. Read the difference, and accept it \
             with BAILIWICK_UPDATE=1 if it is meant:\n{drift}"
        );
    }
}

/// The lines that went and those that came; `None` when the texts are the same.
fn drift(before: &str, now: &str) -> Option<String> {
    if before == now {
        return None;
    }
    let gone = before
        .lines()
        .filter(|line| !now.lines().any(|other| other == *line));
    let come = now
        .lines()
        .filter(|line| !before.lines().any(|other| other == *line));
    let lines: Vec<String> = gone
        .map(|line| format!("- {line}"))
        .chain(come.map(|line| format!("+ {line}")))
        .collect();
    if lines.is_empty() {
        return Some("the same lines in another order".to_owned());
    }
    Some(lines.join("\n"))
}

#[test]
fn a_drift_names_the_lines_that_went_and_came() {
    assert_eq!(drift("a\nb\n", "a\nb\n"), None);
    assert_eq!(drift("a\nb\n", "a\nc\n").as_deref(), Some("- b\n+ c"));
    assert_eq!(drift("", "a\n").as_deref(), Some("+ a"));
    assert!(drift("a\nb\n", "b\na\n").is_some());
}
