//! What a provider tells us by itself.

use std::time::Duration;

use kernel::SecretText;
use oidc::{Notice, NoticeKind, OidcError};
use serde_json::{Value, json};
use testbed::{ProviderKey, Signing, Telling, base64url};

use crate::world::{CLIENT, World};

async fn check(world: &World, token: &str) -> Result<Notice, OidcError> {
    let payload = SecretText::new(token.to_owned());
    world.ours.check_notice(&payload).await
}

fn is_refused(checked: &Result<Notice, OidcError>) -> bool {
    matches!(checked, Err(OidcError::Token(_)))
}

#[tokio::test]
async fn a_notice_says_what_happened_to_whom() {
    let world = World::new();
    for (client, word, kind) in [
        (CLIENT, "consent-revoked", NoticeKind::ConsentRevoked),
        ("our-app", "account-delete", NoticeKind::AccountDeleted),
        (CLIENT, "account-deleted", NoticeKind::AccountDeleted),
        (CLIENT, "email-disabled", NoticeKind::Other),
    ] {
        let token = world.there.notice(client, word, "cleo");
        let notice = check(&world, &token).await.unwrap();
        assert_eq!(notice.kind, kind, "{word}");
        assert_eq!(notice.subject, "cleo");
        assert_eq!(notice.issuer, world.there.issuer());
        assert!(notice.id.starts_with("notice-"));
    }
}

#[tokio::test]
async fn a_notice_that_lies_says_nothing() {
    type Lie = fn(&mut Telling);
    let lies: [(&str, Lie); 15] = [
        ("another issuer", |t| {
            t.claim("iss", json!("https://evil.example"));
        }),
        ("no issuer", |t| t.claim("iss", Value::Null)),
        ("another client", |t| t.claim("aud", json!("their-client"))),
        ("two clients", |t| {
            t.claim("aud", json!([CLIENT, "their-client"]));
        }),
        ("no client", |t| t.claim("aud", json!(""))),
        ("old", |t| t.claim("iat", json!(1_800_000_000 - 86_401))),
        ("early", |t| t.claim("iat", json!(1_800_000_061))),
        ("a time that is none", |t| t.claim("iat", json!("now"))),
        ("no id", |t| t.claim("jti", json!(""))),
        ("no event", |t| t.claim("events", Value::Null)),
        ("an event that is none", |t| t.claim("events", json!("[]"))),
        ("nobody's key", |t| t.signing = Signing::Nobody),
        ("no algorithm", |t| {
            t.head("alg", json!("none"));
            t.signing = Signing::Nobody;
        }),
        ("a shared secret", |t| {
            t.head("alg", json!("HS256"));
            t.signing = Signing::Shared(t.public_key.clone());
        }),
        ("another key", |t| {
            t.signing = Signing::Foreign(Box::new(ProviderKey::fresh("first")));
        }),
    ];
    for (name, lie) in lies {
        let world = World::new();
        world.there.lie(lie);
        let token = world.there.notice(CLIENT, "consent-revoked", "cleo");
        assert!(is_refused(&check(&world, &token).await), "{name}");
    }
    let world = World::new();
    world.there.lie(|t| t.signing = Signing::Flipped);
    let token = world.there.notice(CLIENT, "consent-revoked", "cleo");
    assert!(is_refused(&check(&world, &token).await), "a bit");
}

#[tokio::test]
async fn a_notice_and_an_id_token_are_never_taken_for_each_other() {
    let world = World::new();
    let id_token = world.there.token("our-app", "nonce");
    assert!(is_refused(&check(&world, &id_token).await));
    // Not even where it carries what happened.
    world.there.lie(|t| {
        t.claim(
            "events",
            json!("{\"type\":\"account-delete\",\"sub\":\"cleo\"}"),
        );
    });
    let id_token = world.there.token("our-app", "nonce");
    assert!(is_refused(&check(&world, &id_token).await), "it has no id");
    world.there.be_honest();
    let notice = world.there.notice("our-app", "consent-revoked", "cleo");
    let native = oidc::NativeToken {
        identity_token: SecretText::new(notice),
        nonce: SecretText::new("the-nonce".to_owned()),
        authorization_code: None,
    };
    let taken = world.ours.check_native(&native).await;
    assert!(matches!(taken, Err(OidcError::Token(_))));
}

#[tokio::test]
async fn what_is_no_token_is_none() {
    let world = World::new();
    let whole = world.there.notice(CLIENT, "consent-revoked", "cleo");
    let parts: Vec<&str> = whole.split('.').collect();
    let header = base64url(b"{}");
    for text in [
        String::new(),
        "..".to_owned(),
        "a.b".to_owned(),
        format!("{whole}.{}", parts[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{header}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.!", parts[0], parts[1]),
        "é.é.é".to_owned(),
        format!("{whole}{}", "A".repeat(20_000)),
    ] {
        assert!(is_refused(&check(&world, &text).await), "{text}");
    }
    assert_eq!(check(&world, &whole).await.unwrap().subject, "cleo");
}

#[tokio::test]
async fn a_notice_under_a_new_key_is_read_once_the_keys_were_looked_at_again() {
    let world = World::new();
    let first = world.there.notice(CLIENT, "consent-revoked", "cleo");
    check(&world, &first).await.unwrap();
    world.there.change_keys("second");
    let next = world.there.notice(CLIENT, "consent-revoked", "cleo");
    assert!(
        is_refused(&check(&world, &next).await),
        "a minute has not passed"
    );
    world.clock.advance(Duration::from_secs(60));
    check(&world, &next).await.unwrap();
}
