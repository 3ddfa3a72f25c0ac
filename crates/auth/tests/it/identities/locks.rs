//! What guesses at a password do to whom a provider proves.

use auth::{Arrival, AuthError};
use kernel::Origin;

use super::givens::{arrive, attempt, browser, link, proven, session};
use crate::world::{EMAIL, World, origin};

async fn strangers_guess(world: &World) {
    for _ in 0..10 {
        let wrong = world.sign_in(EMAIL, "not the password of anybody").await;
        assert!(matches!(wrong, Err(AuthError::InvalidCredentials)));
    }
}

async fn arrive_from(world: &World, from: &Origin) -> Result<auth::Admitted, AuthError> {
    let new = attempt(world);
    let state = new.secrets.state.clone();
    world.auth.begin_attempt_with(new).await?;
    let own = browser();
    let back = world.auth.redeem_attempt("issuer", &own, &state).await?;
    let arrival = Arrival::by_attempt("issuer".to_owned(), &back, proven("ada", EMAIL));
    world.auth.admit_identity(from, arrival).await
}

#[tokio::test]
async fn keycloak_cve_2026_9798_a_locked_account_is_locked_for_identities_on_unknown_devices() {
    let world = World::new().await;
    let ada = world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    link(&world, &actor, proven("ada", EMAIL)).await.unwrap();
    strangers_guess(&world).await;
    let refused = arrive(&world, proven("ada", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::Locked { wait }) if !wait.is_zero()),
        "{refused:?}"
    );
    world.clock.advance(std::time::Duration::from_secs(15 * 60));
    let back = session(arrive(&world, proven("ada", EMAIL)).await);
    assert_eq!(back.user, ada);
}

#[tokio::test]
async fn strangers_who_guess_keep_nobody_from_an_account_without_a_password() {
    let world = World::new().await;
    let ada = session(arrive(&world, proven("ada", EMAIL)).await);
    strangers_guess(&world).await;
    let back = session(arrive(&world, proven("ada", EMAIL)).await);
    assert_eq!(back.user, ada.user);
}

#[tokio::test]
async fn strangers_who_guess_keep_nobody_from_a_device_that_is_known() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let first = world.session().await;
    let actor = world.actor(&first).await;
    link(&world, &actor, proven("ada", EMAIL)).await.unwrap();
    strangers_guess(&world).await;
    let known = Origin {
        device: first.device,
        ..origin()
    };
    session(arrive_from(&world, &known).await);
    let refused = arrive_from(&world, &origin()).await;
    assert!(matches!(refused, Err(AuthError::Locked { .. })));
}

#[tokio::test]
async fn strangers_who_guess_keep_nobody_from_linking_in_a_session_of_theirs() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    strangers_guess(&world).await;
    link(&world, &actor, proven("ada", EMAIL)).await.unwrap();
}

#[tokio::test]
async fn strangers_who_signed_up_and_guess_keep_no_owner_of_the_address_out() {
    let world = World::new().await;
    let squatted = world.registered(EMAIL, "a password of a stranger").await;
    for _ in 0..10 {
        let _ = world.sign_in(EMAIL, "another password of a stranger").await;
    }
    let owner = session(arrive(&world, proven("ada", EMAIL)).await);
    assert_eq!(owner.user, squatted);
}
