//! The documents name commands that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::xtask;

const CALL: &str = "cargo xtask ";

#[test]
fn every_command_that_a_document_names_is_there() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut named = BTreeSet::new();
    for path in documents(&repository) {
        named.extend(commands(&fs::read_to_string(path).unwrap()));
    }
    assert!(
        named.contains("up") && named.contains("migrate status"),
        "{named:?}"
    );
    for command in named {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let asked = xtask(&repository, &words);
        assert_eq!(asked.status.code(), Some(0), "cargo xtask {command}");
    }
}

#[test]
fn a_command_that_there_is_not_is_told_apart() {
    let named =
        commands("Type `cargo xtask nonsense --flag` or\n```\ncargo xtask up # starts\n```\n");
    assert_eq!(named, ["nonsense", "up"]);
    let asked = xtask(Path::new("."), &["nonsense", "--help"]);
    assert_eq!(asked.status.code(), Some(2));
}

/// The README and everything in Markdown below `docs`.
fn documents(repository: &Path) -> Vec<PathBuf> {
    let mut found = vec![repository.join("README.md")];
    let mut folders = vec![repository.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "md") {
                found.push(path);
            }
        }
    }
    found
}

/// What stands behind `cargo xtask`: the command, and for `migrate` the one below it.
fn commands(text: &str) -> Vec<String> {
    let calls = text.split(CALL).skip(1);
    calls
        .filter_map(|rest| command(rest.lines().next()?))
        .collect()
}

fn command(call: &str) -> Option<String> {
    let call = call.split('`').next()?;
    let mut words = call.split_whitespace().filter(|word| is_word(word));
    let first = words.next().filter(|word| call.starts_with(word))?;
    match (first, words.next()) {
        ("migrate", Some(second)) => Some(format!("{first} {second}")),
        _ => Some(first.to_owned()),
    }
}

fn is_word(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        && !word.starts_with('-')
}
