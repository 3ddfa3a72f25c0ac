//! A read that names its workspace by itself, in one message.
//!
//! Inside `BEGIN; SET LOCAL …` a read costs three messages in place of one. A single statement is a
//! transaction of its own as well, and `set_config(…, true)` is `SET LOCAL`: it ends with the statement.
//! It stands on the outer side of a lateral join, and the read on the inner side depends on its row, so
//! the read does not begin before the workspace is named. Would an engine see it otherwise, the policy
//! would find no workspace, and the read no row: it fails closed.
//!
//! Only PostgreSQL itself is asked in this way. An engine that spreads rows over machines (Citus) sends
//! `SET LOCAL` to them, and not what a function has set.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{Statement, Value, Values};
use sqlx::PgPool;

use crate::Scope;

/// Whether reads may go in one message. Nothing is known before somebody has looked.
#[derive(Debug, Clone, Default)]
pub(super) struct InOne(Arc<AtomicBool>);

/// PostgreSQL by its name, without an extension that spreads rows, and a statement of the same form that
/// sees what it has set.
const LOOK: &str = "SELECT version() LIKE 'PostgreSQL %' AND version() NOT LIKE '%-YB-%' \
    AND NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') \
    AND q.seen = 'probe' \
    FROM set_config('bailiwick.workspace', 'probe', true) AS scope(workspace) \
    CROSS JOIN LATERAL (SELECT * FROM (SELECT current_setting('bailiwick.workspace') AS seen) AS o \
    WHERE scope.workspace IS NOT NULL OFFSET 0) AS q";

impl InOne {
    /// Looks which engine it is.
    pub(super) async fn learn(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let is_so: bool = sqlx::query_scalar(LOOK).fetch_one(pool).await?;
        self.0.store(is_so, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The read as one statement that names the workspace; `None` for what is no read.
pub(super) fn in_one(statement: &Statement, scope: Scope) -> Option<Statement> {
    if !statement.sql.starts_with("SELECT ") {
        return None;
    }
    let mut values = statement.values.clone().map_or_else(Vec::new, |v| v.0);
    values.push(Value::String(Some(scope.column().to_string())));
    let sql = format!(
        "SELECT \"q\".* FROM set_config('bailiwick.workspace', ${}, true) AS \"scope\"(\"workspace\") \
         CROSS JOIN LATERAL (SELECT * FROM ({}) AS \"o\" \
         WHERE \"scope\".\"workspace\" IS NOT NULL OFFSET 0) AS \"q\"",
        values.len(),
        statement.sql
    );
    Some(Statement {
        sql,
        values: Some(Values(values)),
        db_backend: statement.db_backend,
    })
}
