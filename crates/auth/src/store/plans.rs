//! A control database for tests of the store alone, and how it means to answer a statement.

use std::path::Path;

use kernel::{Clock, Entropy, Key256, KeyId, Timestamp};
use keyring::{DatabaseKeys, FieldCipher, SealingKey};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, QueryTrait};
use storage::{ControlDatabase, DataFolder, OpenLimits};

/// A fresh control database in a folder.
pub(super) async fn control(folder: &Path) -> ControlDatabase {
    let data = DataFolder::open(folder).unwrap();
    let clock = Clock::manual(Timestamp::from_micros(1));
    let key = |number| Key256::from_bytes([number; 32]);
    let sealing = SealingKey::new(KeyId::from_bytes([7; 16]), key(8));
    let keys = DatabaseKeys {
        file: key(7),
        fields: FieldCipher::new(None, sealing, &key(9), Entropy::seeded(1)),
    };
    let control = ControlDatabase::open(&data, &keys, OpenLimits::default(), clock)
        .await
        .unwrap();
    control.migrate().await.unwrap();
    control
}

/// The steps of the plan, in a fresh control database.
pub(super) async fn plan(statement: &impl QueryTrait) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let control = control(folder.path()).await;
    let mut statement = statement.build(DbBackend::Sqlite);
    statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = control.reader().query_all_raw(statement).await.unwrap();
    control.close().await;
    let detail = |row: &QueryResult| row.try_get("", "detail").unwrap();
    rows.iter().map(detail).collect()
}

/// A step that reads a whole table, or sorts what it read.
pub(super) fn reads_all(step: &str) -> bool {
    step.starts_with("SCAN") || step.contains("TEMP")
}
