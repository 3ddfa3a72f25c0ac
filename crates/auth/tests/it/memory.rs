//! What memory holds of sessions and users follows the commits, and nothing but them.

use auth::{AuthError, IssuedSession};
use storage::StorageError;

use crate::world::{EMAIL, World, origin};

/// Ends the session in the database and in no memory: it lives until memory is asked to look again.
async fn end_behind_the_back(world: &World, session: &IssuedSession) {
    assert!(world.lives(session).await);
    world.sql("UPDATE sessions SET expires_at = 1").await;
    assert!(world.lives(session).await);
}

async fn rename(world: &World, actor: &kernel::Actor) -> Result<(), AuthError> {
    let origin = origin();
    let renamed = world.auth.update_name(&origin, actor, "Augusta", None);
    renamed.await.map(|_| ())
}

#[tokio::test]
async fn a_change_that_fails_leaves_what_memory_holds() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    end_behind_the_back(&world, &session).await;
    world
        .sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'x'); END",
        )
        .await;
    rename(&world, &actor).await.unwrap_err();
    assert!(world.lives(&session).await);
    world.sql("DROP TRIGGER full").await;
    rename(&world, &actor).await.unwrap();
    assert!(!world.lives(&session).await);
}

#[tokio::test]
async fn a_commit_that_fails_leaves_what_memory_holds() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    end_behind_the_back(&world, &session).await;
    world
        .sql("CREATE TABLE orphans (of BLOB REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED)")
        .await;
    world
        .sql("CREATE TRIGGER late AFTER INSERT ON audit_events BEGIN INSERT INTO orphans VALUES (x'00'); END")
        .await;
    let failed = rename(&world, &actor).await;
    let is_commit = matches!(failed, Err(AuthError::Storage(StorageError::Commit)));
    assert!(is_commit, "{failed:?}");
    assert!(world.lives(&session).await);
    world.sql("DROP TRIGGER late").await;
    rename(&world, &actor).await.unwrap();
    assert!(!world.lives(&session).await);
}

#[tokio::test]
async fn ending_sessions_of_a_workspace_in_a_change_that_fails_ends_none() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let workspace = world.ids.next().unwrap();
    let inner = world.open(&actor, workspace, auth::Client::Native).await;
    let inner = inner.unwrap();
    end_behind_the_back(&world, &inner).await;
    for fails in [true, false] {
        let auth = world.auth.clone();
        let ended: Result<(), AuthError> = world
            .control
            .write(move |tx| {
                Box::pin(async move {
                    auth.end_workspace_sessions_in(tx, user, workspace, "member_removed")
                        .await?;
                    if fails {
                        return Err(AuthError::VersionMismatch);
                    }
                    Ok(())
                })
            })
            .await;
        assert_eq!(ended.is_err(), fails);
        assert_eq!(world.lives(&inner).await, fails);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_that_race_with_a_revocation_never_bring_the_session_back() {
    let world = World::new().await;
    world.person(EMAIL).await;
    for _ in 0..20 {
        let session = world.session().await;
        let actor = world.actor(&session).await;
        // Whatever memory holds of the session goes, so that each reader asks the database.
        rename(&world, &actor).await.unwrap();
        let readers: Vec<_> = (0..8)
            .map(|_| {
                let (auth, token) = (world.auth.clone(), session.access_token.clone());
                tokio::spawn(async move { auth.verify(token.expose()).await.is_ok() })
            })
            .collect();
        world.auth.revoke_current(&origin(), &actor).await.unwrap();
        assert!(!world.lives(&session).await);
        for reader in readers {
            reader.await.unwrap();
        }
        assert!(!world.lives(&session).await);
    }
}
