//! Changing a password.

use auth::AuthError;
use kernel::{Actor, IdempotencyKey, Origin};
use storage::{Once, StorageError};

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

const NEW: &str = "quite another passphrase";

#[tokio::test]
async fn strapi_cve_2026_22706_memos_ghsa_mr34_8733_grr2_a_change_ends_all_others_and_keeps_the_current()
 {
    let world = World::new().await;
    world.person(EMAIL).await;
    let current = world.session().await;
    let actor = world.actor(&current).await;
    let other = world.session().await;
    let other_actor = world.actor(&other).await;
    let workspace = world.ids.next().unwrap();
    let inner = world.open(&other_actor, workspace, auth::Client::Web);
    let inner = inner.await.unwrap();
    assert!(world.lives(&inner).await);

    world.change_password(&actor, PASSWORD, NEW).await.unwrap();
    for dead in [&other, &inner] {
        assert!(!world.lives(dead).await);
        let answer = world.refresh(&dead.refresh_token).await;
        assert!(matches!(answer, Err(AuthError::RefreshInvalid)));
    }
    assert!(world.lives(&current).await);
    let renewed = world.refresh(&current.refresh_token).await.unwrap();
    assert!(world.lives(&renewed).await && world.lives(&current).await);
    assert!(matches!(
        world.sign_in(EMAIL, PASSWORD).await,
        Err(AuthError::InvalidCredentials)
    ));
    assert!(world.lives(&world.sign_in(EMAIL, NEW).await.unwrap()).await);
    assert_eq!(
        world.events("user.password_changed").await[0].details["ended"],
        2
    );
    let mails = world.mails().await;
    assert!(
        mails.iter().any(|mail| mail.contains("password_changed")),
        "{mails:?}"
    );
}

#[tokio::test]
async fn who_does_not_know_the_current_password_changes_nothing() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let (current, other) = (world.session().await, world.session().await);
    let actor = world.actor(&current).await;
    let wrong = world.change_password(&actor, "not it, I fear", NEW);
    assert!(matches!(wrong.await, Err(AuthError::InvalidCredentials)));
    assert!(world.lives(&other).await);
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert!(world.events("sign_in.failed").await.is_empty());
    let failed = world.events("user.password_change_failed").await;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].actor_id, Some(actor.user));
    assert_eq!(
        failed[0].target.as_ref().unwrap().id,
        actor.user.to_string()
    );
    assert!(world.events("user.password_changed").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_changes_at_once_from_the_same_password_one_counts() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let sessions = [world.session().await, world.session().await];
    // Before the first change, which ends the other's session.
    let actors = [
        world.actor(&sessions[0]).await,
        world.actor(&sessions[1]).await,
    ];
    let mut tasks = Vec::new();
    for (actor, new) in actors
        .into_iter()
        .zip(["the first new passphrase", "a second new passphrase"])
    {
        let auth = world.auth.clone();
        tasks.push(tokio::spawn(async move {
            auth.change_password(&origin(), &actor, &secret(PASSWORD), &secret(new))
                .await
        }));
    }
    let mut changed = 0;
    for task in tasks {
        changed += usize::from(task.await.unwrap().is_ok());
    }
    assert_eq!(changed, 1);
    let alive = [
        world.lives(&sessions[0]).await,
        world.lives(&sessions[1]).await,
    ];
    assert_eq!(alive.iter().filter(|alive| **alive).count(), 1);
}

#[tokio::test]
async fn a_change_ends_the_reset_links_that_were_mailed_before() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let purpose = auth::EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    world.change_password(&actor, PASSWORD, NEW).await.unwrap();
    let reset = world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(PASSWORD))
        .await;
    assert!(matches!(reset, Err(AuthError::OneTimeTokenInvalid)));
}

#[tokio::test]
async fn a_revoked_session_changes_no_password() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    world.auth.revoke_current(&origin(), &actor).await.unwrap();
    let changed = world.change_password(&actor, PASSWORD, NEW);
    assert!(matches!(changed.await, Err(AuthError::InvalidCredentials)));
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

fn keyed(actor: &Actor, key: &str, body: &str) -> Origin {
    let key = IdempotencyKey::new(key, actor, "POST /v1/me/password", body.as_bytes());
    Origin {
        idempotency: Some(key.unwrap()),
        ..origin()
    }
}

#[tokio::test]
async fn the_same_change_twice_under_one_key_is_one_change() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let change = |key: &'static str, new: &'static str| {
        let (auth, actor) = (world.auth.clone(), actor);
        async move {
            let (current, secret) = (secret(PASSWORD), secret(new));
            auth.change_password(&keyed(&actor, key, new), &actor, &current, &secret)
                .await
        }
    };
    assert_eq!(change("k1", NEW).await.unwrap(), Once::Fresh(()));
    let later = world.sign_in(EMAIL, NEW).await.unwrap();
    assert_eq!(change("k1", NEW).await.unwrap(), Once::Replayed(()));
    assert!(world.lives(&later).await);
    assert_eq!(world.events("user.password_changed").await.len(), 1);
    assert!(world.events("user.password_change_failed").await.is_empty());
    let other = change("k1", "a third passphrase, then").await;
    let mismatch = AuthError::Storage(StorageError::IdempotencyMismatch);
    assert_eq!(other.unwrap_err().to_string(), mismatch.to_string());
    let failed = world.events("user.password_change_failed").await;
    assert_eq!(failed.len(), 1, "that compared a password");
    let fresh_key = change("k2", NEW).await;
    assert!(matches!(fresh_key, Err(AuthError::InvalidCredentials)));
    world.sign_in(EMAIL, NEW).await.unwrap();
}

#[tokio::test]
async fn a_key_keeps_no_digest_of_the_passwords_that_came_with_it() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let origin = keyed(&actor, "k1", "the body with both passwords");
    let (current, new) = (secret(PASSWORD), secret(NEW));
    let changed = world.auth.change_password(&origin, &actor, &current, &new);
    changed.await.unwrap();
    let stored = world
        .text("SELECT lower(hex(fingerprint)) FROM idempotency_keys")
        .await;
    let of_body = origin.idempotency.unwrap();
    assert_ne!(stored.unwrap(), hex(of_body.fingerprint()));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_mismatch(answer: &Result<Once<()>, AuthError>) -> bool {
    let mismatch = StorageError::IdempotencyMismatch;
    matches!(answer, Err(AuthError::Storage(error)) if error.to_string() == mismatch.to_string())
}

#[tokio::test]
async fn under_a_key_that_was_used_elsewhere_no_password_is_checked() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let elsewhere = IdempotencyKey::new("k1", &actor, "PATCH /v1/me", b"{}").unwrap();
    let used: Result<Once<()>, AuthError> = world
        .control
        .write_once(Some(elsewhere), |_| Box::pin(async { Ok(()) }))
        .await;
    used.unwrap();
    for current in [PASSWORD, "not it, I fear"] {
        let (origin, current, new) = (keyed(&actor, "k1", ""), secret(current), secret(NEW));
        let changed = world.auth.change_password(&origin, &actor, &current, &new);
        let changed = changed.await;
        assert!(is_mismatch(&changed), "{changed:?}");
    }
    // A check would have found the second one wrong, and said so.
    assert!(world.events("user.password_change_failed").await.is_empty());
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn each_password_that_is_guessed_under_a_key_that_was_used_leaves_an_event() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let change = async |current: &str, new: &str| {
        let (origin, current, new) = (keyed(&actor, "k1", ""), secret(current), secret(new));
        let changed = world.auth.change_password(&origin, &actor, &current, &new);
        changed.await
    };
    change(PASSWORD, NEW).await.unwrap();
    for guess in ["not it, I fear", "nor is it this one", "short"] {
        // The current password, right or wrong, counts for nothing here.
        for current in [NEW, "whatever it may be"] {
            let guessed = change(current, guess).await;
            assert!(is_mismatch(&guessed), "{guessed:?}");
        }
    }
    let failed = world.events("user.password_change_failed").await;
    assert_eq!(failed.len(), 6);
    assert_eq!(failed[0].actor_id, Some(actor.user));
    let again = change("whatever it may be", NEW).await;
    assert_eq!(again.unwrap(), Once::Replayed(()));
    assert_eq!(world.events("user.password_change_failed").await.len(), 6);
}

#[tokio::test]
async fn a_wrong_current_password_leaves_an_event_though_the_writer_refuses_its_key() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let origin = keyed(&actor, "k1", "");
    // Another call uses the key after this one has looked it up.
    let scope = hex(origin.idempotency.unwrap().scope());
    let quicker = format!(
        "CREATE TRIGGER quicker AFTER INSERT ON audit_events BEGIN
         INSERT INTO idempotency_keys (workspace_id, scope, fingerprint, answer, created_at)
         VALUES (zeroblob(16), x'{scope}', x'00', x'00', NEW.occurred_at); END"
    );
    world.sql(quicker.leak()).await;
    let (current, new) = (secret("not it, I fear"), secret(NEW));
    let changed = world.auth.change_password(&origin, &actor, &current, &new);
    let changed = changed.await;
    assert!(is_mismatch(&changed), "{changed:?}");
    assert_eq!(world.events("user.password_change_failed").await.len(), 1);
}
