//! A fresh data folder with a control database and one workspace.

use std::sync::Arc;

use audit::{Action, AuditError, AuditLog, EventActor, NewEvent, Target};
use kernel::{Clock, Entropy, EventId, IdSource, Origin, Timestamp};
use keyring::{DatabaseKeys, FieldCipher, SealingKey};
use serde_json::json;
use storage::{ControlDatabase, OpenLimits, Region, WorkspaceDatabase, WorkspaceDatabases};
use testbed::Bed;

pub struct World {
    _folder: tempfile::TempDir,
    pub clock: Clock,
    pub log: AuditLog,
    pub control: ControlDatabase,
    pub workspace: Arc<WorkspaceDatabase>,
}

pub async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(Timestamp::from_micros(1_800_000_000_000_000));
    let entropy = Entropy::seeded(1);
    let ids = IdSource::new(clock.clone(), entropy.clone());
    let bed = Bed::lay(folder.path()).await;
    let limits = OpenLimits::default();
    let keys = |owner| {
        let key = || entropy.key().unwrap();
        let sealing = SealingKey::new(ids.next().unwrap(), key());
        DatabaseKeys {
            file: key(),
            fields: FieldCipher::new(owner, sealing, &key(), entropy.clone()),
        }
    };
    let control = ControlDatabase::open(bed.engine(), &keys(None), limits, clock.clone())
        .await
        .unwrap();
    control.migrate().await.unwrap();
    let databases = WorkspaceDatabases::new(bed.engine(), limits, clock.clone());
    let (id, region) = (ids.next().unwrap(), Region::parse("local").unwrap());
    let keys = keys(Some(id));
    databases.create(id, &region, &keys).await.unwrap();
    let workspace = databases.open(id, &region, &keys).await.unwrap();
    World {
        _folder: folder,
        clock,
        log: AuditLog::new(ids, entropy),
        control,
        workspace,
    }
}

pub fn event(action: &'static str, target: &str) -> NewEvent {
    NewEvent {
        action: Action::new(action),
        actor: EventActor::System,
        target: Some(Target::new("lead", target)),
        details: json!({ "fields": ["name"] }),
    }
}

pub fn origin() -> Origin {
    Origin {
        ip: Some("192.0.2.7".parse().unwrap()),
        user_agent: Some("test/1".to_owned()),
        request_id: "req_1".to_owned(),
        ..Origin::default()
    }
}

impl World {
    /// Writes one event into the workspace's log.
    pub async fn append(&self, action: &'static str, target: &str) -> EventId {
        let (log, event) = (self.log.clone(), event(action, target));
        let write = self.workspace.write(move |transaction| {
            Box::pin(async move { log.append(transaction, &origin(), event).await })
        });
        let written: Result<EventId, AuditError> = write.await;
        written.unwrap()
    }
}
