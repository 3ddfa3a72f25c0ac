//! What binds the browser that comes back to the one that left.

use std::time::Duration;

use auth::AuthError;

use super::givens::{attempt, browser, bytes};
use crate::world::{World, secret};

fn is_invalid<T>(answer: &Result<T, AuthError>) -> bool {
    matches!(answer, Err(AuthError::AttemptInvalid))
}

#[tokio::test]
async fn an_attempt_is_good_for_its_browser_its_provider_and_its_state_once() {
    let world = World::new().await;
    let new = attempt(&world);
    let secrets = new.secrets.clone();
    world.auth.begin_attempt_with(new).await.unwrap();
    let redeem = async |provider: &str, browser: &str, state: &str| {
        let (browser, state) = (secret(browser), secret(state));
        world.auth.redeem_attempt(provider, &browser, &state).await
    };
    let (own, state) = (browser(), secrets.state.expose());
    assert!(is_invalid(
        &redeem("issuer", "another browser", state).await
    ));
    assert!(is_invalid(
        &redeem("issuer", own.expose(), "another state").await
    ));
    assert!(is_invalid(&redeem("issuer", own.expose(), "").await));
    let back = redeem("issuer", own.expose(), state).await.unwrap();
    assert_eq!(back.secrets.nonce.expose(), secrets.nonce.expose());
    assert_eq!(back.secrets.verifier.expose(), secrets.verifier.expose());
    assert!(is_invalid(&redeem("issuer", own.expose(), state).await));
}

#[tokio::test]
async fn next_auth_ghsa_x445_f3h2_j279_an_attempt_with_one_provider_is_none_with_another() {
    let world = World::new().await;
    let new = attempt(&world);
    let state = new.secrets.state.clone();
    world.auth.begin_attempt_with(new).await.unwrap();
    for other in ["google", "", "Issuer", "issuer "] {
        let back = world.auth.redeem_attempt(other, &browser(), &state).await;
        assert!(is_invalid(&back), "{other}");
    }
    let back = world
        .auth
        .redeem_attempt("issuer", &browser(), &state)
        .await;
    assert!(back.is_ok());
}

#[tokio::test]
async fn an_attempt_is_over_after_ten_minutes_and_leaves_no_row() {
    let world = World::new().await;
    let new = attempt(&world);
    let state = new.secrets.state.clone();
    world.auth.begin_attempt_with(new).await.unwrap();
    world.clock.advance(Duration::from_secs(600));
    let back = world
        .auth
        .redeem_attempt("issuer", &browser(), &state)
        .await;
    assert!(is_invalid(&back));
    world
        .auth
        .begin_attempt_with(attempt(&world))
        .await
        .unwrap();
    let rows = world.text("SELECT CAST(count(*) AS TEXT) FROM identity_attempts");
    assert_eq!(rows.await.as_deref(), Some("1"));
}

#[tokio::test]
async fn of_parallel_returns_to_one_attempt_one_is_taken() {
    let world = World::new().await;
    let new = attempt(&world);
    let state = new.secrets.state.clone();
    world.auth.begin_attempt_with(new).await.unwrap();
    let own = browser();
    let returns = (0..20).map(|_| world.auth.redeem_attempt("issuer", &own, &state));
    let returns = futures_util::future::join_all(returns).await;
    assert_eq!(returns.iter().filter(|back| back.is_ok()).count(), 1);
}

#[tokio::test]
async fn what_binds_an_attempt_stands_in_no_column_in_the_clear() {
    let world = World::new().await;
    let mut new = attempt(&world);
    new.return_to = "/a/place/of/somebodys".to_owned();
    let secrets = new.secrets.clone();
    world.auth.begin_attempt_with(new).await.unwrap();
    let keys = "SELECT state_key || browser_key FROM identity_attempts";
    let keys = world.text(keys).await.unwrap();
    let sealed = bytes(&world, "SELECT secrets FROM identity_attempts").await;
    for secret in [
        &secrets.state,
        &secrets.nonce,
        &secrets.verifier,
        &browser(),
    ] {
        let secret = secret.expose();
        let is_there = sealed
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!keys.contains(secret) && !is_there);
    }
}
