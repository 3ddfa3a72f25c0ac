//! The five ways to take an account before its owner comes (arXiv 2205.10174): an attacker knows the
//! victim's address, and prepares something that is to stay when the victim has signed up.

use auth::{AuthError, EmailPurpose};
use kernel::SecretText;

use super::givens::{arrive, link, proven, session, unproven};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

const ATTACKERS: &str = "a password that the attacker knows";

async fn reset(world: &World, token: &SecretText, password: &str) -> Result<(), AuthError> {
    let (origin, password) = (origin(), secret(password));
    world
        .auth
        .confirm_password_reset(&origin, token, &password)
        .await
}

#[tokio::test]
async fn prehijacking_classic_federated_merge_the_attackers_password_dies_when_the_owner_comes() {
    let world = World::new().await;
    let squatted = world.registered(EMAIL, ATTACKERS).await;
    let owner = session(arrive(&world, proven("victim", EMAIL)).await);
    // It is the account that was there, and nothing of the attacker's is left in it.
    assert_eq!(owner.user, squatted);
    assert_eq!(
        world.auth.user(owner.user).await.unwrap().name,
        "Ada at the issuer's"
    );
    let refused = world.sign_in(EMAIL, ATTACKERS).await;
    assert!(
        matches!(refused, Err(AuthError::InvalidCredentials)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn prehijacking_unexpired_session_no_session_from_before_the_owner_lives() {
    let world = World::new().await;
    world.registered(EMAIL, ATTACKERS).await;
    // There is none to begin with.
    assert!(world.sign_in(EMAIL, ATTACKERS).await.is_err());
    let owner = session(arrive(&world, proven("victim", EMAIL)).await);
    assert!(world.lives(&owner).await);
    // And where the owner gets the account back by mail, sessions of identities end as well.
    let token = world
        .auth
        .issue_email_token(owner.user, EmailPurpose::ResetPassword);
    let token = token.await.unwrap();
    reset(&world, &token, PASSWORD).await.unwrap();
    assert!(!world.lives(&owner).await);
}

#[tokio::test]
async fn prehijacking_trojan_identifier_an_identity_gets_into_no_account_before_its_owner_has() {
    let world = World::new().await;
    let squatted = world.registered(EMAIL, ATTACKERS).await;
    // The attacker's own identity names the victim's address: it is neither linked nor an account.
    for attackers in [unproven("attacker", EMAIL), unproven("attacker-2", EMAIL)] {
        let refused = arrive(&world, attackers).await;
        assert!(
            matches!(refused, Err(AuthError::EmailUnproven)),
            "{refused:?}"
        );
    }
    // The owner recovers the account by mail; the trojan is in nobody's.
    let token = world
        .auth
        .issue_email_token(squatted, EmailPurpose::ResetPassword);
    let token = token.await.unwrap();
    reset(&world, &token, PASSWORD).await.unwrap();
    let owner = world.actor(&world.session().await).await;
    assert!(world.auth.identities(&owner).await.unwrap().is_empty());
    let refused = arrive(&world, unproven("attacker", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::EmailUnproven)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn prehijacking_unexpired_email_change_a_link_from_before_the_owner_does_nothing_after() {
    let world = World::new().await;
    let squatted = world.registered(EMAIL, ATTACKERS).await;
    let mut before = Vec::new();
    for purpose in [EmailPurpose::VerifyEmail, EmailPurpose::ResetPassword] {
        before.push(
            world
                .auth
                .issue_email_token(squatted, purpose)
                .await
                .unwrap(),
        );
    }
    let owner = session(arrive(&world, proven("victim", EMAIL)).await);
    let verified = world.verify_email(&before[0]).await;
    assert!(matches!(verified, Err(AuthError::OneTimeTokenInvalid)));
    let refused = reset(&world, &before[1], ATTACKERS).await;
    assert!(matches!(refused, Err(AuthError::OneTimeTokenInvalid)));
    assert!(world.lives(&owner).await);
}

#[tokio::test]
async fn prehijacking_non_verifying_provider_makes_no_account_for_an_address_it_does_not_prove() {
    let world = World::new().await;
    let silent = oidc::Proven {
        email_verified: None,
        ..proven("attacker", EMAIL)
    };
    let denied = oidc::Proven {
        email_verified: Some(false),
        ..proven("attacker", EMAIL)
    };
    for attackers in [unproven("attacker", EMAIL), silent, denied] {
        let refused = arrive(&world, attackers).await;
        assert!(
            matches!(refused, Err(AuthError::EmailUnproven)),
            "{refused:?}"
        );
    }
    assert!(world.user_id(EMAIL).await.is_none());
    // The victim signs up in the classic way, and is alone in the account.
    world.person(EMAIL).await;
    let victim = world.actor(&world.session().await).await;
    assert!(world.auth.identities(&victim).await.unwrap().is_empty());
    link(&world, &victim, proven("victim", EMAIL))
        .await
        .unwrap();
    let refused = arrive(&world, unproven("attacker", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::EmailUnproven)),
        "{refused:?}"
    );
}
