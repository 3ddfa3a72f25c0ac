//! Each rule of `tidy` against a workspace on disk that breaks it.

use std::path::Path;

use xtask::{Project, tidy};

use crate::sample_workspace::{add_crate, put, tidy_workspace};

/// Rule and place of each finding after `spoil` had its way with a tidy workspace.
fn findings_after(spoil: impl Fn(&Path)) -> Vec<(String, String)> {
    let folder = tidy_workspace();
    spoil(folder.path());
    let project = Project::around(folder.path()).unwrap();
    let findings = tidy(&project).unwrap().into_iter();
    findings
        .map(|finding| (finding.rule.to_owned(), finding.place))
        .collect()
}

fn one(rule: &str, place: &str) -> Vec<(String, String)> {
    vec![(rule.to_owned(), place.to_owned())]
}

#[test]
fn a_tidy_workspace_passes() {
    assert_eq!(findings_after(|_| ()), []);
}

#[test]
fn an_arrow_that_runs_up_is_refused() {
    let findings = findings_after(|root| {
        add_crate(root, "storage", "audit = { path = \"../audit\" }\n");
    });
    assert_eq!(findings, one("arrow", "storage -> audit"));
}

#[test]
fn an_arrow_for_tests_only_is_checked_too() {
    let findings = findings_after(|root| {
        let dependencies = "\n[dev-dependencies]\nauth = { path = \"../auth\" }\n";
        add_crate(root, "auth", "");
        add_crate(root, "records", dependencies);
    });
    assert_eq!(findings, one("arrow", "records -> auth"));
}

#[test]
fn a_crate_that_nobody_gave_a_floor_is_refused() {
    let findings = findings_after(|root| add_crate(root, "helpers", ""));
    assert_eq!(findings, one("arrow", "helpers"));
}

#[test]
fn a_long_file_is_refused_in_tests_as_well() {
    let text = format!("//! Long.\n{}", "// More.\n".repeat(300));
    let findings = findings_after(|root| put(root, "crates/audit/tests/it/long.rs", &text));
    assert_eq!(findings, one("long-file", "crates/audit/tests/it/long.rs"));
}

#[test]
fn a_module_without_its_purpose_is_refused() {
    let findings = findings_after(|root| put(root, "crates/audit/src/bare.rs", "fn x() {}\n"));
    assert_eq!(findings, one("module-doc", "crates/audit/src/bare.rs"));
}

#[test]
fn unfinished_work_is_refused() {
    let text = concat!("//! Half.\nfn x() { to", "do!() }\n");
    let findings = findings_after(|root| put(root, "crates/audit/src/half.rs", text));
    assert_eq!(findings, one("unfinished", "crates/audit/src/half.rs:2"));
}

#[test]
fn a_document_that_names_a_test_that_is_not_there_is_refused() {
    let findings = findings_after(|root| {
        let text = "//! Locks.\n#[test]\nfn a_lock_ends() {}\n";
        put(root, "crates/audit/tests/it/locks.rs", text);
        let page = "See `audit::locks::a_lock_ends`.\nAnd `audit::locks::a_lock_never_ends`.\n\
                    And `audit::doors::a_lock_ends`.\n";
        put(root, "docs/page.md", page);
    });
    let places: Vec<_> = findings.iter().map(|(_, place)| place.as_str()).collect();
    assert_eq!(places, ["docs/page.md:2", "docs/page.md:3"]);
    assert!(findings.iter().all(|(rule, _)| rule == "test-name"));
}

#[test]
fn a_test_that_does_not_run_is_refused() {
    let text = concat!("//! Lazy.\n#[test]\n#[ig", "nore = \"later\"]\nfn x() {}\n");
    let findings = findings_after(|root| put(root, "crates/audit/src/lazy.rs", text));
    assert_eq!(findings, one("unfinished", "crates/audit/src/lazy.rs:3"));
}

#[test]
fn a_workspace_without_source_is_not_called_tidy() {
    let findings = findings_after(|root| {
        std::fs::remove_dir_all(root.join("crates")).unwrap();
        put(root, "Cargo.toml", "[workspace]\nresolver = \"3\"\n");
    });
    assert_eq!(findings, one("no-source", "."));
}

#[test]
fn a_tab_in_a_document_is_refused() {
    let findings = findings_after(|root| put(root, "docs/a.md", "# A\n\n\tcode\n"));
    assert_eq!(findings, one("prose", "docs/a.md:3"));
}

#[test]
fn a_new_entry_of_the_top_level_is_refused() {
    let findings = findings_after(|root| put(root, "scripts/a.sh", "true\n"));
    assert_eq!(findings, one("top-level", "scripts"));
}

#[test]
fn a_credential_in_any_file_is_refused() {
    let text = concat!("KEY=AK", "IA0123456789ABCDEF\n");
    let findings = findings_after(|root| put(root, ".env.sample", text));
    assert_eq!(findings, one("credential", ".env.sample:1"));
}
