//! Making a passkey.

use auth::{AuthError, AuthenticatorKind, Method, NewPasskey};
use serde_json::json;
use testbed::{Conduct, SoftPasskey};

use super::{PAGE, add, confirm, create, create_named, holder, is_refused, remove};
use crate::identities::givens::bytes;
use crate::world::{EMAIL, PASSWORD, World, settings};

#[tokio::test]
async fn a_first_passkey_brings_recovery_codes_and_ends_every_other_session() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let other = world.session().await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    world.mails().await;
    let asked = create_named(&world, &actor, Some(" Phone "));
    let asked = asked.await.unwrap();
    assert!(world.lives(&other).await);
    let found = world.auth.authenticators(&actor).await.unwrap();
    assert!(found.all.is_empty());
    let (_, answer) = SoftPasskey::create(Conduct::at(PAGE), &asked.public_key);
    let codes = confirm(&world, &actor, asked.id, answer).await.unwrap();
    assert_eq!(codes.len(), 10);
    assert!(!world.lives(&other).await && world.lives(&session).await);
    let found = world.auth.authenticators(&actor).await.unwrap();
    assert_eq!((found.all.len(), found.recovery_codes_left), (1, 10));
    assert_eq!(found.all[0].id, asked.id);
    assert_eq!(found.all[0].kind, AuthenticatorKind::Passkey);
    assert_eq!(found.all[0].name.as_deref(), Some("Phone"));
    assert_eq!(found.all[0].last_used_at, None);
    let mails = world.mails().await;
    let own = session.session.id.to_string();
    let tells = |mail: &&String| mail.contains("factors_changed") && mail.contains(&own);
    assert_eq!(mails.iter().filter(tells).count(), 1, "{mails:?}");
    for (action, count) in [("created", 1), ("confirmed", 1), ("removed", 0)] {
        let events = world.events(&format!("authenticator.{action}")).await;
        assert_eq!(events.len(), count, "{action}");
        assert!(
            events
                .iter()
                .all(|event| event.details["kind"] == "passkey")
        );
    }
}

#[tokio::test]
async fn what_a_browser_is_asked_for_is_the_one_of_the_standard() {
    let world = World::new().await;
    let ada = holder(&world).await;
    let asked = create(&world, &ada.actor).await;
    let asked = asked.unwrap().public_key;
    assert_eq!(asked["rp"]["id"], "bailiwick.example");
    assert_eq!(asked["user"]["name"], EMAIL);
    let handle = testbed::base64url(ada.user.uuid().as_bytes());
    assert_eq!(asked["user"]["id"], json!(handle));
    assert_eq!(asked["attestation"], "none");
    let selection = &asked["authenticatorSelection"];
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(selection["residentKey"], "preferred");
    let excluded = &asked["excludeCredentials"];
    assert_eq!(excluded[0]["id"], json!(testbed::base64url(&ada.key.id)));
    assert_eq!(excluded.as_array().unwrap().len(), 1);
    // 256 random bits.
    let challenge = asked["challenge"].as_str().unwrap();
    assert_eq!(challenge.len(), 43);
}

#[tokio::test]
async fn a_second_passkey_brings_no_codes_and_nobody_has_more_than_ten() {
    let world = World::new().await;
    let ada = holder(&world).await;
    for _ in 1..10 {
        let (_, _, codes) = add(&world, &ada.actor).await;
        assert!(codes.is_empty());
    }
    let eleventh = create(&world, &ada.actor).await;
    assert!(matches!(eleventh, Err(AuthError::TooManyFactors)));
}

#[tokio::test]
async fn a_passkey_that_was_asked_for_in_one_session_is_confirmed_in_no_other() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let own = world.actor(&world.session().await).await;
    let other = world.actor(&world.session().await).await;
    world.person("eve@example.com").await;
    let eve = world.sign_in("eve@example.com", PASSWORD).await.unwrap();
    let eve = world.actor(&eve).await;
    let asked = create(&world, &own);
    let asked = asked.await.unwrap();
    let (_, answer) = SoftPasskey::create(Conduct::at(PAGE), &asked.public_key);
    for stranger in [&other, &eve] {
        let refused = confirm(&world, stranger, asked.id, answer.clone()).await;
        assert!(matches!(refused, Err(AuthError::FactorNotFound)));
    }
    // Nor under the id of another one.
    let id = world.ids.next().unwrap();
    let refused = confirm(&world, &own, id, answer.clone()).await;
    assert!(matches!(refused, Err(AuthError::FactorNotFound)));
    confirm(&world, &own, asked.id, answer.clone())
        .await
        .unwrap();
    let again = confirm(&world, &own, asked.id, answer).await;
    assert!(matches!(again, Err(AuthError::FactorNotFound)));
}

#[tokio::test]
async fn a_question_is_over_after_five_minutes_and_with_the_next_one() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let first = create(&world, &actor);
    let first = first.await.unwrap();
    let (_, early) = SoftPasskey::create(Conduct::at(PAGE), &first.public_key);
    let second = create(&world, &actor);
    let second = second.await.unwrap();
    let refused = confirm(&world, &actor, first.id, early).await;
    assert!(matches!(refused, Err(AuthError::FactorNotFound)));
    world.clock.advance(second.expires_in);
    let actor = world.actor(&world.session().await).await;
    let (_, late) = SoftPasskey::create(Conduct::at(PAGE), &second.public_key);
    let refused = confirm(&world, &actor, second.id, late).await;
    assert!(matches!(refused, Err(AuthError::FactorNotFound)));
    assert_eq!(world.auth.purge_factor_changes().await.unwrap(), 1);
}

#[tokio::test]
async fn a_credential_is_one_users_and_one_passkey() {
    let world = World::new().await;
    let ada = holder(&world).await;
    let eve = super::holder_of(&world, "eve@example.com").await;
    for who in [&ada, &eve] {
        let asked = create(&world, &who.actor);
        let asked = asked.await.unwrap();
        let id = ada.key.id.clone();
        let (_, answer) = SoftPasskey::create_as(Conduct::at(PAGE), &asked.public_key, id);
        let refused = confirm(&world, &who.actor, asked.id, answer).await;
        assert!(is_refused(&refused));
    }
    let refused = world.events("authenticator.refused").await;
    assert_eq!(refused.len(), 2);
    assert!(
        refused
            .iter()
            .all(|event| event.details["reason"] == "wrong_passkey")
    );
    // Nor once it was removed: it may come back.
    let removed = remove(&world, &ada.actor, ada.id);
    removed.await.unwrap();
    let asked = create(&world, &eve.actor);
    let asked = asked.await.unwrap();
    let id = ada.key.id.clone();
    let (_, answer) = SoftPasskey::create_as(Conduct::at(PAGE), &asked.public_key, id);
    assert!(is_refused(
        &confirm(&world, &eve.actor, asked.id, answer).await
    ));
}

#[tokio::test]
async fn a_name_is_one_and_short() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    for name in ["", "  ", "a\u{7}b", &"x".repeat(101)] {
        let refused = create_named(&world, &actor, Some(name));
        assert!(matches!(refused.await, Err(AuthError::NameInvalid)));
    }
}

#[tokio::test]
async fn at_a_numeric_address_there_are_no_passkeys() {
    let mut numeric = settings();
    numeric.issuer = "http://192.0.2.1:8080".to_owned();
    let world = World::with(numeric).await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let refused = create(&world, &actor).await;
    assert!(matches!(refused, Err(AuthError::PasskeysUnavailable)));
    let refused = world.auth.request_passkey().await;
    assert!(matches!(refused, Err(AuthError::PasskeysUnavailable)));
}

#[tokio::test]
async fn what_is_no_credential_is_refused_before_anything_is_looked_up() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let asked = create(&world, &actor);
    let (_, good) = SoftPasskey::create(Conduct::at(PAGE), &asked.await.unwrap().public_key);
    for (pointer, value) in [
        ("/type", json!("password")),
        ("/rawId", json!("===")),
        ("/response", json!({})),
        ("/response/clientDataJSON", json!("bm90IGpzb24")),
        ("/response/attestationObject", json!(7)),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        let parsed = NewPasskey::parse(bad);
        assert!(is_refused(&parsed), "{pointer}");
    }
}

#[tokio::test]
async fn what_was_made_counts_as_a_proof_in_its_session_and_stands_sealed() {
    let world = World::new().await;
    let ada = holder(&world).await;
    let sessions = world.sessions(&ada.actor).await;
    let own = sessions.iter().find(|one| one.id == ada.session.session.id);
    assert!(own.unwrap().methods.contains(Method::Passkey));
    let id = ada.id.uuid();
    let sealed = bytes(&world, "SELECT credential FROM passkeys").await;
    let cell = keyring::Cell {
        table: "passkeys",
        row: id.as_bytes(),
        column: "credential",
    };
    let fields = world.keyring.second_factor_fields();
    let opened: serde_json::Value = fields.open_json(cell, &sealed).unwrap();
    assert_eq!(opened["name"], "Phone");
    // Not under the key of the other columns, and not by the credential's id.
    let other = world
        .control
        .fields()
        .open_json::<serde_json::Value>(cell, &sealed);
    assert!(other.is_err());
    let key = world
        .text("SELECT credential_key FROM passkeys")
        .await
        .unwrap();
    assert!(!key.contains(&testbed::base64url(&ada.key.id)));
}
