//! Whether the database itself keeps workspaces apart: read from its catalogue, as the application's
//! role, and never taken for granted.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Postgres;
use super::guard::{HISTORY, POLICY};
use crate::StorageError;

/// A gap in the wall, for the operator who closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach(String);

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is asked of the catalogue: a query that yields one text for each breach. `$1` is the name of
/// the policy, `$2` that of the table of steps.
const QUESTIONS: [&str; 11] = [
    // The role itself.
    "SELECT format('the role %s is a superuser or bypasses row-level security', rolname) \
     FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)",
    // What would let it become more than it is, or read past every policy.
    "SELECT format('the role %s may make roles or replicate', rolname) \
     FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolreplication) \
     UNION ALL SELECT format('the role %s is a member of %s', current_user, r.rolname) \
     FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER') AND r.rolname IN \
     ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files', \
      'pg_execute_server_program')",
    // Events are written and read; of them only the personal data can be changed.
    "SELECT format('the role %s may change or delete events in %I.%I', current_user, n.nspname, \
     c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname IN ('control', 'workspace') AND c.relname = 'audit_events' \
     AND (has_table_privilege(c.oid, 'UPDATE, DELETE') OR EXISTS (SELECT 1 FROM pg_attribute a \
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
       AND a.attname <> 'personal' AND has_column_privilege(c.oid, a.attnum, 'UPDATE')))",
    // What it could become with SET ROLE.
    "SELECT format('the role %s is a member of %s, which is a superuser, bypasses row-level \
     security or owns tables', current_user, r.rolname) FROM pg_roles r \
     WHERE r.rolname <> current_user AND pg_has_role(current_user, r.oid, 'MEMBER') \
     AND (r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c \
       JOIN pg_namespace n ON n.oid = c.relnamespace \
       WHERE n.nspname IN ('control', 'workspace') AND c.relowner = r.oid))",
    // What belongs to it.
    "SELECT format('the role %s owns %I.%I', current_user, n.nspname, c.relname) FROM pg_class c \
     JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname IN ('control', 'workspace') AND c.relkind IN ('r', 'p', 'v', 'm') \
     AND c.relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)",
    // Tables without the policy, or without its being forced upon their owner too.
    "SELECT format('the table workspace.%I has no forced row-level security', c.relname) \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname = 'workspace' AND c.relkind IN ('r', 'p', 'f', 'm') AND c.relname <> $2 \
     AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
    // A policy that is missing or says something else; a second one would let more rows through.
    "SELECT format('the table workspace.%I has another policy than %s', c.relname, $1) \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname = 'workspace' AND c.relkind IN ('r', 'p') AND c.relname <> $2 \
     AND NOT (SELECT count(*) = 1 AND bool_and(p.polname = $1 AND p.polcmd = '*' \
       AND p.polroles = '{0}' AND pg_get_expr(p.polqual, c.oid) = pg_get_expr(p.polwithcheck, c.oid) \
       AND pg_get_expr(p.polqual, c.oid) = '(workspace_id = (NULLIF(current_setting(''bailiwick.workspace''::text, true), ''''::text))::uuid)') \
       FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive)",
    // The workspace comes first in the key and is never missing.
    "SELECT format('the key of workspace.%I does not begin with workspace_id', c.relname) \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname = 'workspace' AND c.relkind IN ('r', 'p') AND c.relname <> $2 \
     AND NOT EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a \
       ON a.attrelid = c.oid AND a.attnum = i.indkey[0] \
       WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname = 'workspace_id' \
       AND a.attnotnull AND a.atttypid = 'uuid'::regtype)",
    // Rights that no policy covers.
    "SELECT format('the role %s may TRUNCATE, refer to, or hang triggers on %I.%I', current_user, \
     n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname IN ('control', 'workspace') AND c.relkind IN ('r', 'p') \
     AND (has_table_privilege(c.oid, 'TRUNCATE, REFERENCES, TRIGGER') \
       OR has_any_column_privilege(c.oid, 'REFERENCES')) \
     UNION ALL SELECT format('the role %s may create things in the schema %I', current_user, nspname) \
     FROM pg_namespace WHERE nspname IN ('control', 'workspace') \
     AND has_schema_privilege(oid, 'CREATE') \
     UNION ALL SELECT format('the setting bailiwick.workspace stands for every session: %s', s.setconfig) \
     FROM pg_db_role_setting s WHERE s.setconfig::text LIKE '%bailiwick.%' \
     AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) \
     AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user)) \
     UNION ALL SELECT format('the role %s may change the table of steps in %I', current_user, n.nspname) \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname IN ('control', 'workspace') AND c.relname = $2 \
     AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE')",
    // Views see what their owner sees, and copies and rules know no policy.
    "SELECT DISTINCT format('%I.%I looks into workspace.%I past row-level security', vn.nspname, \
     v.relname, c.relname) FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid \
     JOIN pg_class v ON v.oid = w.ev_class JOIN pg_namespace vn ON vn.oid = v.relnamespace \
     JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass \
     AND n.nspname = 'workspace' \
     AND (v.oid = c.oid OR v.relkind = 'm' OR NOT COALESCE(v.reloptions::text ~ \
       'security_invoker=(true|on|1)', false)) \
     UNION ALL SELECT format('%I.%I is a part of workspace.%I and has no forced row-level \
     security', pn.nspname, p.relname, c.relname) FROM pg_inherits i \
     JOIN pg_class p ON p.oid = i.inhrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace \
     JOIN pg_class c ON c.oid = i.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE n.nspname = 'workspace' AND p.relkind <> 'i' AND p.relkind <> 'I' \
     AND NOT (p.relrowsecurity AND p.relforcerowsecurity)",
    // A function that runs with its owner's rights.
    "SELECT format('the function %I.%I runs with the rights of its owner', n.nspname, f.proname) \
     FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace \
     WHERE f.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
     AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(f.oid, 'EXECUTE')",
];

impl Postgres {
    /// Every gap that the catalogue shows. A database with one is not served.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn breaches(&self) -> Result<Vec<Breach>, StorageError> {
        let reader = self.workspaces_unscoped();
        let mut breaches = Vec::new();
        for (number, question) in QUESTIONS.into_iter().enumerate() {
            // All else follows from a role that passes every wall.
            if number == 1 && !breaches.is_empty() {
                break;
            }
            // Each parameter is named, so that the server knows its type in every question.
            let question = format!(
                "SELECT breach FROM ({question}) AS found (breach) \
                 WHERE $1::text IS NOT NULL AND $2::text IS NOT NULL ORDER BY breach"
            );
            let values = [POLICY.into(), HISTORY.into()];
            let question = Statement::from_sql_and_values(DbBackend::Postgres, question, values);
            for row in reader.query_all_raw(question).await? {
                breaches.push(Breach(row.try_get("", "breach")?));
            }
        }
        Ok(breaches)
    }

    /// Refuses a database that does not keep workspaces apart.
    ///
    /// # Errors
    /// [`StorageError::Unguarded`] with what is wrong; the database's failure.
    pub async fn check_walls(&self) -> Result<(), StorageError> {
        let breaches = self.breaches().await?;
        if breaches.is_empty() {
            return Ok(());
        }
        let all: Vec<String> = breaches.iter().map(Breach::to_string).collect();
        Err(StorageError::Unguarded(all.join("; ")))
    }
}
