//! Row-level security and the rights of the application's role, as the owner sets them.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// The one policy of a workspace's table.
pub(super) const POLICY: &str = "bailiwick_workspace";

/// What the policy says of a row. Without a workspace in the transaction no row is seen: the setting is
/// missing, or empty in a session in which an earlier transaction had set it.
pub(super) const CONDITION: &str =
    "workspace_id = NULLIF(current_setting('bailiwick.workspace', true), '')::uuid";

/// The table that says which steps were applied, and holds nobody's rows.
pub(crate) const HISTORY: &str = "seaql_migrations";

/// Puts every table of workspaces under the policy, and gives the application's role what it needs.
/// What is so already is left alone: a policy is not made anew under the nodes that serve.
pub(super) async fn set(connection: &impl ConnectionTrait, role: &str) -> Result<(), DbErr> {
    for table in tables(connection, "workspace").await? {
        if table.name != HISTORY && !table.guarded {
            guard(connection, &table.name).await?;
        }
    }
    let role = quoted(role);
    for schema in ["control", "workspace"] {
        grant(connection, schema, &role).await?;
    }
    Ok(())
}

struct Table {
    name: String,
    guarded: bool,
}

async fn tables(connection: &impl ConnectionTrait, schema: &str) -> Result<Vec<Table>, DbErr> {
    let query = "SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity AND EXISTS \
         (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = $2) AS guarded \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') ORDER BY c.relname";
    let values = [schema.into(), POLICY.into()];
    let query = Statement::from_sql_and_values(DbBackend::Postgres, query, values);
    let rows = connection.query_all_raw(query).await?;
    rows.iter()
        .map(|row| {
            Ok(Table {
                name: row.try_get("", "name")?,
                guarded: row.try_get("", "guarded")?,
            })
        })
        .collect()
}

async fn guard(connection: &impl ConnectionTrait, table: &str) -> Result<(), DbErr> {
    let table = format!("workspace.{}", quoted(table));
    let sql = format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; \
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY; \
         DROP POLICY IF EXISTS {POLICY} ON {table}; \
         CREATE POLICY {POLICY} ON {table} USING ({CONDITION}) WITH CHECK ({CONDITION})"
    );
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

/// Rows can be read, made, changed and removed; tables cannot be emptied, referred to or altered. An
/// event of the audit log can be written and read; of what stands there only the personal data can
/// be changed.
async fn grant(connection: &impl ConnectionTrait, schema: &str, role: &str) -> Result<(), DbErr> {
    let sql = format!(
        "REVOKE ALL ON SCHEMA {schema} FROM PUBLIC; \
         REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC; \
         REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}; \
         GRANT USAGE ON SCHEMA {schema} TO {role}; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}; \
         REVOKE INSERT, UPDATE, DELETE ON {schema}.{HISTORY} FROM {role}; \
         REVOKE UPDATE, DELETE ON {schema}.audit_events FROM {role}; \
         GRANT UPDATE (personal) ON {schema}.audit_events TO {role}"
    );
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

/// A name in SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
