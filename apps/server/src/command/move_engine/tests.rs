//! A data folder that lacks steps of the schema.

use testbed::TestDatabase;

use super::{EngineName, MoveEngineCommand, run};
use crate::command::Exit;
use crate::command::operator_settings::OperatorSettings;
use crate::command::sample_installation::SampleInstallation;

fn command() -> MoveEngineCommand {
    MoveEngineCommand {
        settings: OperatorSettings::default(),
        from: EngineName::Sqlite,
        to: EngineName::Postgres,
        workspace: None,
        jobs: 2,
        batch: 10,
        stop_after: None,
        json: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_lacks_steps_is_named_before_anything_is_moved() {
    let sample = SampleInstallation::with_workspaces(2).await;
    let installation = sample.open().await;
    sample.make_older(&installation, sample.workspaces[1]).await;
    installation.close().await;
    let database = TestDatabase::make().await;
    let mut settings = sample.settings();
    settings.postgres_named = Some(database.settings());
    let refused = run::run(&command(), settings.clone()).await.unwrap_err();
    assert_eq!(refused.exit(), Exit::Precondition);
    let said = refused.to_string();
    assert!(said.contains(&sample.workspaces[1].to_string()), "{said}");
    assert!(said.contains("workspace_0003_answers_by_age"), "{said}");
    assert!(refused.remedy().unwrap().contains("bailiwick migrate up"));
    let target = storage::Postgres::new(&database.settings()).unwrap();
    assert!(target.platform_keys().await.unwrap().is_none());
    target.close().await;

    let installation = sample.open().await;
    let migrated = installation.tenancy.migrate(sample.workspaces[1]).await;
    assert_eq!(migrated.unwrap().applied.len(), 1);
    installation.close().await;
    let report = run::run(&command(), settings).await.unwrap();
    assert_eq!(report.exit(), Exit::Ok);
    assert!(report.is_verified && report.workspaces.len() == 2);
    database.drop_now().await;
}
