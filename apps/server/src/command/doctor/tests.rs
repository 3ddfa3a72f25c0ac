//! Examinations of whole installations.

use super::examination::examine;
use super::finding::{Finding, Status};
use crate::command::sample_installation::SampleInstallation;

fn status(findings: &[Finding], check: &str) -> Option<Status> {
    findings
        .iter()
        .find(|finding| finding.check == check)
        .map(|finding| finding.status)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_installation_has_no_failed_check() {
    let sample = SampleInstallation::with_workspaces(2).await;
    let findings = examine(sample.settings()).await;
    let failed: Vec<_> = findings
        .iter()
        .filter(|f| f.status == Status::Failed)
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
    for check in [
        "data_folder",
        "root_key",
        "platform_keys",
        "control_database",
        "clock_and_events",
        "jobs",
        "client_addresses",
        "workspaces",
    ] {
        assert_eq!(status(&findings, check), Some(Status::Ok), "{check}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_file_of_a_workspace_fails_and_is_named() {
    let sample = SampleInstallation::with_workspaces(2).await;
    let settings = sample.settings();
    let data = storage::DataFolder::open(&settings.data.dir).unwrap();
    let lost = sample.workspaces[0];
    std::fs::remove_file(data.workspace_file(&settings.data.region, lost)).unwrap();
    let findings = examine(settings).await;
    let finding = findings
        .iter()
        .find(|finding| finding.check == "workspace_files")
        .unwrap();
    assert_eq!(finding.status, Status::Failed);
    assert!(finding.message.contains(&lost.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_root_key_fails_and_no_new_one_is_made() {
    let sample = SampleInstallation::with_workspaces(0).await;
    let settings = sample.settings();
    let key = settings.data.dir.join("root.key");
    std::fs::remove_file(&key).unwrap();
    let findings = examine(settings).await;
    assert_eq!(status(&findings, "root_key"), Some(Status::Failed));
    assert_eq!(status(&findings, "control_database"), Some(Status::Failed));
    assert!(!key.exists());
}

#[tokio::test]
async fn a_folder_that_is_not_there_fails_and_stays_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = crate::config::Settings::load(None, []).unwrap();
    settings.set_data_dir(&folder.path().join("none"));
    let findings = examine(settings).await;
    assert_eq!(status(&findings, "data_folder"), Some(Status::Failed));
    assert!(!folder.path().join("none").exists());
}
