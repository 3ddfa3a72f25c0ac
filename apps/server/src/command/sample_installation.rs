//! An installation for the tests of this folder: made by the server itself, then left by it.

use kernel::{Actor, Clock, Entropy, IdSource, Origin, WorkspaceId};
use sea_orm::ConnectionTrait;
use storage::StorageError;
use tenancy::permission::ReadRecords;
use tenancy::{Tenancy, WorkspaceName};

use super::installation::Installation;
use crate::config::Settings;
use crate::start::start;

/// A data folder with some workspaces, and no server.
pub(super) struct SampleInstallation {
    folder: tempfile::TempDir,
    owner: Actor,
    pub(super) workspaces: Vec<WorkspaceId>,
}

impl SampleInstallation {
    pub(super) async fn with_workspaces(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ids = IdSource::new(Clock::system(), Entropy::system());
        let (user, session) = (ids.next().unwrap(), ids.next().unwrap());
        let owner = Actor {
            user,
            session,
            workspace: None,
        };
        let mut sample = Self {
            folder,
            owner,
            workspaces: Vec::new(),
        };
        let running = start(sample.settings()).await.unwrap();
        let tenancy = &running.state().tenancy;
        for _ in 0..count {
            let name = WorkspaceName::parse("Sample").unwrap();
            let made = tenancy
                .create_workspace(&owner, &Origin::default(), name)
                .await
                .unwrap();
            sample.workspaces.push(made.into_inner().id);
        }
        running.stop().await;
        sample
    }

    pub(super) fn settings(&self) -> Settings {
        let data = self.folder.path().join("data").display().to_string();
        let pairs = [
            ("BAILIWICK__DATA__DIR", data),
            ("BAILIWICK__SERVER__LISTEN", "127.0.0.1:0".to_owned()),
        ];
        Settings::load(None, pairs.map(|(name, value)| (name.to_owned(), value))).unwrap()
    }

    pub(super) async fn open(&self) -> Installation {
        Installation::open(self.settings(), 2).await.unwrap()
    }

    /// Takes the last step of the schema back, as a database of an older program lacks it.
    pub(super) async fn make_older(&self, installation: &Installation, workspace: WorkspaceId) {
        let actor = Actor {
            workspace: Some(workspace),
            ..self.owner
        };
        let tenancy: &Tenancy = &installation.tenancy;
        let grant = tenancy
            .grant::<ReadRecords>(&actor, Origin::default())
            .await
            .unwrap();
        let older = "DROP INDEX idempotency_keys_created_at; \
                     DELETE FROM seaql_migrations WHERE version = 'workspace_0003_answers_by_age';";
        let done = grant.database().write(move |transaction| {
            Box::pin(async move {
                transaction
                    .sql()
                    .execute_unprepared(older)
                    .await
                    .map_err(StorageError::from)?;
                Ok::<(), StorageError>(())
            })
        });
        done.await.unwrap();
    }

    /// Writes over a workspace's file, so that it is no database any more.
    pub(super) fn destroy(&self, workspace: WorkspaceId) {
        let region = self.settings().data.region;
        let data = storage::DataFolder::open(&self.folder.path().join("data")).unwrap();
        std::fs::write(
            data.workspace_file(&region, workspace),
            "no database".repeat(1_000),
        )
        .unwrap();
    }
}
