//! The statements by which staged rows become records. They work on one chunk of an import at a
//! time, so that sorting and comparing takes the same memory for a file of any size.

use kernel::{ImportId, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, QueryResult, Statement, Value};
use storage::StorageError;

use crate::ImportKind;

/// Staged rows in one chunk.
const CHUNK_ROWS: i64 = 2_000;

/// Staged rows of one import: those whose id comes after `after`, up to `last`.
pub(crate) struct Chunk {
    pub(crate) workspace: WorkspaceId,
    pub(crate) import: ImportId,
    pub(crate) after: Uuid,
    pub(crate) last: Uuid,
}

/// A staged row whose e-mail address is taken.
pub(crate) struct Duplicate {
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// The earlier row of the file that has it; none when a record had it before the import.
    pub(crate) first: Option<u64>,
}

/// The id of the last row of the chunk after `after`; none when no row is left.
pub(crate) async fn chunk_end(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    import: ImportId,
    after: Uuid,
) -> Result<Option<Uuid>, DbErr> {
    // Not every engine knows a greatest UUID: the last one in order is the same.
    let sql = "SELECT chunk.id AS last FROM (SELECT id FROM import_rows \
        WHERE workspace_id = $1 AND import_id = $2 AND id > $3 ORDER BY id LIMIT $4) AS chunk \
        ORDER BY chunk.id DESC LIMIT 1";
    let values: [Value; 4] = [
        workspace.uuid().into(),
        import.uuid().into(),
        after.into(),
        CHUNK_ROWS.into(),
    ];
    let row = connection.query_one_raw(statement(connection, sql, values));
    match row.await? {
        Some(row) => row.try_get("", "last").map(Some),
        None => Ok(None),
    }
}

/// Rows of a chunk whose address a record has. Records that the import itself made from earlier
/// chunks still have the id of their row.
pub(crate) async fn known_addresses(
    connection: &impl ConnectionTrait,
    kind: ImportKind,
    chunk: &Chunk,
) -> Result<Vec<Duplicate>, StorageError> {
    let sql = format!(
        "SELECT r.\"row\", r.line, MIN(f.\"row\") AS first FROM import_rows AS r \
         JOIN {} AS known ON known.workspace_id = r.workspace_id AND known.email_key = r.email_key \
         LEFT JOIN import_rows AS f ON f.workspace_id = r.workspace_id \
           AND f.import_id = r.import_id AND f.id = known.id \
         WHERE r.workspace_id = $1 AND r.import_id = $2 AND r.id > $3 AND r.id <= $4 \
         GROUP BY r.\"row\", r.line",
        kind.as_str()
    );
    duplicates(connection, &sql, chunk).await
}

/// Rows of a chunk whose address an earlier row of the same chunk has, and that are not refused
/// yet.
pub(crate) async fn repeated_addresses(
    connection: &impl ConnectionTrait,
    chunk: &Chunk,
) -> Result<Vec<Duplicate>, StorageError> {
    let sql = "SELECT r.\"row\", r.line, r.first FROM (SELECT \"row\", line, \
           MIN(\"row\") OVER (PARTITION BY email_key) AS first FROM import_rows \
           WHERE workspace_id = $1 AND import_id = $2 AND id > $3 AND id <= $4 \
             AND email_key IS NOT NULL) AS r \
         WHERE r.\"row\" > r.first AND NOT EXISTS (SELECT 1 FROM import_refusals AS x \
           WHERE x.workspace_id = $1 AND x.import_id = $2 AND x.\"row\" = r.\"row\")";
    duplicates(connection, sql, chunk).await
}

/// Makes records of the rows of a chunk that are not refused; answers how many. What is sealed was
/// sealed for the record, which has the id of its row.
pub(crate) async fn make_records(
    connection: &impl ConnectionTrait,
    kind: ImportKind,
    chunk: &Chunk,
    now: Timestamp,
) -> Result<u64, DbErr> {
    let columns = match kind {
        ImportKind::Leads => {
            "workspace_id, id, email_key, search_words, status, source_key, value_e4, \
             value_currency, body"
        }
        ImportKind::Contacts => "workspace_id, id, email_key, search_words, body",
    };
    let sql = format!(
        "INSERT INTO {table} ({columns}, version, created_at, updated_at) \
         SELECT {columns}, 1, $5, $5 FROM import_rows AS r \
         WHERE workspace_id = $1 AND import_id = $2 AND id > $3 AND id <= $4 \
           AND NOT EXISTS (SELECT 1 FROM import_refusals AS x WHERE x.workspace_id = $1 \
             AND x.import_id = $2 AND x.\"row\" = r.\"row\") \
         ORDER BY id",
        table = kind.as_str()
    );
    let values = chunk.values().into_iter().chain([now.micros().into()]);
    let made = connection.execute_raw(statement(connection, &sql, values));
    Ok(made.await?.rows_affected())
}

impl Chunk {
    fn values(&self) -> [Value; 4] {
        [
            self.workspace.uuid().into(),
            self.import.uuid().into(),
            self.after.into(),
            self.last.into(),
        ]
    }
}

async fn duplicates(
    connection: &impl ConnectionTrait,
    sql: &str,
    chunk: &Chunk,
) -> Result<Vec<Duplicate>, StorageError> {
    let rows = connection.query_all_raw(statement(connection, sql, chunk.values()));
    rows.await?.iter().map(duplicate).collect()
}

fn duplicate(row: &QueryResult) -> Result<Duplicate, StorageError> {
    let number = |number: i64| u64::try_from(number).map_err(|_| StorageError::Corrupt);
    let first: Option<i64> = row.try_get("", "first")?;
    Ok(Duplicate {
        row: number(row.try_get("", "row")?)?,
        line: number(row.try_get("", "line")?)?,
        first: first.map(number).transpose()?,
    })
}

fn statement(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}
