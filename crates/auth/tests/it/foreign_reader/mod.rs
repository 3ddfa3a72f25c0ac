//! Our tokens are read by a foreign library through the key set that we publish, and tampered ones
//! are not: what we call a signed token is one.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use testbed::not_run;

use crate::forge::{Forge, encode, issued, sign_with_hmac, with};
use crate::python::{Library, Python};

const JOSERFC: Library = Library {
    name: "joserfc",
    version: "1.6.5",
};

const TEST: &str = "foreign_reader::joserfc_reads_our_tokens_by_our_key_set_and_no_tampered_one";

#[tokio::test]
async fn joserfc_reads_our_tokens_by_our_key_set_and_no_tampered_one() {
    let python = match Python::with(JOSERFC) {
        Ok(python) => python,
        Err(why) => return not_run(TEST, &why),
    };
    let (world, session, parts, forge) = issued().await;
    let actor = world.actor(&session).await;
    let workspace = world.ids.next().unwrap();
    let inner = world.open(&actor, workspace, session.session.client);
    let inner = inner.await.unwrap();
    let (good, foreign) = (session.access_token.expose(), Forge::foreign());
    let (header, claims) = (&parts.header, &parts.claims);
    let jwks = serde_json::to_value(world.auth.jwks()).unwrap();
    let public = jwks["keys"][0]["x"].as_str().unwrap();
    let public = URL_SAFE_NO_PAD.decode(public).unwrap();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (first, _) = signed.split_once('.').unwrap();
    let admin = with(claims, "sub", json!("usr_01h455vb4pex5vsknk084sn02q"));
    let now = world.clock.now().seconds();
    let tampered = [
        (
            "other claims",
            format!("{first}.{}.{signature}", encode(admin.to_string())),
        ),
        ("no signature", format!("{signed}.")),
        ("a cut signature", format!("{signed}.{}", &signature[..40])),
        ("another's signature", foreign.sign(header, claims)),
        (
            "an unknown key",
            forge.sign(&with(header, "kid", json!("key_0")), claims),
        ),
        (
            "alg none",
            forge.sign(&with(header, "alg", json!("none")), claims),
        ),
        (
            "hmac",
            sign_with_hmac(&with(header, "alg", json!("HS256")), claims, &public),
        ),
        (
            "over",
            forge.sign(header, &with(claims, "exp", json!(now - 1))),
        ),
        (
            "not yet",
            forge.sign(header, &with(claims, "nbf", json!(now + 60))),
        ),
        (
            "for others",
            forge.sign(header, &with(claims, "aud", json!("https://other.example"))),
        ),
    ];
    let mut tokens: BTreeMap<&str, String> = tampered.into_iter().collect();
    for token in tokens.values() {
        assert!(world.auth.verify(token).await.is_err(), "{token}");
    }
    tokens.insert("ours", good.to_owned());
    tokens.insert("of a workspace", inner.access_token.expose().to_owned());
    let given = json!({
        "jwks": jwks, "issuer": claims["iss"], "now": now, "tokens": tokens,
    });
    let judged = python.run(include_str!("verify.py"), &given);
    for name in tokens.keys().copied() {
        let found = &judged[name];
        match name {
            "ours" => assert_eq!(found, claims),
            "of a workspace" => assert_eq!(found["wid"], workspace.to_string()),
            _ => assert_eq!(found, &Value::Null, "{name}"),
        }
    }
}
