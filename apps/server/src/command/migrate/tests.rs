//! Runs of `migrate` over installations with older and broken workspaces.

use sea_orm::ConnectionTrait;
use storage::StorageError;

use super::report::{MigrateError, Report};
use super::{MigrateArguments, Wish, status, up};
use crate::command::Exit;
use crate::command::installation::{Installation, InstallationError};
use crate::command::operator_settings::OperatorSettings;
use crate::command::sample_installation::SampleInstallation;

fn arguments() -> MigrateArguments {
    let settings = OperatorSettings::default();
    MigrateArguments {
        settings,
        workspace: None,
        jobs: 2,
        json: false,
    }
}

async fn status_of(installation: &Installation) -> Report {
    status::status(installation, &arguments(), Wish::Status)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pending_is_shown_then_applied_once() {
    let sample = SampleInstallation::with_workspaces(3).await;
    let installation = sample.open().await;
    sample.make_older(&installation, sample.workspaces[1]).await;

    let before = status_of(&installation).await;
    assert_eq!(
        (before.workspaces, before.current, before.pending.len()),
        (3, 2, 1)
    );
    assert_eq!(before.pending[0].id, sample.workspaces[1]);
    assert_eq!(before.pending[0].steps, ["workspace_0003_answers_by_age"]);

    let first = up::up(&installation, &arguments()).await.unwrap();
    assert_eq!(
        (first.current, first.migrated, first.exit()),
        (3, 1, Exit::Ok)
    );
    let again = up::up(&installation, &arguments()).await.unwrap();
    assert_eq!((again.current, again.migrated), (3, 0));
    assert!(status_of(&installation).await.pending.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_workspace_is_put_out_of_service_and_the_others_go_on() {
    let sample = SampleInstallation::with_workspaces(3).await;
    let installation = sample.open().await;
    sample.make_older(&installation, sample.workspaces[2]).await;
    sample.destroy(sample.workspaces[0]);

    let report = up::up(&installation, &arguments()).await.unwrap();
    assert_eq!(
        (report.current, report.migrated, report.exit()),
        (2, 1, Exit::Partial)
    );
    assert_eq!(report.quarantined[0].id, sample.workspaces[0]);
    let after = status_of(&installation).await;
    assert_eq!(after.quarantined[0].id, sample.workspaces[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_whose_file_is_not_at_fault_is_named_and_stays_in_service() {
    let sample = SampleInstallation::with_workspaces(2).await;
    let installation = sample.open().await;
    let id = sample.workspaces[0];
    let keyless = format!(
        "DELETE FROM workspace_keys WHERE workspace_id = X'{}'",
        id.uuid().simple()
    );
    let done: Result<(), StorageError> = installation
        .control
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&keyless).await?;
                Ok(())
            })
        })
        .await;
    done.unwrap();
    let report = up::up(&installation, &arguments()).await.unwrap();
    assert_eq!((report.current, report.exit()), (1, Exit::Partial));
    assert!(report.quarantined.is_empty());
    assert_eq!((report.failed[0].id, report.failed.len()), (id, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_workspace_is_put_back_into_service() {
    let sample = SampleInstallation::with_workspaces(1).await;
    let installation = sample.open().await;
    let (region, id) = (
        installation.settings.data.region.clone(),
        sample.workspaces[0],
    );
    let file = installation.data.workspace_file(&region, id);
    let good = std::fs::read(&file).unwrap();
    sample.destroy(id);
    assert_eq!(
        up::up(&installation, &arguments()).await.unwrap().exit(),
        Exit::Partial
    );
    std::fs::write(&file, good).unwrap();
    assert_eq!(
        up::up(&installation, &arguments()).await.unwrap().exit(),
        Exit::Ok
    );
    assert!(status_of(&installation).await.quarantined.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_workspace_can_be_asked_for_and_an_unknown_one_is_refused() {
    let sample = SampleInstallation::with_workspaces(2).await;
    let installation = sample.open().await;
    let mut one = arguments();
    one.workspace = Some(sample.workspaces[1]);
    assert_eq!(up::up(&installation, &one).await.unwrap().workspaces, 1);
    one.workspace = Some("ws_01h455vb4pex5vsknk084sn02q".parse().unwrap());
    let refused = up::up(&installation, &one).await.unwrap_err();
    assert!(matches!(refused, MigrateError::NoSuchWorkspace(_)));
    assert_eq!(refused.exit(), Exit::Precondition);
}

#[tokio::test]
async fn a_folder_without_an_installation_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = crate::config::Settings::load(None, []).unwrap();
    settings.set_data_dir(&folder.path().join("none"));
    let refused = Installation::open(settings, 1).await.err().unwrap();
    assert!(matches!(refused, InstallationError::Missing(_)));
    assert_eq!(refused.exit(), Exit::Precondition);
    assert!(!folder.path().join("none").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_names_what_is_pending_and_changes_no_database() {
    let sample = SampleInstallation::with_workspaces(2).await;
    let installation = sample.open().await;
    sample.make_older(&installation, sample.workspaces[0]).await;
    for _ in 0..2 {
        let plan = status::status(&installation, &arguments(), Wish::Plan)
            .await
            .unwrap();
        assert_eq!(
            (plan.current, plan.pending.len(), plan.exit()),
            (1, 1, Exit::Ok)
        );
        assert_eq!(plan.pending[0].id, sample.workspaces[0]);
        assert!(plan.to_text().contains(&sample.workspaces[0].to_string()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_cut_off_is_finished_by_the_next() {
    let sample = SampleInstallation::with_workspaces(3).await;
    let installation = sample.open().await;
    for workspace in &sample.workspaces {
        sample.make_older(&installation, *workspace).await;
    }
    // A run that ended after one workspace leaves the same behind as a run over that one.
    let mut first = arguments();
    first.workspace = Some(sample.workspaces[1]);
    assert_eq!(up::up(&installation, &first).await.unwrap().migrated, 1);

    let rest = up::up(&installation, &arguments()).await.unwrap();
    assert_eq!((rest.workspaces, rest.current, rest.migrated), (3, 3, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_reads_which_workspaces_are_out_of_service() {
    let sample = SampleInstallation::with_workspaces(2).await;
    let installation = sample.open().await;
    sample.destroy(sample.workspaces[0]);
    let report = up::up(&installation, &arguments()).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    assert_eq!(json["command"], "migrate up");
    assert_eq!(
        (&json["workspaces"], &json["current"]),
        (&2.into(), &1.into())
    );
    let out = &json["quarantined"][0];
    assert_eq!(out["id"], sample.workspaces[0].to_string());
    assert!(out["reason"].is_string());
}
