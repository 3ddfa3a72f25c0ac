//! `test` and `controls` together on a sample workspace whose tests pass, fail, are skipped and die.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use crate::program::{command, json, xtask};
use crate::sample_workspace::{put, tidy_workspace};

const MIXED: &str = "//! Sample.\n\
    #[cfg(test)]\n\
    mod tests {\n\
        #[test]\n\
        fn passes() {}\n\
        #[test]\n\
        fn fails() { assert_eq!(1, 2); }\n\
        #[test]\n\
        #[ig\
        nore = \"sample\"]\n\
        fn skipped() {}\n\
    }\n";
const DEADLY: &str = "//! Sample.\n#[test]\nfn dies() { std::process::abort(); }\n";

fn last_line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .last()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_whole_run_is_counted_recorded_and_relied_on_by_controls() {
    let folder = tidy_workspace();
    put(folder.path(), "crates/kernel/src/lib.rs", MIXED);
    put(folder.path(), "crates/audit/tests/it/main.rs", DEADLY);

    let run = xtask(folder.path(), &["test"]);
    // The tests of this package run over both engines, and the one that dies does so twice.
    assert_eq!(last_line(&run), "1 passed, 3 failed");
    assert_eq!(run.status.code(), Some(1));
    let record = fs::read(folder.path().join("target/test-run.json")).unwrap();
    let record: Value = serde_json::from_slice(&record).unwrap();
    let expected = json!({
        "kernel::tests::passes": "ok",
        "kernel::tests::fails": "failed",
        "kernel::tests::skipped": "ignored",
    });
    assert_eq!(record["tests"], expected);

    let list = "[[control]]\nid = 'DP-1'\nclaim = 'c'\nhow = 'h'\nstatus = 'met'\n\
        evidence = ['kernel::tests::passes', 'kernel::tests::fails', 'kernel::tests::gone']\n";
    put(folder.path(), "docs/controls.toml", list);
    let findings = json(&xtask(folder.path(), &["controls", "--json"]))["findings"].clone();
    let of_evidence = findings
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["rule"] == "evidence");
    let messages: Vec<&str> = of_evidence
        .map(|f| f["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        messages,
        [
            "kernel::tests::fails: failed in the last run",
            "kernel::tests::gone: there is no such test"
        ]
    );
}

#[test]
fn a_run_of_some_tests_is_not_recorded() {
    let folder = tidy_workspace();
    put(folder.path(), "crates/kernel/src/lib.rs", MIXED);
    let run = xtask(folder.path(), &["test", "--", "passes"]);
    assert_eq!(last_line(&run), "1 passed, 0 failed");
    assert_eq!(run.status.code(), Some(0));
    assert!(!folder.path().join("target/test-run.json").exists());
}

#[test]
fn tests_that_do_not_compile_end_with_1_and_are_not_counted() {
    let folder = tidy_workspace();
    put(
        folder.path(),
        "crates/kernel/src/lib.rs",
        "//! Sample.\nfn broken(\n",
    );
    let run = xtask(folder.path(), &["test"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(!last_line(&run).contains("passed"));
}

#[test]
fn a_name_that_fits_no_test_ends_with_1() {
    let folder = tidy_workspace();
    put(folder.path(), "crates/kernel/src/lib.rs", MIXED);
    let run = xtask(folder.path(), &["test", "--", "no_such_test"]);
    assert_eq!(last_line(&run), "0 passed, 0 failed");
    assert_eq!(run.status.code(), Some(1));
}

/// A program that crashes when it has printed its sums, `when` this holds.
fn crashing_at_the_end(when: &str) -> String {
    format!(
        "//! Sample.\n\
         #[test]\n\
         fn passes() {{\n\
             use std::io::Write;\n\
             if {when} {{\n\
                 let sums = b\"ok\\ntest result: ok. 1 passed; 0 failed;\\n\";\n\
                 std::io::stdout().write_all(sums).unwrap();\n\
                 std::process::abort();\n\
             }}\n\
         }}\n"
    )
}

#[test]
fn a_run_in_which_a_program_crashed_after_its_tests_is_made_again_once() {
    let folder = tidy_workspace();
    let once = "std::fs::File::create_new(\"../../crashed\").is_ok()";
    put(
        folder.path(),
        "crates/kernel/src/lib.rs",
        &crashing_at_the_end(once),
    );
    let run = xtask(folder.path(), &["test"]);
    assert_eq!(last_line(&run), "1 passed, 0 failed");
    assert_eq!(run.status.code(), Some(0));
    assert!(folder.path().join("crashed").exists());
    put(
        folder.path(),
        "crates/kernel/src/lib.rs",
        &crashing_at_the_end("true"),
    );
    let run = xtask(folder.path(), &["test"]);
    assert_eq!(run.status.code(), Some(1));
}

#[test]
fn a_run_is_evidence_only_for_the_files_that_it_saw() {
    let folder = tidy_workspace();
    let source = "//! Sample.\n#[test]\nfn passes() {}\n";
    put(folder.path(), "crates/kernel/src/lib.rs", source);
    let list = "[[control]]\nid = 'DP-1'\nclaim = 'c'\nhow = 'h'\nstatus = 'met'\nevidence = ['kernel::passes']\n";
    put(folder.path(), "docs/controls.toml", list);
    let stale = || {
        let answer = json(&xtask(folder.path(), &["controls", "--json"]));
        let findings = answer["findings"].as_array().unwrap().clone();
        findings.iter().any(|f| f["rule"] == "stale-run")
    };
    // The first build writes the lock file.
    xtask(folder.path(), &["test"]);
    assert_eq!(xtask(folder.path(), &["test"]).status.code(), Some(0));
    assert!(!stale());
    let changed = format!("{source}fn guard_taken_away() {{}}\n");
    put(folder.path(), "crates/kernel/src/lib.rs", &changed);
    assert!(stale());
}

#[test]
fn a_run_that_rewrites_golden_files_is_no_evidence() {
    let folder = tidy_workspace();
    put(folder.path(), "crates/kernel/src/lib.rs", MIXED);
    let run = command(folder.path(), &["test"])
        .env("BAILIWICK_UPDATE", "1")
        .output()
        .unwrap();
    assert_eq!(last_line(&run), "1 passed, 1 failed");
    assert!(!folder.path().join("target/test-run.json").exists());
}
