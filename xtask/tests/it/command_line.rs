//! What a script sees: exit codes and the JSON answer.

use serde_json::Value;

use crate::program::{json, xtask};
use crate::sample_workspace::{put, tidy_workspace};

#[test]
fn a_good_answer_ends_with_0_and_a_bad_one_with_1() {
    let folder = tidy_workspace();
    let good = xtask(folder.path(), &["tidy", "--json"]);
    assert_eq!(
        (good.status.code(), &json(&good)["ok"]),
        (Some(0), &Value::Bool(true))
    );

    put(folder.path(), "crates/kernel/src/bare.rs", "fn x() {}\n");
    let bad = xtask(folder.path(), &["tidy", "--json"]);
    assert_eq!(
        (bad.status.code(), &json(&bad)["ok"]),
        (Some(1), &Value::Bool(false))
    );
    assert_eq!(
        json(&bad)["findings"][0]["place"],
        "crates/kernel/src/bare.rs"
    );
}

#[test]
fn wrong_usage_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        xtask(folder.path(), &["no-such-command"]).status.code(),
        Some(2)
    );
    assert_eq!(
        xtask(folder.path(), &["tidy", "--no-such-flag"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_folder_without_a_workspace_ends_with_3() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(xtask(folder.path(), &["tidy"]).status.code(), Some(3));
}

#[test]
fn controls_without_a_record_of_a_test_run_end_with_3() {
    let folder = tidy_workspace();
    let list =
        "[[control]]\nid = 'DP-1'\nclaim = 'c'\nhow = 'h'\nstatus = 'met'\nevidence = ['a::b']\n";
    put(folder.path(), "docs/controls.toml", list);
    let answer = xtask(folder.path(), &["controls"]);
    assert_eq!(answer.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&answer.stderr).contains("cargo xtask test"));
}

#[test]
fn controls_that_are_not_listed_end_with_1() {
    let folder = tidy_workspace();
    put(folder.path(), "docs/controls.toml", "control = []\n");
    let answer = xtask(folder.path(), &["controls", "--json"]);
    assert_eq!(answer.status.code(), Some(1));
    assert_eq!(json(&answer)["findings"].as_array().unwrap().len(), 57);
}

#[test]
fn a_malformed_list_of_controls_ends_with_1() {
    let folder = tidy_workspace();
    put(folder.path(), "docs/controls.toml", "[[control]]\nid = 1\n");
    assert_eq!(xtask(folder.path(), &["controls"]).status.code(), Some(1));
}
