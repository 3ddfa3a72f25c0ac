//! Is the list whole, and does each named test exist and pass?

use std::collections::BTreeSet;

use super::catalogue;
use super::declared::{Control, Status};
use crate::finding::Finding;
use crate::test_run::{RunRecord, TestName, Verdict};

/// What the claims are held against.
#[derive(Debug)]
pub struct Evidence {
    /// Every test that the workspace has now.
    pub tests: BTreeSet<TestName>,
    /// What the last whole run showed.
    pub record: RunRecord,
    /// What the files of the tree come to now.
    pub tree: String,
}

/// Refuses an id that the catalogue does not know, one that stands twice or not at all, and a claim with nothing behind it.
pub fn check_list(controls: &[Control]) -> Vec<Finding> {
    let known: Vec<String> = catalogue::ids().collect();
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for control in controls {
        if !known.contains(&control.id) {
            findings.push(finding(control, "the catalogue has no such control"));
        } else if !seen.insert(control.id.as_str()) {
            findings.push(finding(control, "stands twice"));
        }
        findings.extend(empty_claim(control).map(|message| finding(control, message)));
    }
    let absent = known.iter().filter(|id| !seen.contains(id.as_str()));
    findings.extend(absent.map(|id| Finding::new("control", id, "is not in docs/controls.toml")));
    findings
}

/// Refuses each named test that does not exist, did not run or did not pass, and a run over other files.
pub fn check_evidence(controls: &[Control], evidence: &Evidence) -> Vec<Finding> {
    let mut findings: Vec<Finding> = stale(evidence).into_iter().collect();
    for control in controls {
        let faults = control
            .evidence
            .iter()
            .filter_map(|test| fault(test, evidence));
        findings.extend(faults.map(|message| Finding::new("evidence", &control.id, message)));
    }
    findings
}

fn empty_claim(control: &Control) -> Option<&'static str> {
    if control.claim.trim().is_empty() {
        return Some("claims nothing");
    }
    if control.status != Status::Open && control.how.trim().is_empty() {
        return Some("does not say how it is kept");
    }
    if !control.probes.iter().all(|probe| is_request(probe)) {
        return Some("has a probe that is not a method and a path");
    }
    (control.status == Status::Met && control.evidence.is_empty())
        .then_some("is said to be met, but no test shows it")
}

fn is_request(probe: &str) -> bool {
    probe.split_once(' ').is_some_and(|(method, path)| {
        ["GET", "HEAD", "OPTIONS"].contains(&method) && path.starts_with('/')
    })
}

fn fault(test: &str, evidence: &Evidence) -> Option<String> {
    if !evidence.tests.contains(test) {
        return Some(format!("{test}: there is no such test"));
    }
    match evidence.record.tests.get(test) {
        Some(Verdict::Ok) => None,
        Some(Verdict::Failed) => Some(format!("{test}: failed in the last run")),
        Some(Verdict::Ignored) => Some(format!("{test}: was skipped in the last run")),
        None => Some(format!("{test}: did not run in the last run")),
    }
}

fn stale(evidence: &Evidence) -> Option<Finding> {
    (evidence.record.tree != evidence.tree).then(|| {
        let message = "a file was changed since: run `cargo xtask test` again";
        Finding::new("stale-run", "the last test run", message)
    })
}

fn finding(control: &Control, message: &str) -> Finding {
    Finding::new("control", &control.id, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(id: &str, status: Status, evidence: &[&str]) -> Control {
        Control {
            id: id.to_owned(),
            claim: "A promise.".to_owned(),
            how: "By a mechanism.".to_owned(),
            status,
            evidence: evidence.iter().map(|&test| test.to_owned()).collect(),
            probes: vec!["GET /livez".to_owned()],
        }
    }

    fn whole_list() -> Vec<Control> {
        catalogue::ids()
            .map(|id| control(&id, Status::Open, &[]))
            .collect()
    }

    fn evidence(verdicts: &[(&str, Verdict)]) -> Evidence {
        let tests = ["a::passes", "a::fails", "a::skipped", "a::unseen"];
        Evidence {
            tests: tests.map(str::to_owned).into(),
            record: RunRecord {
                commit: None,
                tree: "abc".to_owned(),
                finished_at: String::new(),
                tests: verdicts
                    .iter()
                    .map(|(name, v)| ((*name).to_owned(), *v))
                    .collect(),
            },
            tree: "abc".to_owned(),
        }
    }

    fn messages(findings: &[Finding]) -> Vec<&str> {
        findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect()
    }

    #[test]
    fn a_list_with_every_control_once_passes() {
        assert_eq!(check_list(&whole_list()), []);
    }

    #[test]
    fn an_unknown_a_doubled_and_an_absent_control_are_refused() {
        let mut list = whole_list();
        list[0].id = "DP-99".to_owned();
        list.push(list[1].clone());
        let findings = check_list(&list);
        let places: Vec<_> = findings
            .iter()
            .map(|finding| finding.place.as_str())
            .collect();
        assert_eq!(places, ["DP-99", "DP-2", "DP-1"]);
    }

    #[test]
    fn a_met_control_without_a_test_or_without_its_how_is_refused() {
        let mut list = whole_list();
        list[0].status = Status::Met;
        list[1].status = Status::Partial;
        list[1].how.clear();
        assert_eq!(
            messages(&check_list(&list)),
            [
                "is said to be met, but no test shows it",
                "does not say how it is kept"
            ]
        );
    }

    #[test]
    fn a_probe_asks_and_changes_nothing() {
        let mut list = whole_list();
        list[0].probes.push("DELETE /v1/leads/1".to_owned());
        list[1].probes.push("look at it".to_owned());
        assert_eq!(check_list(&list).len(), 2);
    }

    #[test]
    fn evidence_must_exist_run_and_pass() {
        let tests = [
            "a::passes",
            "a::fails",
            "a::skipped",
            "a::unseen",
            "a::invented",
        ];
        let list = [control("DP-1", Status::Met, &tests)];
        let evidence = evidence(&[
            ("a::passes", Verdict::Ok),
            ("a::fails", Verdict::Failed),
            ("a::skipped", Verdict::Ignored),
            ("a::invented", Verdict::Ok),
        ]);
        assert_eq!(
            messages(&check_evidence(&list, &evidence)),
            [
                "a::fails: failed in the last run",
                "a::skipped: was skipped in the last run",
                "a::unseen: did not run in the last run",
                "a::invented: there is no such test",
            ]
        );
    }

    #[test]
    fn a_run_over_other_files_proves_nothing() {
        let old = Evidence {
            tree: "def".to_owned(),
            ..evidence(&[])
        };
        assert_eq!(check_evidence(&[], &old)[0].rule, "stale-run");
        assert_eq!(check_evidence(&[], &evidence(&[])), []);
    }
}
