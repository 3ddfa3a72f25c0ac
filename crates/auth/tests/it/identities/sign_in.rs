//! Coming in by an identity.

use auth::{Arrival, AuthError};
use kernel::Actor;
use oidc::Proven;

use super::givens::{arrive, bytes, proven, session, unproven};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

async fn actor(world: &World, proven: Proven) -> Actor {
    world.actor(&session(arrive(world, proven).await)).await
}

#[tokio::test]
async fn whoever_is_proven_gets_an_account_and_comes_back_to_it_by_the_subject_alone() {
    let world = World::new().await;
    let first = actor(&world, proven("ada", EMAIL)).await;
    let shown = world.auth.user(first.user).await.unwrap();
    assert_eq!(shown.email, EMAIL);
    assert_eq!(shown.name, "Ada at the issuer's");
    assert!(shown.email_verified_at.is_some());
    // The address at the provider's is another one by now, or none, and proven by nobody.
    let moved = unproven("ada", "ada@elsewhere.example");
    assert_eq!(actor(&world, moved).await.user, first.user);
    let silent = Proven {
        email: None,
        email_verified: None,
        ..proven("ada", EMAIL)
    };
    assert_eq!(actor(&world, silent).await.user, first.user);
    assert_eq!(world.auth.user(first.user).await.unwrap().email, EMAIL);
    assert_eq!(world.events("identity.linked").await.len(), 1);
    assert_eq!(world.events("session.created").await.len(), 3);
}

#[tokio::test]
async fn one_subject_of_two_issuers_is_two_people() {
    let world = World::new().await;
    let ada = actor(&world, proven("1", EMAIL)).await;
    let other = Proven {
        issuer: "https://issuer.example1".to_owned(),
        subject: String::new(),
        ..proven("1", "eve@example.com")
    };
    let eve = actor(&world, other).await;
    assert_ne!(ada.user, eve.user);
}

#[tokio::test]
async fn keycloak_cve_2026_9087_the_proof_of_an_address_is_of_its_subject_and_of_no_other() {
    let world = World::new().await;
    let ada = actor(&world, proven("ada", EMAIL)).await;
    // Another subject of the same provider names the same address, with and without proof.
    let refused = arrive(&world, proven("eve", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::LinkRequired)),
        "{refused:?}"
    );
    let refused = arrive(&world, unproven("eve", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::EmailUnproven)),
        "{refused:?}"
    );
    let identities = world.auth.identities(&ada).await.unwrap();
    assert_eq!(identities.len(), 1);
}

#[tokio::test]
async fn noauth_an_address_that_a_provider_only_asserts_opens_nobodys_account() {
    let world = World::new().await;
    world.person(EMAIL).await;
    for email_verified in [Some(true), Some(false), None] {
        let asserted = Proven {
            email_verified,
            ..unproven("eve", EMAIL)
        };
        let refused = arrive(&world, asserted).await;
        assert!(
            matches!(refused, Err(AuthError::EmailUnproven)),
            "{refused:?}"
        );
    }
    assert!(world.events("session.created").await.is_empty());
}

#[tokio::test]
async fn authentik_cve_2025_53942_a_disabled_user_comes_in_by_no_identity() {
    let world = World::new().await;
    let ada = actor(&world, proven("ada", EMAIL)).await;
    world.auth.disable_user(&origin(), ada.user).await.unwrap();
    let refused = arrive(&world, proven("ada", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::IdentityRefused)),
        "{refused:?}"
    );
    // Nor does a fresh subject with the proven address get a second account.
    let refused = arrive(&world, proven("ada-again", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::IdentityRefused)),
        "{refused:?}"
    );
    let failed = world.events("sign_in.failed").await;
    assert_eq!(failed.len(), 2);
    world.auth.enable_user(&origin(), ada.user).await.unwrap();
    assert!(arrive(&world, proven("ada", EMAIL)).await.is_ok());
}

#[tokio::test]
async fn an_account_without_a_password_answers_one_as_any_wrong_one() {
    let world = World::new().await;
    actor(&world, proven("ada", EMAIL)).await;
    for password in ["", PASSWORD, "\u{0}"] {
        let refused = world.sign_in(EMAIL, password).await;
        assert!(matches!(refused, Err(AuthError::InvalidCredentials)));
    }
}

#[tokio::test]
async fn a_token_of_an_app_signs_in_once() {
    let world = World::new().await;
    let bring = async |token: &str| {
        let provider = "issuer".to_owned();
        let arrival = Arrival::by_token(provider, secret(token), proven("ada", EMAIL));
        world.auth.admit_identity(&origin(), arrival).await
    };
    assert!(bring("one.token.QQ").await.is_ok());
    // Nor does it once more with another spelling of its signature.
    for again in ["one.token.QQ", "one.token.QR", "one.token.other"] {
        let again = bring(again).await;
        assert!(
            matches!(again, Err(AuthError::IdentityTokenSpent)),
            "{again:?}"
        );
    }
    assert!(bring("another.token.QQ").await.is_ok());
}

#[tokio::test]
async fn who_somebody_is_at_a_provider_stands_in_no_column_in_the_clear() {
    let world = World::new().await;
    actor(&world, proven("the-subject-of-ada", EMAIL)).await;
    let key = world.text("SELECT identity_key FROM identities").await;
    let sealed = bytes(&world, "SELECT claims FROM identities").await;
    for word in ["the-subject-of-ada", EMAIL, super::givens::ISSUER] {
        let is_there = sealed
            .windows(word.len())
            .any(|part| part == word.as_bytes());
        assert!(!key.as_ref().unwrap().contains(word) && !is_there, "{word}");
    }
}

#[tokio::test]
async fn better_auth_10322_a_social_sign_in_does_not_skip_the_second_factor() {
    let world = World::new().await;
    let ada = actor(&world, proven("ada", EMAIL)).await;
    let (auth, from) = (&world.auth, origin());
    let enrolled = auth.enroll_totp(&from, &ada).await.unwrap();
    let app = testbed::AuthenticatorApp::new(enrolled.secret.expose());
    let code = app.code(world.clock.now());
    let confirmed = auth.confirm_totp(&from, &ada, enrolled.id, &code).await;
    let codes = confirmed.unwrap();
    let begun = world.events("session.created").await.len();
    let asked = arrive(&world, proven("ada", EMAIL)).await.unwrap_err();
    let AuthError::SecondFactorRequired(asked) = asked else {
        unreachable!("{asked}")
    };
    assert_eq!(world.events("session.created").await.len(), begun);
    let spare = auth::SecondFactor::RecoveryCode(codes[0].clone());
    let answered = auth.sign_in_second_factor(&from, &asked.challenge, &spare);
    let session = answered.await.unwrap().session;
    // It began with the identity: a membership that is tied to it opens.
    assert!(session.identity.is_some());
    let methods: Vec<auth::Method> = session.methods.iter().collect();
    assert_eq!(
        methods,
        [auth::Method::RecoveryCode, auth::Method::Identity]
    );
}
