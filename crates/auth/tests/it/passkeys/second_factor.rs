//! A passkey besides a password, and to raise a session.

use auth::{Admitted, AuthError, Method, SecondFactor, StepUpProof};
use kernel::Timestamp;
use serde_json::json;

use super::{Holder, add, alone, factor, holder, is_refused, with_both};
use crate::identities::givens::{arrive, proven};
use crate::second_factors::{MINUTE, answer, challenge, equipped, is_locked};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

async fn step_up(world: &World, ada: &mut Holder) -> Result<Timestamp, AuthError> {
    let asked = world.auth.request_step_up(&ada.actor).await?;
    let proof = StepUpProof::SecondFactor(factor(ada.key.sign(&asked.public_key)));
    world.auth.step_up(&origin(), &ada.actor, &proof).await
}

#[tokio::test]
async fn a_password_asks_for_the_passkey_and_the_passkey_opens_a_session() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let refused = world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    let AuthError::SecondFactorRequired(asked) = refused else {
        unreachable!("{refused}")
    };
    assert_eq!(asked.methods, [Method::RecoveryCode, Method::Passkey]);
    let session = with_both(&world, &mut ada.key).await.unwrap();
    let methods: Vec<Method> = session.session.methods.iter().collect();
    assert_eq!(methods, [Method::Password, Method::Passkey]);
    let events = world.events("session.created").await;
    let last = events.last().unwrap();
    assert_eq!(last.details["methods"], json!(["password", "passkey"]));
    let actor = world.actor(&session).await;
    let found = world.auth.authenticators(&actor).await.unwrap();
    assert_eq!(found.all[0].last_used_at, Some(world.clock.now()));
}

#[tokio::test]
async fn a_browser_is_told_of_the_users_own_passkeys_alone() {
    let world = World::new().await;
    let ada = holder(&world).await;
    super::holder_of(&world, "eve@example.com").await;
    let challenge = challenge(&world).await;
    let asked = world.auth.request_second_factor(&challenge).await.unwrap();
    let own = json!([{
        "type": "public-key",
        "id": testbed::base64url(&ada.key.id),
        "transports": ["internal", "hybrid"],
    }]);
    assert_eq!(asked.public_key["allowCredentials"], own);
    assert_eq!(asked.public_key["userVerification"], "required");
    assert_eq!(asked.public_key["rpId"], "bailiwick.example");
    let none = world.auth.request_second_factor(&secret("bwt_none")).await;
    assert!(matches!(none, Err(AuthError::ChallengeInvalid)));
}

#[tokio::test]
async fn who_has_no_passkey_is_asked_for_none() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let waiting = challenge(&world).await;
    let asked = world.auth.request_second_factor(&waiting).await;
    assert!(matches!(asked, Err(AuthError::FactorNotFound)));
    let asked = world.auth.request_step_up(&ada.actor).await;
    assert!(matches!(asked, Err(AuthError::FactorNotFound)));
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_a_lost_passkey() {
    let world = World::new().await;
    let ada = holder(&world).await;
    let waiting = challenge(&world).await;
    let spare = SecondFactor::RecoveryCode(ada.codes[0].clone());
    answer(&world, &waiting, spare).await.unwrap();
}

#[tokio::test]
async fn five_wrong_passkeys_end_a_sign_in_and_lock_nothing() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    for _ in 0..4 {
        let waiting = challenge(&world).await;
        for _ in 0..5 {
            let asked = world.auth.request_second_factor(&waiting).await.unwrap();
            ada.key.conduct.forged = true;
            let wrong = factor(ada.key.sign(&asked.public_key));
            assert!(is_refused(&answer(&world, &waiting, wrong).await));
        }
        let over = world.auth.request_second_factor(&waiting).await;
        assert!(matches!(over, Err(AuthError::ChallengeInvalid)));
    }
    ada.key.conduct.forged = false;
    with_both(&world, &mut ada.key).await.unwrap();
    let reasons = super::reasons(&world).await;
    assert_eq!(reasons, ["wrong_passkey"; 20]);
}

#[tokio::test]
async fn a_passkey_raises_the_session_that_asked_for_it_and_no_other() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let other = with_both(&world, &mut ada.key).await.unwrap();
    let other = world.actor(&other).await;
    world.clock.advance(5 * MINUTE);
    match world.auth.require_recent_authentication(&ada.actor).await {
        Err(AuthError::StepUpRequired { methods }) => {
            assert_eq!(methods, [Method::RecoveryCode, Method::Passkey]);
        }
        other => panic!("{other:?}"),
    }
    // The password is no proof beside it.
    let proof = StepUpProof::Password(secret(PASSWORD));
    let refused = world.auth.step_up(&origin(), &ada.actor, &proof).await;
    assert!(matches!(refused, Err(AuthError::StepUpRequired { .. })));
    let asked = world.auth.request_step_up(&ada.actor).await.unwrap();
    let signed = StepUpProof::SecondFactor(factor(ada.key.sign(&asked.public_key)));
    let refused = world.auth.step_up(&origin(), &other, &signed).await;
    assert!(is_refused(&refused));
    world
        .auth
        .step_up(&origin(), &ada.actor, &signed)
        .await
        .unwrap();
    let recent = world.auth.require_recent_authentication(&ada.actor);
    recent.await.unwrap();
    // Once.
    let refused = world.auth.step_up(&origin(), &ada.actor, &signed).await;
    assert!(is_refused(&refused));
    let failed = world.events("session.step_up_failed").await;
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0].details["reason"], "passkey_not_asked");
    step_up(&world, &mut ada).await.unwrap();
}

#[tokio::test]
async fn a_lock_by_wrong_passwords_keeps_no_passkey_out() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    for _ in 0..10 {
        let wrong = world.sign_in(EMAIL, "another passphrase altogether").await;
        wrong.unwrap_err();
    }
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
    alone(&world, &mut ada.key).await.unwrap();
}

#[tokio::test]
async fn a_passkey_that_nobody_asked_for_opens_nothing_beside_a_password() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    for _ in 0..10 {
        let wrong = world.sign_in(EMAIL, "another passphrase altogether").await;
        wrong.unwrap_err();
    }
    let asked = world.auth.request_passkey().await.unwrap();
    let shown = factor(ada.key.sign(&asked.public_key));
    let (from, client) = (origin(), auth::Client::Native);
    let password = secret(PASSWORD);
    let refused = world
        .auth
        .sign_in_with(&from, EMAIL, &password, Some(&shown), client);
    assert!(is_locked(&refused.await));
}

#[tokio::test]
async fn an_app_and_a_passkey_stand_side_by_side() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let (_, mut key, codes) = add(&world, &ada.actor).await;
    assert!(codes.is_empty());
    let refused = world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    let AuthError::SecondFactorRequired(asked) = refused else {
        unreachable!("{refused}")
    };
    let all = [Method::Totp, Method::RecoveryCode, Method::Passkey];
    assert_eq!(asked.methods, all);
    let code = crate::second_factors::code(&ada.app, &world);
    answer(&world, &asked.challenge, code).await.unwrap();
    with_both(&world, &mut key).await.unwrap();
}

#[tokio::test]
async fn better_auth_10322_a_social_sign_in_does_not_skip_the_passkey() {
    let world = World::new().await;
    let Ok(Admitted::SignedIn(first)) = arrive(&world, proven("ada", EMAIL)).await else {
        unreachable!("nobody got in")
    };
    let actor = world.actor(&first).await;
    let (_, mut key, _) = add(&world, &actor).await;
    let begun = world.events("session.created").await.len();
    let asked = arrive(&world, proven("ada", EMAIL)).await.unwrap_err();
    let AuthError::SecondFactorRequired(waiting) = asked else {
        unreachable!("{asked}")
    };
    assert_eq!(world.events("session.created").await.len(), begun);
    let asked = world.auth.request_second_factor(&waiting.challenge).await;
    let signed = factor(key.sign(&asked.unwrap().public_key));
    let session = answer(&world, &waiting.challenge, signed).await.unwrap();
    // It began with the identity: a membership that is tied to it opens.
    assert!(session.session.identity.is_some());
    let methods: Vec<Method> = session.session.methods.iter().collect();
    assert_eq!(methods, [Method::Passkey, Method::Identity]);
}
