//! Signing in.

use std::time::{Duration, Instant};

use auth::{AuthError, Client, HashCost};

use crate::world::{EMAIL, PASSWORD, World, origin, secret, settings};

#[tokio::test]
async fn the_right_password_begins_a_session_that_verifies() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let issued = world.session().await;
    assert_eq!((issued.user, issued.session.user), (user, user));
    assert_eq!(issued.session.client, Client::Native);
    assert_eq!(issued.expires_in.as_secs(), 900);
    assert!(issued.refresh_token.expose().starts_with("bwr_"));
    let verified = world
        .auth
        .verify(issued.access_token.expose())
        .await
        .unwrap();
    assert_eq!(verified.actor.user, user);
    assert_eq!(verified.actor.session, issued.session.id);
    assert_eq!(verified.actor.workspace, None);
    assert_eq!(&*verified.user_name, "Ada");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let tries = [
        (EMAIL, "another passphrase altogether"),
        ("eve@example.com", PASSWORD),
        ("not an address", PASSWORD),
        (EMAIL, ""),
        (EMAIL, "Nine green bottles, on a wall"),
        (EMAIL, " nine green bottles, on a wall"),
        (EMAIL, "nine green bottles, on a wall "),
    ];
    for (email, password) in tries {
        let answer = world.sign_in(email, password).await;
        assert!(
            matches!(answer, Err(AuthError::InvalidCredentials)),
            "{email} {password}"
        );
    }
    let long = "x".repeat(100_000);
    assert!(matches!(
        world.sign_in(EMAIL, &long).await,
        Err(AuthError::InvalidCredentials)
    ));
}

#[tokio::test]
async fn vikunja_cve_2026_35597_a_failed_sign_in_stays_written_down() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    world
        .sign_in(EMAIL, "another passphrase altogether")
        .await
        .unwrap_err();
    world
        .sign_in("eve@example.com", PASSWORD)
        .await
        .unwrap_err();
    let failed = world.events("sign_in.failed").await;
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0].target.as_ref().unwrap().id, user.to_string());
    assert_eq!(failed[0].details["reason"], "wrong_password");
    assert_eq!(failed[0].actor_kind, "anonymous");
    assert_eq!(failed[0].personal.ip.as_deref(), Some("192.0.2.7"));
    assert_eq!(failed[1].target, None);
    assert_eq!(failed[1].details["reason"], "unknown_user");
}

#[tokio::test]
async fn the_right_password_of_an_unconfirmed_address_is_answered_like_a_wrong_one_and_mails_a_link()
 {
    let world = World::new().await;
    let user = world.registered(EMAIL, PASSWORD).await;
    world.mails().await;
    let wrong = world.sign_in(EMAIL, "another passphrase altogether").await;
    assert!(matches!(wrong, Err(AuthError::InvalidCredentials)));
    assert!(world.mails().await.is_empty());
    let right = world.sign_in(EMAIL, PASSWORD).await;
    assert!(matches!(right, Err(AuthError::InvalidCredentials)));
    let link = format!(r#"{{"mail":"verify_email","user_id":"{user}"}}"#);
    assert_eq!(world.mails().await, [link]);
    let failed = world.events("sign_in.failed").await;
    assert_eq!(failed[1].details["reason"], "email_unverified");
    // While that link is a new one, there is no other: whose mailbox it is, is not known.
    let purpose = auth::EmailPurpose::VerifyEmail;
    world.auth.issue_email_token(user, purpose).await.unwrap();
    world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    assert!(world.mails().await.is_empty());
    world.clock.advance(Duration::from_secs(901));
    world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    assert!(!world.mails().await.is_empty());
}

#[tokio::test]
async fn authelia_cve_2026_47203_every_spelling_of_an_address_is_one_user() {
    let world = World::new().await;
    let user = world.person("jos\u{e9}@example.com").await;
    for spelling in ["JOSE\u{301}@Example.COM", " jos\u{e9}@example.com "] {
        assert_eq!(world.sign_in(spelling, PASSWORD).await.unwrap().user, user);
    }
}

/// The time of a refusal: the least of three, because a busy machine makes some of them longer and none
/// of them shorter.
async fn refusal(world: &World, email: &str, password: &str) -> Duration {
    let mut least = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        world.sign_in(email, password).await.unwrap_err();
        least = least.min(start.elapsed());
    }
    least
}

#[tokio::test]
async fn note_mark_cve_2026_40263_whoever_is_unknown_is_refused_as_slowly() {
    let world = World::with(auth::AuthSettings {
        hash_cost: HashCost::default(),
        ..settings()
    });
    let world = world.await;
    world.person(EMAIL).await;
    let mut times = Vec::new();
    let overlong = "x".repeat(5_000);
    let tries = [
        (EMAIL, "another passphrase altogether"),
        ("eve@example.com", PASSWORD),
        ("not an address", PASSWORD),
        (EMAIL, &overlong),
    ];
    for (email, password) in tries {
        times.push(refusal(&world, email, password).await);
    }
    // Without the hash the answer would take a hundredth of the time.
    assert!(times.iter().all(|time| *time * 3 > times[0]), "{times:?}");
}

#[tokio::test]
async fn a_hash_of_another_cost_is_renewed_at_the_next_sign_in() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let raised = auth::AuthSettings {
        hash_cost: HashCost::default(),
        ..settings()
    };
    let world = world.restart(raised).await;
    let hash = "SELECT password_hash FROM users";
    assert!(world.text(hash).await.unwrap().starts_with("$bw1$$2b$04$"));
    world.session().await;
    assert!(world.text(hash).await.unwrap().starts_with("$bw1$$2b$12$"));
    world.session().await;
}

#[tokio::test]
async fn a_raised_cost_does_not_tell_known_users_from_unknown_ones() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let raised = auth::AuthSettings {
        hash_cost: HashCost::default(),
        ..settings()
    };
    let world = world.restart(raised).await;
    let mut times = Vec::new();
    for email in ["eve@example.com", EMAIL] {
        times.push(refusal(&world, email, "another passphrase altogether").await);
    }
    // The older hash alone would take a two hundredth of the time.
    assert!(times[1] * 3 > times[0], "{times:?}");
}

#[tokio::test]
async fn a_full_hash_queue_refuses_at_once() {
    let world = World::with(auth::AuthSettings {
        hash_cost: HashCost::default(),
        hash_threads: 1,
        hash_queue: 1,
        ..settings()
    });
    let world = world.await;
    let tries = (0..8).map(|_| {
        let auth = world.auth.clone();
        tokio::spawn(async move {
            auth.sign_in(&origin(), EMAIL, &secret(PASSWORD), Client::Web)
                .await
        })
    });
    let mut refused = 0;
    for answer in tries.collect::<Vec<_>>() {
        match answer.await.unwrap() {
            Err(AuthError::Overloaded) => refused += 1,
            Err(AuthError::InvalidCredentials) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(refused >= 5, "{refused}");
}
