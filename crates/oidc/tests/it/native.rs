//! Tokens that an app brings.

use kernel::SecretText;
use oidc::{NativeToken, OidcError, Proven};
use serde_json::{Value, json};
use testbed::Telling;

use crate::lies::is_refused;
use crate::world::{CLIENT, World};

/// SHA-256 of `the-nonce` in hexadecimal, by `printf the-nonce | sha256sum`.
const HASHED: &str = "1968c4e0ab4485035285e7222c45520ca298b5adfeb0527fdb345c6b1b41caab";

async fn check(world: &World, token: String, nonce: &str) -> Result<Proven, OidcError> {
    let native = NativeToken {
        identity_token: SecretText::new(token),
        nonce: SecretText::new(nonce.to_owned()),
        authorization_code: None,
    };
    let finished = world.ours.check_native(&native).await;
    finished.map(|finished| finished.proven)
}

#[tokio::test]
async fn a_token_of_our_app_proves_who_has_the_nonce_behind_it() {
    let world = World::new();
    let token = world.there.token("our-app", HASHED);
    let proven = check(&world, token.clone(), "the-nonce").await.unwrap();
    assert_eq!(proven.subject, "somebody");
    for nonce in ["", "the-nonce ", "another", HASHED] {
        let refused = check(&world, token.clone(), nonce).await;
        assert!(is_refused(&refused), "{nonce}: {refused:?}");
    }
    // A nonce that was not hashed would be one that anybody who sees the token knows.
    let bare = world.there.token("our-app", "the-nonce");
    assert!(is_refused(&check(&world, bare, "the-nonce").await));
}

#[tokio::test]
async fn a_token_of_another_app_signs_nobody_in() {
    let world = World::new();
    for client in ["another-app", CLIENT, "", "our-app "] {
        let token = world.there.token(client, HASHED);
        let refused = check(&world, token, "the-nonce").await;
        assert!(is_refused(&refused), "{client}: {refused:?}");
    }
    let lies: [fn(&mut Telling); 3] = [
        |t| t.claim("aud", json!(["our-app", "another-app"])),
        |t| t.claim("iss", json!("https://appleid.apple.com")),
        |t| t.claim("nonce", Value::Null),
    ];
    for lie in lies {
        world.there.lie(lie);
        let token = world.there.token("our-app", HASHED);
        assert!(is_refused(&check(&world, token, "the-nonce").await));
    }
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let world = World::new();
    let long = "a".repeat(20_000);
    for text in ["", ".", "..", "a.b.c", "{}", "null", &long] {
        let refused = check(&world, text.to_owned(), "the-nonce").await;
        assert!(is_refused(&refused), "{refused:?}");
    }
}

#[test]
fn however_a_signature_is_spelled_what_is_signed_is_the_same() {
    let signed = |text: &str| oidc::signed_part(&SecretText::new(text.to_owned()));
    for spelled in ["a.b.QQ", "a.b.QR", "a.b.another", "a.b."] {
        assert_eq!(signed(spelled).expose(), "a.b");
    }
    assert_ne!(signed("a.c.QQ").expose(), "a.b");
    assert_eq!(signed("no token").expose(), "no token");
}
