//! Sealing the tables that both kinds of database have: the personal data of events, and the answers
//! under idempotency keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, QueryResult};
use serde_json::json;

use crate::backfill::{Cells, add_sealed, add_sealed_null, drop_columns, id, rewrite};
use crate::sealing::FieldSealer;

const PERSONAL: [&str; 4] = ["personal_salt", "actor_name", "ip", "user_agent"];

/// Seals both tables of one database.
pub(crate) async fn seal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let connection = manager.get_connection();
    if is_sqlite {
        connection.execute_unprepared(OPEN_SQLITE).await?;
    }
    add_sealed_null(manager, "audit_events", "personal").await?;
    let mut read = vec!["id"];
    read.extend(PERSONAL);
    rewrite(manager, "audit_events", &read, personal).await?;
    drop_columns(manager, "audit_events", &PERSONAL).await?;
    add_sealed(manager, "idempotency_keys", "answer").await?;
    rewrite(manager, "idempotency_keys", &["scope", "result"], answer).await?;
    drop_columns(manager, "idempotency_keys", &["result"]).await?;
    if is_sqlite {
        connection.execute_unprepared(APPEND_ONLY_SQLITE).await?;
    }
    Ok(())
}

fn personal(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let text = |column: &str| row.try_get::<Option<String>>("", column);
    // Once erased, there is nothing to seal.
    let Some(salt) = row.try_get::<Option<Vec<u8>>>("", "personal_salt")? else {
        return Ok(vec![("personal", None::<Vec<u8>>.into())]);
    };
    let plain = json!({
        "salt": salt.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        "actor_name": text("actor_name")?,
        "ip": text("ip")?,
        "user_agent": text("user_agent")?,
    });
    let plain = plain.to_string();
    let sealed = sealer.seal("audit_events", id(row, "id")?, "personal", plain.as_bytes())?;
    Ok(vec![("personal", sealed.into())])
}

fn answer(row: &QueryResult, sealer: &dyn FieldSealer) -> Result<Cells, DbErr> {
    let plain: String = row.try_get("", "result")?;
    let place = id(row, "scope")?;
    let sealed = sealer.seal("idempotency_keys", place, "answer", plain.as_bytes())?;
    Ok(vec![("answer", sealed.into())])
}

/// The sealed form cannot be opened again without its keys, which no step back has: what stood in
/// the plain columns is given up.
pub(crate) async fn unseal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let connection = manager.get_connection();
    if is_sqlite {
        connection.execute_unprepared(OPEN_SQLITE).await?;
    }
    for (table, column) in [
        (
            "audit_events",
            ColumnDef::new("personal_salt").binary().null().take(),
        ),
        (
            "audit_events",
            ColumnDef::new("actor_name").string().null().take(),
        ),
        ("audit_events", ColumnDef::new("ip").string().null().take()),
        (
            "audit_events",
            ColumnDef::new("user_agent").text().null().take(),
        ),
        (
            "idempotency_keys",
            ColumnDef::new("result")
                .text()
                .not_null()
                .default("")
                .take(),
        ),
    ] {
        let mut column = column;
        let alter = Table::alter().table(table).add_column(&mut column).take();
        manager.alter_table(alter).await?;
    }
    drop_columns(manager, "audit_events", &["personal"]).await?;
    drop_columns(manager, "idempotency_keys", &["answer"]).await?;
    if is_sqlite {
        connection
            .execute_unprepared(crate::columns::APPEND_ONLY_SQLITE)
            .await?;
    }
    Ok(())
}

const OPEN_SQLITE: &str = "
DROP TRIGGER audit_events_no_delete;
DROP TRIGGER audit_events_no_update;
";

/// The engine itself refuses to change or delete an event; only its personal data may be erased.
const APPEND_ONLY_SQLITE: &str = "
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
WHEN NEW.workspace_id IS NOT OLD.workspace_id OR NEW.seq IS NOT OLD.seq OR NEW.id IS NOT OLD.id
  OR NEW.occurred_at IS NOT OLD.occurred_at OR NEW.action IS NOT OLD.action
  OR NEW.actor_kind IS NOT OLD.actor_kind OR NEW.actor_id IS NOT OLD.actor_id
  OR NEW.session_id IS NOT OLD.session_id OR NEW.target_kind IS NOT OLD.target_kind
  OR NEW.target_id IS NOT OLD.target_id OR NEW.details IS NOT OLD.details
  OR NEW.request_id IS NOT OLD.request_id OR NEW.personal_digest IS NOT OLD.personal_digest
  OR NEW.leaf_hash IS NOT OLD.leaf_hash OR NEW.personal IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
";
