//! What Apple lets us keep, and how it is given back.

use kernel::SecretText;
use oidc::{AppleKey, ClientProof, NativeToken, OidcError, RefreshGrant};
use serde_json::json;
use testbed::{ProviderKey, TakingBack};

use crate::world::{CLIENT, World, callback};

/// SHA-256 of `the-nonce` in hexadecimal, by `printf the-nonce | sha256sum`.
const HASHED: &str = "1968c4e0ab4485035285e7222c45520ca298b5adfeb0527fdb345c6b1b41caab";

fn with_apple() -> World {
    let key = ProviderKey::fresh("apple");
    World::with(|_, settings| {
        settings.proof = ClientProof::Apple(AppleKey {
            team_id: "TEAM123456".to_owned(),
            key_id: "KEY1234567".to_owned(),
            pem: SecretText::new(key.pem()),
        });
    })
}

async fn by_browser(world: &World) -> Option<RefreshGrant> {
    let secrets = world.secrets();
    let url = world.ours.begin(&secrets).await.unwrap();
    let back = callback(&world.there.authorize(&url));
    world.ours.finish(&back, &secrets).await.unwrap().grant
}

async fn by_app(world: &World, code: Option<String>) -> Option<RefreshGrant> {
    let native = NativeToken {
        identity_token: SecretText::new(world.there.token("our-app", HASHED)),
        nonce: SecretText::new("the-nonce".to_owned()),
        authorization_code: code.map(SecretText::new),
    };
    world.ours.check_native(&native).await.unwrap().grant
}

#[tokio::test]
async fn what_apple_gave_a_browser_or_an_app_is_given_back_by_the_same_client() {
    let world = with_apple();
    let grant = by_browser(&world).await.unwrap();
    world.ours.revoke(&grant).await.unwrap();
    let code = world.there.native_code("our-app");
    let grant = by_app(&world, Some(code)).await.unwrap();
    assert!(!format!("{grant:?}").contains("refresh-"));
    world.ours.revoke(&grant).await.unwrap();
    let revoked = world.there.revoked();
    let clients: Vec<&str> = revoked.iter().map(|(client, _)| client.as_str()).collect();
    assert_eq!(clients, [CLIENT, "our-app"]);
    assert!(
        revoked
            .iter()
            .all(|(_, token)| token.starts_with("refresh-"))
    );
}

#[tokio::test]
async fn an_app_without_a_good_code_is_proven_and_leaves_nothing() {
    let world = with_apple();
    let theirs = world.there.native_code("their-app");
    for code in [None, Some("made-up".to_owned()), Some(theirs)] {
        assert!(by_app(&world, code).await.is_none());
    }
}

#[tokio::test]
async fn of_other_providers_nothing_is_kept() {
    let world = World::new();
    assert!(by_browser(&world).await.is_none());
    let code = world.there.native_code("our-app");
    assert!(by_app(&world, Some(code)).await.is_none());
}

#[tokio::test]
async fn whether_another_try_may_help_is_told() {
    let world = with_apple();
    let grant = by_browser(&world).await.unwrap();
    world.there.take_back(TakingBack::Later);
    let later = world.ours.revoke(&grant).await;
    assert!(matches!(later, Err(OidcError::Answer(_))), "{later:?}");
    world.there.take_back(TakingBack::No);
    let never = world.ours.revoke(&grant).await;
    assert!(matches!(never, Err(OidcError::Exchange)), "{never:?}");
    // What passes, or what an operator sets right, is no reason to keep what is another's.
    for status in ["401 No", "403 No", "408 No", "429 No", "500 No"] {
        world.there.take_back(TakingBack::With(status));
        let later = world.ours.revoke(&grant).await;
        assert!(matches!(later, Err(OidcError::Answer(_))), "{later:?}");
    }
    let keyless = World::new();
    let later = keyless.ours.revoke(&grant).await;
    assert!(matches!(later, Err(OidcError::Settings(_))), "{later:?}");
    let world = with_apple();
    world.there.describe(json!({ "revocation_endpoint": null }));
    let grant = by_browser(&world).await.unwrap();
    let nowhere = world.ours.revoke(&grant).await;
    assert!(matches!(nowhere, Err(OidcError::Answer(_))), "{nowhere:?}");
}

#[tokio::test]
async fn what_the_code_of_another_person_brings_is_not_kept() {
    let world = with_apple();
    world.there.tell(json!({ "sub": "ada" }));
    let token = world.there.token("our-app", HASHED);
    world.there.tell(json!({ "sub": "eve" }));
    let native = NativeToken {
        identity_token: SecretText::new(token),
        nonce: SecretText::new("the-nonce".to_owned()),
        authorization_code: Some(SecretText::new(world.there.native_code("our-app"))),
    };
    let finished = world.ours.check_native(&native).await.unwrap();
    assert_eq!(finished.proven.subject, "ada");
    assert!(finished.grant.is_none());
}
