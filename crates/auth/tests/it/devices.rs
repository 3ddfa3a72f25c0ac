//! Devices on which somebody signed in before.

use std::time::Duration;

use auth::{AuthError, Client, IssuedSession};
use kernel::{Origin, SecretText};

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

pub const WRONG: &str = "another passphrase altogether";
pub const MINUTE: Duration = Duration::from_secs(60);

pub fn on(device: &SecretText) -> Origin {
    Origin {
        device: Some(device.clone()),
        ..origin()
    }
}

pub async fn sign_in(
    world: &World,
    origin: &Origin,
    email: &str,
    password: &str,
) -> Result<IssuedSession, AuthError> {
    world
        .auth
        .sign_in(origin, email, &secret(password), Client::Native)
        .await
}

/// Somebody, with what the device of their first sign-in keeps.
pub async fn at_home(world: &World) -> SecretText {
    world.person(EMAIL).await;
    world.session().await.device.unwrap()
}

pub fn is_locked<T>(answer: &Result<T, AuthError>) -> bool {
    matches!(answer, Err(AuthError::Locked { .. }))
}

pub async fn strangers_lock(world: &World) {
    strangers_lock_with(world, PASSWORD).await;
}

async fn strangers_lock_with(world: &World, right: &str) {
    for _ in 0..10 {
        world.sign_in(EMAIL, WRONG).await.unwrap_err();
    }
    assert!(is_locked(&world.sign_in(EMAIL, right).await));
}

#[tokio::test]
async fn a_lock_by_strangers_does_not_keep_the_owner_out_on_a_known_device() {
    let world = World::new().await;
    let home = at_home(&world).await;
    strangers_lock(&world).await;
    let session = sign_in(&world, &on(&home), EMAIL, PASSWORD).await.unwrap();
    assert!(session.device.is_none(), "the device keeps what it has");
    // That it was right frees nobody else.
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
}

#[tokio::test]
async fn a_known_device_has_ten_guesses_of_its_own() {
    let world = World::new().await;
    let home = at_home(&world).await;
    for _ in 0..10 {
        let wrong = sign_in(&world, &on(&home), EMAIL, WRONG).await;
        assert!(matches!(wrong, Err(AuthError::InvalidCredentials)));
    }
    assert!(is_locked(
        &sign_in(&world, &on(&home), EMAIL, PASSWORD).await
    ));
    // Elsewhere nobody has guessed.
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_device_is_known_for_those_who_signed_in_there_alone() {
    let world = World::new().await;
    at_home(&world).await;
    world.person("eve@example.com").await;
    let eves = world.sign_in("eve@example.com", PASSWORD).await.unwrap();
    let eves = eves.device.unwrap();
    strangers_lock(&world).await;
    assert!(is_locked(
        &sign_in(&world, &on(&eves), EMAIL, PASSWORD).await
    ));
    let made_up = secret("bwd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert!(is_locked(
        &sign_in(&world, &on(&made_up), EMAIL, PASSWORD).await
    ));
    let no_token = secret("bwd_");
    assert!(is_locked(
        &sign_in(&world, &on(&no_token), EMAIL, PASSWORD).await
    ));
}

#[tokio::test]
async fn a_device_token_stands_in_the_database_as_a_digest_alone() {
    let world = World::new().await;
    let home = at_home(&world).await;
    let keys = "SELECT group_concat(device_key) FROM known_devices";
    let keys = world.text(keys).await.unwrap();
    assert!(!keys.contains(home.expose().strip_prefix("bwd_").unwrap()));
}

async fn news(world: &World) -> usize {
    let mails = world.mails().await;
    mails
        .iter()
        .filter(|mail| mail.contains("new_device"))
        .count()
}

#[tokio::test]
async fn a_sign_in_on_a_new_device_is_mailed_and_the_first_of_all_is_not() {
    let world = World::new().await;
    let home = at_home(&world).await;
    assert_eq!(news(&world).await, 0);
    sign_in(&world, &on(&home), EMAIL, PASSWORD).await.unwrap();
    assert_eq!(news(&world).await, 0);
    let elsewhere = world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(news(&world).await, 1);
    let device = elsewhere.device.unwrap();
    sign_in(&world, &on(&device), EMAIL, PASSWORD)
        .await
        .unwrap();
    assert_eq!(news(&world).await, 0);
}

#[tokio::test]
async fn two_people_may_share_a_device() {
    let world = World::new().await;
    let home = at_home(&world).await;
    world.person("bob@example.com").await;
    let bobs = sign_in(&world, &on(&home), "bob@example.com", PASSWORD).await;
    let both = bobs.unwrap().device.unwrap();
    assert!(
        both.expose().starts_with(home.expose()),
        "it keeps what it had"
    );
    assert_eq!(news(&world).await, 0);
    for email in [EMAIL, "bob@example.com", EMAIL] {
        let session = sign_in(&world, &on(&both), email, PASSWORD).await.unwrap();
        assert!(session.device.is_none(), "the device keeps what it has");
    }
    assert_eq!(news(&world).await, 0);
}

#[tokio::test]
async fn a_device_token_that_somebody_planted_is_not_taken_over() {
    for number in 0..2 {
        let world = World::new().await;
        at_home(&world).await;
        world.person("eve@example.com").await;
        let eves = world.sign_in("eve@example.com", PASSWORD).await.unwrap();
        let made_up = secret("bwd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let planted = [eves.device.unwrap(), made_up][number].clone();
        let session = sign_in(&world, &on(&planted), EMAIL, PASSWORD).await;
        let own = session.unwrap().device.unwrap();
        assert_eq!(news(&world).await, 1);
        strangers_lock(&world).await;
        // Whoever planted it has no guesses by it, and the device has some by its own.
        let theirs = sign_in(&world, &on(&planted), EMAIL, PASSWORD).await;
        assert!(is_locked(&theirs));
        sign_in(&world, &on(&own), EMAIL, PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn the_first_sign_in_after_all_devices_were_forgotten_is_mailed() {
    let world = World::new().await;
    at_home(&world).await;
    world.sql("DELETE FROM known_devices").await;
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(news(&world).await, 1);
}

#[tokio::test]
async fn a_change_of_the_password_has_only_the_device_that_made_it_known() {
    let world = World::new().await;
    let home = at_home(&world).await;
    let elsewhere = world.session().await.device.unwrap();
    let session = sign_in(&world, &on(&home), EMAIL, PASSWORD).await.unwrap();
    let actor = world.actor(&session).await;
    let (current, new) = (secret(PASSWORD), secret("eleven blue kettles, in a row"));
    let from = on(&home);
    let changed = world.auth.change_password(&from, &actor, &current, &new);
    changed.await.unwrap();
    strangers_lock_with(&world, "eleven blue kettles, in a row").await;
    let new = "eleven blue kettles, in a row";
    assert!(is_locked(
        &sign_in(&world, &on(&elsewhere), EMAIL, new).await
    ));
    sign_in(&world, &on(&home), EMAIL, new).await.unwrap();
}

#[tokio::test]
async fn a_device_is_forgotten_after_400_days_and_when_an_intrusion_is_reported() {
    let world = World::new().await;
    let home = at_home(&world).await;
    world.clock.advance(400 * 24 * 60 * MINUTE);
    strangers_lock(&world).await;
    assert!(is_locked(
        &sign_in(&world, &on(&home), EMAIL, PASSWORD).await
    ));
    assert_eq!(world.auth.purge_devices().await.unwrap(), 0);
    world.clock.advance(MINUTE);
    assert_eq!(world.auth.purge_devices().await.unwrap(), 1);
    world.clock.advance(15 * MINUTE);
    let there = world
        .sign_in(EMAIL, PASSWORD)
        .await
        .unwrap()
        .device
        .unwrap();
    let user = world.user_id(EMAIL).await.unwrap();
    let session = world.sign_in(EMAIL, PASSWORD).await.unwrap().session.id;
    let purpose = auth::EmailPurpose::ReportIntrusion(session);
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    world.report_intrusion(&origin(), &token).await.unwrap();
    world.clock.advance(24 * 60 * MINUTE);
    strangers_lock(&world).await;
    assert!(is_locked(
        &sign_in(&world, &on(&there), EMAIL, PASSWORD).await
    ));
}

#[tokio::test]
async fn only_the_hundred_last_used_devices_are_known() {
    let world = World::new().await;
    let home = at_home(&world).await;
    for _ in 0..100 {
        world.clock.advance(MINUTE);
        world.sign_in(EMAIL, PASSWORD).await.unwrap();
    }
    let count = "SELECT cast(count(*) AS text) FROM known_devices";
    assert_eq!(world.text(count).await.unwrap(), "100");
    strangers_lock(&world).await;
    assert!(is_locked(
        &sign_in(&world, &on(&home), EMAIL, PASSWORD).await
    ));
}
