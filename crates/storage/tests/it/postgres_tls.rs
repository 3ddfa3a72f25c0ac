//! A database elsewhere must prove its name before anything is said to it.

use std::path::PathBuf;

use kernel::SecretText;
use storage::{Postgres, PostgresSettings, PostgresTls, StorageError};
use testbed::{Certificates, Cluster, TestDatabase};

/// The settings of a server that is reached under this name.
fn under(
    database: &TestDatabase,
    host: &str,
    tls: PostgresTls,
    authorities: Option<PathBuf>,
) -> PostgresSettings {
    let name = |url: String| SecretText::new(url.replace("127.0.0.1", host));
    PostgresSettings {
        url: name(database.application_url()),
        owner_url: Some(name(database.owner_url())),
        tls: Some(tls),
        authorities,
        connections: 8,
    }
}

async fn lets_in(settings: &PostgresSettings) -> bool {
    let Ok(postgres) = Postgres::new(settings) else {
        return false;
    };
    let reached = postgres.reach().await;
    postgres.close().await;
    assert!(
        matches!(reached, Ok(()) | Err(StorageError::Unreachable(_))),
        "{reached:?}"
    );
    reached.is_ok()
}

#[tokio::test]
async fn a_database_is_believed_by_its_name_and_an_authority_that_is_known() {
    let (known, other) = (Certificates::make(), Certificates::make());
    let cluster = Cluster::start_with_tls(&known).unwrap();
    let database = TestDatabase::in_cluster(&cluster).await;
    let known = Some(known.authority());
    let full = PostgresTls::VerifyFull;
    let of = |host, tls, authorities| under(&database, host, tls, authorities);
    assert!(lets_in(&of("localhost", full, known.clone())).await);
    // The certificate speaks of no address.
    assert!(!lets_in(&of("127.0.0.1", full, known.clone())).await);
    assert!(lets_in(&of("127.0.0.1", PostgresTls::VerifyCa, known)).await);
    for tls in [full, PostgresTls::VerifyCa] {
        let wrong = Some(other.authority());
        assert!(!lets_in(&of("localhost", tls, wrong)).await, "{tls:?}");
        assert!(!lets_in(&of("localhost", tls, None)).await, "{tls:?}");
    }
}

#[tokio::test]
async fn the_whole_product_speaks_tls_where_it_is_asked_to() {
    let known = Certificates::make();
    let cluster = Cluster::start_with_tls(&known).unwrap();
    let database = TestDatabase::in_cluster(&cluster).await;
    // Whoever comes without TLS is refused from here on: owner, application and listener.
    let sql = "ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1.3'; SELECT pg_reload_conf()";
    for statement in sql.split("; ") {
        database.sql(statement).await;
    }
    let settings = under(
        &database,
        "localhost",
        PostgresTls::VerifyFull,
        Some(known.authority()),
    );
    let postgres = Postgres::new(&settings).unwrap();
    postgres.migrate().await.unwrap();
    postgres.check_walls().await.unwrap();
    // Those of the superuser that looks are none of the product's.
    database
        .sql(
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) \
             WHERE a.application_name = 'bailiwick' AND (NOT s.ssl OR s.version <> 'TLSv1.3')) \
             OR NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = 'bailiwick') \
             THEN RAISE EXCEPTION 'a connection in the clear'; END IF; END $$",
        )
        .await;
    postgres.close().await;
}

#[tokio::test]
async fn a_database_without_tls_is_not_spoken_to() {
    let known = Certificates::make();
    let database = TestDatabase::empty().await;
    for tls in [PostgresTls::VerifyFull, PostgresTls::VerifyCa] {
        let settings = under(&database, "localhost", tls, Some(known.authority()));
        assert!(!lets_in(&settings).await, "{tls:?}");
    }
    database.drop_now().await;
}
