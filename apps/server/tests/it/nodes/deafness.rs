//! A node that cannot hear the others asks the database, and lets nobody in on what it remembers.

use super::{end, hears, soon, status, two_nodes};
use crate::api::people::sign_in;
use crate::world::World;

/// Ends every connection that listens.
async fn deafen(node: &World) {
    node.database()
        .sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() \
             AND query IN ('SELECT 1', 'LISTEN \"bailiwick\"')",
        )
        .await;
}

#[actix_web::test]
async fn a_node_that_hears_nothing_fails_closed() {
    let (first, second, ada) = two_nodes().await;
    let phone = sign_in(&first, "ada@example.com").await;
    assert_eq!(
        status(phone.account_call(&second, "GET", "/v1/me")).await,
        200
    );
    // No new connection is let in, so nobody hears anything from now on. Reads go on over those
    // that are there.
    let role = first.database().application_role();
    let database = "format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database())";
    first
        .database()
        .sql(&format!("DO $$ BEGIN EXECUTE {database}; END $$"))
        .await;
    deafen(&first).await;
    soon("the second node does not believe its memory", async || {
        !second.state().control.notices().are_heard()
    })
    .await;
    // Revoked behind the product's back, so that no notice could have told of it.
    first
        .database()
        .sql("UPDATE control.sessions SET revoked_at = 1, revoked_reason = 'test'")
        .await;
    for person in [&phone, &ada] {
        // Where no connection is free at the moment, a new one is not let in: come again.
        soon("nobody is let in", async || {
            let status = status(person.account_call(&second, "GET", "/v1/me")).await;
            assert!([401, 503].contains(&status), "{status}");
            status == 401
        })
        .await;
    }
    let database = format!("format('GRANT CONNECT ON DATABASE %I TO {role}', current_database())");
    first
        .database()
        .sql(&format!("DO $$ BEGIN EXECUTE {database}; END $$"))
        .await;
    hears(&second).await;
    end(first, second).await;
}

#[actix_web::test]
async fn what_was_said_while_a_node_was_deaf_is_known_when_it_hears_again() {
    let (first, second, ada) = two_nodes().await;
    let phone = sign_in(&first, "ada@example.com").await;
    assert_eq!(
        status(phone.account_call(&second, "GET", "/v1/me")).await,
        200
    );
    deafen(&first).await;
    let out = phone.account_call(&first, "DELETE", "/v1/sessions/current");
    out.send().await.expect(204);
    hears(&second).await;
    assert_eq!(
        status(phone.account_call(&second, "GET", "/v1/me")).await,
        401
    );
    assert_eq!(
        status(ada.account_call(&second, "GET", "/v1/me")).await,
        200
    );
    end(first, second).await;
}
