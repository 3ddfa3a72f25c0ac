//! A fresh installation with two workspaces, each with an owner of its own.

use std::sync::Arc;

use audit::{AuditLog, Event, EventQuery};
use kernel::{Actor, Clock, Entropy, IdSource, IdempotencyKey, Origin, PageLimit, Timestamp};
use keyring::{Keyring, RootKeySource};
use records::{ContactDraft, LeadDraft, NewContact, NewLead, Records};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use storage::{ControlDatabase, OpenLimits, Region, WorkspaceDatabases};
use tenancy::permission::{ReadRecords, WriteRecords};
use tenancy::{Grant, Tenancy, WorkspaceName};
use testbed::Bed;

pub struct World {
    _folder: tempfile::TempDir,
    pub clock: Clock,
    pub records: Records,
    pub ours: Workspace,
    pub theirs: Workspace,
}

/// One workspace, as its owner reaches it.
pub struct Workspace {
    actor: Actor,
    tenancy: Tenancy,
    audit: AuditLog,
}

pub async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(Timestamp::from_micros(1_800_000_000_000_000));
    let entropy = Entropy::seeded(7);
    let ids = IdSource::new(clock.clone(), entropy.clone());
    let audit = AuditLog::new(ids.clone(), entropy.clone());
    let tenancy = tenancy(folder.path(), &clock, &entropy, &ids, &audit).await;
    let ours = workspace(&tenancy, &ids, &audit).await;
    let theirs = workspace(&tenancy, &ids, &audit).await;
    World {
        _folder: folder,
        clock,
        records: Records::new(ids, audit),
        ours,
        theirs,
    }
}

impl Workspace {
    pub async fn reading(&self) -> Grant<ReadRecords> {
        let origin = Origin::default();
        self.tenancy.grant(&self.actor, origin).await.unwrap()
    }

    pub async fn writing(&self) -> Grant<WriteRecords> {
        let origin = Origin::default();
        self.tenancy.grant(&self.actor, origin).await.unwrap()
    }

    /// A grant for a request with an `Idempotency-Key`.
    pub async fn writing_once(&self, key: IdempotencyKey) -> Grant<WriteRecords> {
        let origin = Origin {
            idempotency: Some(key),
            ..Origin::default()
        };
        self.tenancy.grant(&self.actor, origin).await.unwrap()
    }

    /// What happened to leads, contacts and imports, oldest first.
    pub async fn events(&self) -> Vec<Event> {
        let query = EventQuery {
            limit: PageLimit::new(200).unwrap(),
            ..EventQuery::default()
        };
        let database = self.reading().await;
        let page = self.audit.list(database.database(), &query).await.unwrap();
        let mut events = page.data;
        events.retain(|event| !event.action.starts_with("workspace."));
        events.reverse();
        events
    }

    pub async fn actions(&self) -> Vec<String> {
        let events = self.events().await;
        events.into_iter().map(|event| event.action).collect()
    }

    /// How many rows a table holds.
    pub async fn rows(&self, table: &str) -> i64 {
        let grant = self.reading().await;
        let reader = grant.database().reader();
        let sql = format!("SELECT COUNT(*) AS rows FROM {table}");
        let statement = sea_orm::Statement::from_string(reader.get_database_backend(), sql);
        let row = reader.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "rows").unwrap()
    }

    /// The first column of each row of a question, behind the product's back.
    pub async fn texts(&self, sql: impl Into<String>) -> Vec<String> {
        let grant = self.reading().await;
        let reader = grant.database().reader();
        let statement = sea_orm::Statement::from_string(reader.get_database_backend(), sql);
        let rows = reader.query_all_raw(statement).await.unwrap();
        let first = |row: &sea_orm::QueryResult| row.try_get_by_index(0).unwrap();
        rows.iter().map(first).collect()
    }

    /// Runs a statement behind the product's back.
    pub async fn execute(&self, sql: impl Into<String>) {
        let (grant, sql) = (self.writing().await, sql.into());
        let done = grant.database().write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&sql).await?;
                Ok::<(), storage::StorageError>(())
            })
        });
        done.await.unwrap();
    }
}

pub fn lead(draft: Value) -> NewLead {
    let draft: LeadDraft = serde_json::from_value(draft).unwrap();
    draft.validate().unwrap()
}

pub fn contact(draft: Value) -> NewContact {
    let draft: ContactDraft = serde_json::from_value(draft).unwrap();
    draft.validate().unwrap()
}

pub fn key(key: &str, body: &str) -> IdempotencyKey {
    let somebody = Actor {
        user: "usr_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        session: "ses_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        workspace: None,
    };
    IdempotencyKey::new(key, &somebody, "POST /v1/leads", body.as_bytes()).unwrap()
}

async fn tenancy(
    folder: &std::path::Path,
    clock: &Clock,
    entropy: &Entropy,
    ids: &IdSource,
    audit: &AuditLog,
) -> Tenancy {
    let bed = Bed::lay(folder).await;
    let root = RootKeySource::File(folder.join("root.key"));
    let keyring = Keyring::open_or_create(folder, &root, entropy.clone(), ids.clone()).unwrap();
    let keys = keyring.platform_database_keys();
    let limits = OpenLimits::default();
    let control = ControlDatabase::open(bed.engine(), &keys, limits, clock.clone());
    let control = control.await.unwrap();
    control.migrate().await.unwrap();
    let databases = WorkspaceDatabases::new(bed.engine(), limits, clock.clone());
    Tenancy::new(
        Arc::new(control),
        Arc::new(databases),
        keyring,
        audit.clone(),
        Region::parse("local").unwrap(),
        clock.clone(),
        entropy.clone(),
        ids.clone(),
    )
}

async fn workspace(tenancy: &Tenancy, ids: &IdSource, audit: &AuditLog) -> Workspace {
    let mut actor = Actor {
        user: ids.next().unwrap(),
        session: ids.next().unwrap(),
        workspace: None,
    };
    let name = WorkspaceName::parse("Acme").unwrap();
    let origin = Origin::default();
    let made = tenancy.create_workspace(&actor, &origin, name).await;
    actor.workspace = Some(made.unwrap().into_inner().id);
    Workspace {
        actor,
        tenancy: tenancy.clone(),
        audit: audit.clone(),
    }
}
