//! What an access token must be, and everything that is not one.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::forge::{Forge, Issued, encode, issued, refused, sign_with_hmac, with, without};

#[tokio::test]
async fn a_token_and_the_published_key_have_the_documented_form() {
    let (world, session, parts, _) = issued().await;
    let jwks = serde_json::to_value(world.auth.jwks()).unwrap();
    let key = &jwks["keys"][0];
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 1);
    assert_eq!(key["kty"], "OKP");
    assert_eq!(
        (&key["crv"], &key["alg"], &key["use"]),
        (&json!("Ed25519"), &json!("EdDSA"), &json!("sig"))
    );
    assert_eq!(
        parts.header,
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": key["kid"] })
    );
    assert_eq!(parts.claims["iss"], "https://bailiwick.example");
    assert_eq!(parts.claims["sub"], session.user.to_string());
    assert_eq!(parts.claims["sid"], session.session.id.to_string());
    assert_eq!(parts.claims["exp"], world.clock.now().seconds() + 900);
    assert_eq!(parts.claims.get("wid"), None);
    // The published key checks the token: whoever reads the set can verify without us.
    let (signed, signature) = session.access_token.expose().rsplit_once('.').unwrap();
    let public = URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap();
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, public);
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    public.verify(signed.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn zitadel_cve_2026_55669_other_algorithms_and_keys_are_refused() {
    let (world, _, parts, forge) = issued().await;
    let Issued { header, claims } = &parts;
    for alg in ["none", "None", "NONE", "nOnE"] {
        let header = json!({ "alg": alg, "typ": "at+jwt", "kid": header["kid"] });
        let unsigned = format!(
            "{}.{}.",
            encode(header.to_string()),
            encode(claims.to_string())
        );
        refused(&world, &unsigned, alg).await;
        refused(&world, &forge.sign(&header, claims), alg).await;
    }
    let jwks = serde_json::to_value(world.auth.jwks()).unwrap();
    let text = jwks["keys"][0]["x"].as_str().unwrap();
    let raw = URL_SAFE_NO_PAD.decode(text).unwrap();
    for alg in ["HS256", "EdDSA"] {
        for key in [
            raw.as_slice(),
            text.as_bytes(),
            b"",
            jwks.to_string().as_bytes(),
        ] {
            let token = sign_with_hmac(&with(header, "alg", json!(alg)), claims, key);
            refused(&world, &token, alg).await;
        }
    }
    for alg in ["ES256", "RS256", "Ed25519", "eddsa", ""] {
        let token = forge.sign(&with(header, "alg", json!(alg)), claims);
        refused(&world, &token, alg).await;
    }
    refused(
        &world,
        &Forge::foreign().sign(header, claims),
        "a foreign key",
    )
    .await;
    for kid in [
        "",
        "key_01h455vb4pex5vsknk084sn02q",
        "../../root.key",
        "' OR 1=1 --",
    ] {
        let token = forge.sign(&with(header, "kid", json!(kid)), claims);
        refused(&world, &token, kid).await;
    }
}

#[tokio::test]
async fn zitadel_cve_2026_55669_headers_that_bring_a_key_or_an_extension_are_refused() {
    let (world, _, parts, forge) = issued().await;
    let jwk = serde_json::to_value(world.auth.jwks()).unwrap()["keys"][0].clone();
    for (name, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("jwk", jwk),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
    ] {
        let header = with(&parts.header, name, value);
        refused(&world, &forge.sign(&header, &parts.claims), name).await;
        refused(&world, &Forge::foreign().sign(&header, &parts.claims), name).await;
    }
    for typ in [
        json!("JWT"),
        json!("AT+JWT"),
        json!("application/at+jwt"),
        Value::Null,
    ] {
        let header = with(&parts.header, "typ", typ);
        refused(&world, &forge.sign(&header, &parts.claims), "typ").await;
    }
    for name in ["alg", "typ", "kid"] {
        refused(
            &world,
            &forge.sign(&without(&parts.header, name), &parts.claims),
            name,
        )
        .await;
    }
    let kid = &parts.header["kid"];
    let twice = format!(r#"{{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":{kid}}}"#);
    refused(
        &world,
        &forge.sign_text(&twice, &parts.claims.to_string()),
        "alg twice",
    )
    .await;
}

#[tokio::test]
async fn jsonwebtoken_cve_2026_25537_every_claim_is_required_and_has_its_type() {
    let (world, _, parts, forge) = issued().await;
    let Issued { header, claims } = &parts;
    for name in [
        "exp", "nbf", "iat", "iss", "aud", "sub", "jti", "sid", "sep",
    ] {
        refused(&world, &forge.sign(header, &without(claims, name)), name).await;
        for bad in [
            Value::Null,
            json!([]),
            json!({}),
            json!(true),
            json!([claims[name]]),
        ] {
            refused(&world, &forge.sign(header, &with(claims, name, bad)), name).await;
        }
    }
    for name in ["exp", "nbf", "iat", "sep"] {
        let number = claims[name].as_i64().unwrap();
        let float = format!("{number}.5");
        let whole: Value = serde_json::from_str(&format!("{number}.0")).unwrap();
        let exponent = format!("\u{22}{name}\u{22}:{number}e0");
        for bad in [
            json!(number.to_string()),
            json!(""),
            serde_json::from_str(&float).unwrap(),
            whole,
        ] {
            refused(&world, &forge.sign(header, &with(claims, name, bad)), name).await;
        }
        let text = claims
            .to_string()
            .replace(&format!("\u{22}{name}\u{22}:{number}"), &exponent);
        refused(&world, &forge.sign_text(&header.to_string(), &text), name).await;
        refused(
            &world,
            &forge.sign(header, &with(claims, name, json!(-1))),
            name,
        )
        .await;
    }
    for name in ["iss", "aud", "sub", "sid"] {
        for bad in [
            json!(""),
            json!(1),
            json!("https://evil.example"),
            json!("usr_x"),
        ] {
            refused(&world, &forge.sign(header, &with(claims, name, bad)), name).await;
        }
    }
    refused(
        &world,
        &forge.sign(header, &with(claims, "admin", json!(true))),
        "unknown",
    )
    .await;
    let twice = claims
        .to_string()
        .replacen('{', r#"{"exp":99999999999,"#, 1);
    refused(
        &world,
        &forge.sign_text(&header.to_string(), &twice),
        "exp twice",
    )
    .await;
}

#[tokio::test]
async fn a_token_is_good_from_its_beginning_to_its_end() {
    let (world, session, parts, forge) = issued().await;
    let now = world.clock.now().seconds();
    for name in ["nbf", "iat"] {
        let later = with(&parts.claims, name, json!(now + 60));
        refused(&world, &forge.sign(&parts.header, &later), name).await;
    }
    let over = with(&parts.claims, "exp", json!(now));
    refused(&world, &forge.sign(&parts.header, &over), "exp").await;
    world.clock.advance(Duration::from_secs(899));
    assert!(world.lives(&session).await);
    world.clock.advance(Duration::from_secs(1));
    refused(&world, session.access_token.expose(), "remembered and over").await;
}

#[tokio::test]
async fn a_token_names_its_session_its_user_and_its_workspace_together() {
    let (world, session, parts, forge) = issued().await;
    let eve = world.person("eve@example.com").await;
    let workspace: kernel::WorkspaceId = world.ids.next().unwrap();
    let missing: kernel::SessionId = world.ids.next().unwrap();
    for (name, value) in [
        ("sub", json!(eve)),
        ("wid", json!(workspace)),
        ("sid", json!(missing)),
        ("sep", json!(1)),
    ] {
        refused(
            &world,
            &forge.sign(&parts.header, &with(&parts.claims, name, value)),
            name,
        )
        .await;
    }
    assert!(world.lives(&session).await);
}
