//! Rows that an older program wrote in plain columns are sealed by a step.

use keyring::Cell;
use serde_json::{Value, json};
use storage::{Database, WorkspaceDatabases};

use crate::schema::undo_steps;
use crate::world::{World, change, keys, open, region, texts, world};

/// A place in the history, as its step's name begins.
const SEALED_EVIDENCE: &str = "workspace_0004";

const OLDER: &str = "
INSERT INTO audit_events (workspace_id, seq, id, occurred_at, action, actor_kind, details,
  request_id, personal_salt, actor_name, ip, personal_digest, leaf_hash)
VALUES (zeroblob(16), 0, x'00112233445566778899aabbccddeeff', 1, 'a.b', 'user', '{}', 'req_1',
  x'000102030405060708090a0b0c0d0e0f', 'Ada Lovelace', '192.0.2.7', x'00', x'00');
INSERT INTO audit_events (workspace_id, seq, id, occurred_at, action, actor_kind, details,
  request_id, personal_digest, leaf_hash)
VALUES (zeroblob(16), 1, x'ff112233445566778899aabbccddeeff', 1, 'a.b', 'user', '{}', 'req_1',
  x'00', x'00');
INSERT INTO idempotency_keys (workspace_id, scope, fingerprint, result, created_at)
VALUES (zeroblob(16), x'00112233445566778899aabbccddeeff00', x'00', '{\"name\":\"Ada\"}', 1);
";

/// A workspace as it was before the step, with rows of that time.
async fn older(world: &World, databases: &WorkspaceDatabases) -> kernel::WorkspaceId {
    let id = world.create(databases).await;
    let database = open(databases, id).await.unwrap();
    let applied = database.schema().await.unwrap().applied;
    let newer = applied
        .iter()
        .filter(|step| step.as_str() >= SEALED_EVIDENCE);
    undo_steps(&database, u32::try_from(newer.count()).unwrap()).await;
    change(&database, OLDER).await.unwrap();
    drop(database);
    databases.close_slot(id);
    id
}

async fn opened(database: &Database, table: &str, column: &str) -> Vec<Value> {
    let (row, order) = match table {
        "audit_events" => ("id", "seq"),
        _ => ("substr(scope, 1, 16)", "created_at"),
    };
    let query = format!(
        "SELECT hex({row}) || ' ' || COALESCE(hex({column}), '') FROM {table} ORDER BY {order}"
    );
    let rows = texts(database.reader(), &query).await;
    let open = |row: String| {
        let (id, sealed) = row.split_once(' ').unwrap();
        if sealed.is_empty() {
            return Value::Null;
        }
        let id = unhex(id).try_into().unwrap();
        let cell = Cell {
            table,
            row: &id,
            column,
        };
        database.fields().open_json(cell, &unhex(sealed)).unwrap()
    };
    rows.into_iter().map(open).collect()
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}

#[tokio::test]
async fn events_and_answers_of_an_older_program_are_sealed_and_keep_what_they_say() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = older(&world, &databases).await;
    let database = databases.connect(id, &region(), &keys(2)).unwrap();
    database.migrate().await.unwrap();
    assert_eq!(
        opened(&database, "audit_events", "personal").await,
        [
            json!({
                "salt": "000102030405060708090a0b0c0d0e0f",
                "actor_name": "Ada Lovelace",
                "ip": "192.0.2.7",
                "user_agent": null,
            }),
            // Erased before, and erased still.
            Value::Null,
        ]
    );
    assert_eq!(
        opened(&database, "idempotency_keys", "answer").await,
        [json!({ "name": "Ada" })]
    );
    // The log is append-only as before.
    let edit = "UPDATE audit_events SET action = 'x'";
    change(&database, edit).await.unwrap_err();
    let delete = "DELETE FROM audit_events";
    change(&database, delete).await.unwrap_err();
}
