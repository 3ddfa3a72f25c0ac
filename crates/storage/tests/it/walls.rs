//! A database that does not keep workspaces apart is not served, and the operator hears why.

use kernel::{Clock, SecretText, Timestamp};
use storage::{ControlDatabase, OpenLimits, Postgres, StorageError};
use testbed::TestDatabase;

use crate::world::keys;

async fn breaches(postgres: &Postgres) -> Vec<String> {
    let breaches = postgres.breaches().await.unwrap();
    breaches.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn pg_rls_every_gap_in_the_wall_is_found_and_named() {
    let database = TestDatabase::make().await;
    let postgres = Postgres::new(&database.settings()).unwrap();
    assert_eq!(breaches(&postgres).await, [""; 0]);
    let role = database.application_role();
    for (gap, mended, named) in [
        (
            "ALTER TABLE workspace.leads DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE workspace.leads ENABLE ROW LEVEL SECURITY",
            "workspace.leads has no forced",
        ),
        (
            "ALTER TABLE workspace.leads NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE workspace.leads FORCE ROW LEVEL SECURITY",
            "workspace.leads has no forced",
        ),
        (
            "CREATE POLICY open ON workspace.contacts USING (true)",
            "DROP POLICY open ON workspace.contacts",
            "workspace.contacts has another policy",
        ),
        (
            "ALTER POLICY bailiwick_workspace ON workspace.contacts RENAME TO other",
            "ALTER POLICY other ON workspace.contacts RENAME TO bailiwick_workspace",
            "workspace.contacts has another policy",
        ),
        (
            "ALTER POLICY bailiwick_workspace ON workspace.imports USING (true)",
            "ALTER POLICY bailiwick_workspace ON workspace.imports USING \
             (workspace_id = NULLIF(current_setting('bailiwick.workspace', true), '')::uuid)",
            "workspace.imports has another policy",
        ),
        (
            "CREATE TABLE workspace.more (id int PRIMARY KEY, workspace_id uuid)",
            "DROP TABLE workspace.more",
            "workspace.more has no forced",
        ),
        (
            "CREATE VIEW public.peephole AS SELECT id FROM workspace.leads",
            "ALTER VIEW public.peephole SET (security_invoker = true)",
            "public.peephole looks into workspace.leads",
        ),
        (
            "CREATE MATERIALIZED VIEW public.copy AS SELECT id FROM workspace.leads",
            "DROP MATERIALIZED VIEW public.copy",
            "public.copy looks into workspace.leads",
        ),
        (
            "CREATE FUNCTION public.pry() RETURNS bigint LANGUAGE sql SECURITY DEFINER \
             AS 'SELECT count(*) FROM workspace.leads'",
            "DROP FUNCTION public.pry()",
            "public.pry runs with the rights of its owner",
        ),
        (
            "CREATE TABLE public.part () INHERITS (workspace.leads)",
            "DROP TABLE public.part",
            "public.part is a part of workspace.leads",
        ),
        (
            &format!("GRANT TRUNCATE ON workspace.leads TO {role}"),
            &format!("REVOKE TRUNCATE ON workspace.leads FROM {role}"),
            "may TRUNCATE, refer to, or hang triggers on workspace.leads",
        ),
        (
            &format!("GRANT DELETE ON workspace.audit_events TO {role}"),
            &format!("REVOKE DELETE ON workspace.audit_events FROM {role}"),
            "may change or delete events in workspace.audit_events",
        ),
        (
            &format!("GRANT UPDATE (details) ON workspace.audit_events TO {role}"),
            &format!("REVOKE UPDATE (details) ON workspace.audit_events FROM {role}"),
            "may change or delete events in workspace.audit_events",
        ),
        (
            &format!("GRANT REFERENCES (id) ON workspace.leads TO {role}"),
            &format!("REVOKE REFERENCES (id) ON workspace.leads FROM {role}"),
            "may TRUNCATE, refer to, or hang triggers on workspace.leads",
        ),
        (
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET bailiwick.workspace = ''x''', \
             current_database()); END $$",
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET bailiwick.workspace', \
             current_database()); END $$",
            "the setting bailiwick.workspace stands for every session",
        ),
        (
            &format!("GRANT CREATE ON SCHEMA workspace TO {role}"),
            &format!("REVOKE CREATE ON SCHEMA workspace FROM {role}"),
            "may create things in the schema workspace",
        ),
        (
            &format!("ALTER TABLE control.users OWNER TO {role}"),
            &format!(
                "ALTER TABLE control.users OWNER TO {}",
                "bailiwick_test_owner"
            ),
            "owns control.users",
        ),
    ] {
        database.sql(gap).await;
        let found = breaches(&postgres).await;
        assert!(
            found.iter().any(|breach| breach.contains(named)),
            "{gap}: {found:?}"
        );
        database.sql(mended).await;
        let left = breaches(&postgres).await;
        assert_eq!(left, [""; 0], "{mended}");
    }
    postgres.close().await;
}

#[tokio::test]
async fn pg_rls_a_role_that_could_pass_the_wall_is_refused() {
    let database = TestDatabase::make().await;
    let role = format!("bailiwick_test_strong_{}", std::process::id());
    database
        .sql(&format!("CREATE ROLE {role} LOGIN SUPERUSER"))
        .await;
    let mut settings = database.settings();
    let url = database.application_url();
    settings.url = SecretText::new(url.replace(database.application_role(), &role));
    let postgres = Postgres::new(&settings).unwrap();
    let found = breaches(&postgres).await.join("; ");
    assert!(found.contains("is a superuser"), "{found}");
    for (right, named) in [
        ("NOSUPERUSER BYPASSRLS", "bypasses row-level security"),
        ("NOBYPASSRLS", "owns tables"),
        ("CREATEROLE", "may make roles"),
    ] {
        database
            .sql(&format!(
                "ALTER ROLE {role} {right}; GRANT bailiwick_test_owner TO {role}"
            ))
            .await;
        let found = breaches(&postgres).await.join("; ");
        assert!(found.contains(named), "{right}: {found}");
    }
    let clock = Clock::manual(Timestamp::from_micros(1));
    let limits = OpenLimits::default();
    let control = ControlDatabase::open(&postgres, &keys(1), limits, clock).await;
    let refused = control.unwrap().check_in_place().await;
    assert!(matches!(refused, Err(StorageError::Unguarded(_))));
    postgres.close().await;
    database.drop_now().await;
    let left = TestDatabase::make().await;
    left.sql(&format!("DROP ROLE {role}")).await;
}
