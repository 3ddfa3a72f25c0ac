//! Every single lie of a token, and that each is refused.

use oidc::{OidcError, Proven};
use serde_json::{Value, json};
use testbed::{ProviderKey, Signing, Telling};

use crate::world::{CLIENT, CLIENT_SECRET, World};

pub type Lie = fn(&mut Telling);

/// Lies of which each one alone makes a token worthless.
pub const LIES: &[(&str, Lie)] = &[
    ("iss of another", |t| {
        t.claim("iss", json!("https://evil.example.com"));
    }),
    ("iss with a slash more", |t| {
        let iss = t.claims.get("iss").and_then(Value::as_str);
        let iss = format!("{}/", iss.unwrap_or_default());
        t.claim("iss", json!(iss));
    }),
    ("iss in capitals", |t| {
        let iss = t.claims.get("iss").and_then(Value::as_str);
        let iss = iss.unwrap_or_default().to_uppercase();
        t.claim("iss", json!(iss));
    }),
    ("no iss", |t| t.claim("iss", Value::Null)),
    ("iss is a number", |t| t.claim("iss", json!(1))),
    ("aud of another client", |t| {
        t.claim("aud", json!("another-client"));
    }),
    ("aud of our app, by the browser's way", |t| {
        t.claim("aud", json!("our-app"));
    }),
    ("aud of two", |t| {
        t.claim("aud", json!([CLIENT, "another-client"]));
    }),
    ("aud of nobody", |t| t.claim("aud", json!([]))),
    ("aud is empty", |t| t.claim("aud", json!(""))),
    ("no aud", |t| t.claim("aud", Value::Null)),
    ("aud is a number", |t| t.claim("aud", json!(7))),
    ("azp of another", |t| {
        t.claim("azp", json!("another-client"));
    }),
    ("no sub", |t| t.claim("sub", Value::Null)),
    ("sub is empty", |t| t.claim("sub", json!(""))),
    ("sub is too long", |t| {
        t.claim("sub", json!("x".repeat(256)));
    }),
    ("sub is a number", |t| t.claim("sub", json!(42))),
    ("no exp", |t| t.claim("exp", Value::Null)),
    ("exp is now", |t| t.claim("exp", json!(1_800_000_000))),
    ("exp is over", |t| t.claim("exp", json!(1_799_999_999))),
    ("exp is a text", |t| t.claim("exp", json!("never"))),
    ("exp is negative", |t| t.claim("exp", json!(-1))),
    ("no iat", |t| t.claim("iat", Value::Null)),
    ("iat is to come", |t| {
        t.claim("iat", json!(1_800_000_000 + 3_600));
    }),
    ("iat is long ago", |t| {
        t.claim("iat", json!(1_800_000_000 - 3_600));
    }),
    ("iat is a text", |t| t.claim("iat", json!("now"))),
    ("no nonce", |t| t.claim("nonce", Value::Null)),
    ("nonce of another attempt", |t| {
        t.claim("nonce", json!("another"));
    }),
    ("nonce is empty", |t| t.claim("nonce", json!(""))),
    ("at_hash of another token", |t| {
        t.claim("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"));
    }),
    ("email_verified is a word", |t| {
        t.claim("email_verified", json!("yes"));
    }),
    ("email_verified is a number", |t| {
        t.claim("email_verified", json!(1));
    }),
    ("alg none", |t| {
        t.head("alg", json!("none"));
        t.signing = Signing::Nobody;
    }),
    ("alg none with a signature", |t| {
        t.head("alg", json!("none"));
    }),
    ("no signature", |t| t.signing = Signing::Nobody),
    ("HS256 with the public key", |t| {
        t.head("alg", json!("HS256"));
        t.signing = Signing::Shared(t.public_key.clone());
    }),
    ("HS256 with our secret", |t| {
        t.head("alg", json!("HS256"));
        t.signing = Signing::Shared(CLIENT_SECRET.as_bytes().to_vec());
    }),
    ("alg of another kind of key", |t| {
        t.head("alg", json!("RS256"));
    }),
    ("alg of another curve", |t| t.head("alg", json!("ES384"))),
    ("an unknown alg", |t| t.head("alg", json!("XX256"))),
    ("no alg", |t| t.head("alg", Value::Null)),
    ("a key that is not published", |t| {
        t.signing = Signing::Foreign(Box::new(ProviderKey::fresh("foreign")));
    }),
    ("a key in the header", |t| {
        let key = ProviderKey::fresh("foreign");
        t.head("jwk", key.jwk());
        t.signing = Signing::Foreign(Box::new(key));
    }),
    ("a key at an address in the header", |t| {
        t.head("jku", json!("https://evil.example.com/jwks"));
        t.signing = Signing::Foreign(Box::new(ProviderKey::fresh("foreign")));
    }),
    ("an unknown kid", |t| t.head("kid", json!("../../first"))),
    ("a bit of the signature", |t| t.signing = Signing::Flipped),
    ("an access token's typ", |t| t.head("typ", json!("at+jwt"))),
    ("a header that must be understood", |t| {
        t.head("crit", json!(["exp"]));
    }),
    ("a nested token", |t| t.head("cty", json!("JWT"))),
    ("no token in the answer", |t| {
        t.answer.insert("id_token".to_owned(), Value::Null);
    }),
    ("no token but a text", |t| {
        t.answer.insert("id_token".to_owned(), json!("a.b"));
    }),
    ("no token but a number", |t| {
        t.answer.insert("id_token".to_owned(), json!(5));
    }),
    ("no access token", |t| {
        t.answer.remove("access_token");
    }),
];

pub fn is_refused(answer: &Result<Proven, OidcError>) -> bool {
    matches!(answer, Err(OidcError::Token(_) | OidcError::Answer(_)))
}

#[tokio::test]
async fn a_token_that_lies_in_any_one_thing_proves_nothing() {
    let world = World::new();
    for (name, lie) in LIES {
        let answer = world.sign_in_with(*lie).await;
        assert!(is_refused(&answer), "{name}: {answer:?}");
        // Looking for keys anew is bounded, so the next lie gets its own minute.
        world.sign_in().await.unwrap();
    }
}

#[tokio::test]
async fn what_a_token_need_not_say_may_be_missing() {
    let world = World::new();
    let harmless = [
        ("at_hash", Value::Null),
        ("azp", json!(CLIENT)),
        ("aud", json!([CLIENT])),
        ("iat", json!(1_800_000_030)),
        ("name", json!("x\u{0}y\n")),
        ("email", Value::Null),
    ];
    for (claim, value) in harmless {
        let proven = world.sign_in_claiming(claim, value).await;
        assert!(proven.is_ok(), "{claim}: {proven:?}");
    }
}
