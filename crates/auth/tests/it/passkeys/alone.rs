//! A passkey and nothing else.

use auth::{AuthError, Method};
use kernel::SecretText;
use serde_json::json;

use super::{alone, answer_alone, holder, holder_of, is_refused, reasons, remove};
use crate::world::{World, origin};

#[tokio::test]
async fn a_passkey_alone_is_both_factors() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let session = alone(&world, &mut ada.key).await.unwrap();
    assert_eq!(session.user, ada.user);
    let methods: Vec<Method> = session.session.methods.iter().collect();
    assert_eq!(methods, [Method::Passkey]);
    assert!(session.session.methods.has_second_factor());
    let actor = world.actor(&session).await;
    let recent = world.auth.require_recent_authentication(&actor);
    recent.await.unwrap();
}

#[tokio::test]
async fn whoever_asks_learns_of_nobody_and_writes_nothing_into_a_log() {
    let world = World::new().await;
    holder(&world).await;
    let before = world.text("SELECT CAST(count(*) AS TEXT) FROM audit_events");
    let before = before.await;
    let asked = world.auth.request_passkey().await.unwrap();
    assert_eq!(asked.public_key["allowCredentials"], json!([]));
    assert_eq!(asked.public_key["challenge"], asked.challenge.expose());
    assert_eq!(asked.public_key["userVerification"], "required");
    let after = world.text("SELECT CAST(count(*) AS TEXT) FROM audit_events");
    assert_eq!(before, after.await);
}

#[tokio::test]
async fn everybody_who_is_kept_out_hears_the_same() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    // Unknown to this installation.
    let elsewhere = World::new().await;
    let mut unknown = holder(&elsewhere).await.key;
    let mut all = vec![alone(&world, &mut unknown).await];
    ada.key.conduct.forged = true;
    all.push(alone(&world, &mut ada.key).await);
    ada.key.conduct.forged = false;
    world.sql("UPDATE users SET email_verified_at = NULL").await;
    all.push(alone(&world, &mut ada.key).await);
    world.sql("UPDATE users SET email_verified_at = 1").await;
    world.auth.disable_user(&origin(), ada.user).await.unwrap();
    all.push(alone(&world, &mut ada.key).await);
    world.auth.enable_user(&origin(), ada.user).await.unwrap();
    let session = alone(&world, &mut ada.key).await.unwrap();
    let actor = world.actor(&session).await;
    let removed = remove(&world, &actor, ada.id);
    removed.await.unwrap();
    all.push(alone(&world, &mut ada.key).await);
    for answer in &all {
        assert!(is_refused(answer), "{answer:?}");
    }
    let expected = [
        "unknown_passkey",
        "wrong_passkey",
        "email_unverified",
        "user_disabled",
        "unknown_passkey",
    ];
    assert_eq!(reasons(&world).await, expected);
}

#[tokio::test]
async fn a_passkey_is_its_owners_whatever_the_authenticator_says() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let eve = holder_of(&world, "eve@example.com").await;
    ada.key.conduct.user_handle = Some(eve.user.uuid().as_bytes().to_vec());
    assert!(is_refused(&alone(&world, &mut ada.key).await));
    let asked = world.auth.request_passkey().await.unwrap();
    ada.key.conduct.user_handle = None;
    let mut answer = ada.key.sign(&asked.public_key);
    answer["response"]["userHandle"] = json!(null);
    let refused = answer_alone(&world, &asked.challenge, answer).await;
    assert!(is_refused(&refused));
    // With the credential of one and the signature of the other.
    let asked = world.auth.request_passkey().await.unwrap();
    let mut answer = ada.key.sign(&asked.public_key);
    let id = json!(testbed::base64url(&eve.key.id));
    answer["rawId"] = id.clone();
    answer["id"] = id;
    answer["response"]["userHandle"] = json!(testbed::base64url(eve.user.uuid().as_bytes()));
    let refused = answer_alone(&world, &asked.challenge, answer).await;
    assert!(is_refused(&refused));
}

#[tokio::test]
async fn a_question_is_answered_once_rightly_or_wrongly() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let asked = world.auth.request_passkey().await.unwrap();
    let answer = ada.key.sign(&asked.public_key);
    let first = answer_alone(&world, &asked.challenge, answer.clone()).await;
    first.unwrap();
    let again = answer_alone(&world, &asked.challenge, answer).await;
    assert!(matches!(again, Err(AuthError::ChallengeInvalid)));
    let asked = world.auth.request_passkey().await.unwrap();
    ada.key.conduct.forged = true;
    let wrong = ada.key.sign(&asked.public_key);
    ada.key.conduct.forged = false;
    let right = ada.key.sign(&asked.public_key);
    let refused = answer_alone(&world, &asked.challenge, wrong).await;
    assert!(is_refused(&refused));
    let late = answer_alone(&world, &asked.challenge, right).await;
    assert!(matches!(late, Err(AuthError::ChallengeInvalid)));
    let unknown = SecretText::new("A".repeat(43));
    let asked = world.auth.request_passkey().await.unwrap();
    let answer = ada.key.sign(&asked.public_key);
    let refused = answer_alone(&world, &unknown, answer.clone()).await;
    assert!(matches!(refused, Err(AuthError::ChallengeInvalid)));
    // One that was signed for another question.
    let other = world.auth.request_passkey().await.unwrap();
    let refused = answer_alone(&world, &other.challenge, answer).await;
    assert!(is_refused(&refused));
    let late = world.auth.request_passkey().await.unwrap();
    let answer = ada.key.sign(&late.public_key);
    world.clock.advance(late.expires_in);
    let refused = answer_alone(&world, &late.challenge, answer).await;
    assert!(matches!(refused, Err(AuthError::ChallengeInvalid)));
}
