//! The same for somebody who has a second factor.

use auth::{Auth, AuthError, Client, SecondFactor};

use super::{NEW, knowing};
use crate::second_factors::{code, equipped, is_locked};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

async fn sign_in_with(auth: &Auth, factor: Option<&SecondFactor>) -> Result<(), AuthError> {
    let (origin, password) = (origin(), secret(PASSWORD));
    let entered = auth.sign_in_with(&origin, EMAIL, &password, factor, Client::Native);
    entered.await.map(|_| ())
}

#[tokio::test]
async fn with_a_second_factor_a_known_password_opens_no_challenge() {
    let world = World::new().await;
    equipped(&world).await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[PASSWORD])).await;
    let refused = world.sign_in(EMAIL, PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    assert!(world.events("sign_in.challenged").await.is_empty());
}

#[tokio::test]
async fn past_a_lock_of_strangers_only_who_has_both_factors_learns_that_the_password_is_known() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.mails().await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[PASSWORD])).await;
    for _ in 0..10 {
        world.sign_in(EMAIL, NEW).await.unwrap_err();
    }
    let wrong = SecondFactor::Code(secret("000000"));
    let locked = sign_in_with(&world.auth, Some(&wrong)).await;
    assert!(is_locked(&locked), "{locked:?}");
    assert!(world.events("user.password_compromised").await.is_empty());
    let right = code(&ada.app, &world);
    let refused = sign_in_with(&world.auth, Some(&right)).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    assert_eq!(world.events("user.password_compromised").await.len(), 1);
    assert_eq!(world.mails().await.len(), 1);
}
