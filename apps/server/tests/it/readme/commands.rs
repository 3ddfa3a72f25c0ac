//! Commands of the shipped program that the documents name.

use std::collections::BTreeSet;
use std::process::Command;

use super::markdown::document;

#[test]
fn every_command_of_the_shipped_program_that_the_readme_names_is_there() {
    let text = document("README.md");
    let named: BTreeSet<&str> = text
        .split("`bailiwick ")
        .skip(1)
        .filter_map(|rest| rest.split(['`', ' ']).next())
        .collect();
    assert!(
        named.contains("up") && named.contains("migrate"),
        "{named:?}"
    );
    for command in named {
        let asked = Command::new(env!("CARGO_BIN_EXE_bailiwick"))
            .args([command, "--help"])
            .output();
        assert!(asked.unwrap().status.success(), "bailiwick {command}");
    }
}
