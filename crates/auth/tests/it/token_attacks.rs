//! The classic attacks on signed tokens that need more than one changed header or claim, and the
//! vectors of Wycheproof: no token of anybody else's passes, however good it is at home.

use std::fs;

use serde_json::{Value, json};

use testbed::not_run;

use crate::forge::{Forge, issued, refused, sign_with_hmac, with, without};

const SIGNED_TEXTS: &str = "token_attacks::wycheproof_no_signed_text_of_others_is_a_token_and_none_of_their_headers_passes_in_ours";
const KEYS: &str = "token_attacks::wycheproof_no_key_that_a_token_brings_along_is_used";

#[tokio::test]
async fn a_token_inside_a_token_and_every_other_form_of_a_signature_are_refused() {
    let (world, session, parts, forge) = issued().await;
    let good = session.access_token.expose();
    let (header, claims) = (parts.header.to_string(), parts.claims.to_string());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (first, second) = signed.split_once('.').unwrap();
    let nested = with(&parts.header, "cty", json!("JWT"));
    let flattened = json!({ "protected": first, "payload": second, "signature": signature });
    let general = json!({
        "payload": second, "signatures": [{ "protected": first, "signature": signature }],
    });
    for (what, token) in [
        ("nested", forge.sign_text(&header, good)),
        (
            "nested, said so",
            forge.sign_text(&nested.to_string(), good),
        ),
        (
            "nested in a text",
            forge.sign_text(&header, &json!(good).to_string()),
        ),
        (
            "nested in a list",
            forge.sign_text(&header, &format!("[{claims}]")),
        ),
        ("the flattened form", flattened.to_string()),
        ("the general form", general.to_string()),
        (
            "five parts",
            format!("{first}.{second}.{signature}.{second}.{signature}"),
        ),
        ("a detached payload", format!("{first}..{signature}")),
        (
            "a header twice",
            format!("{first}.{first}.{second}.{signature}"),
        ),
        ("parts exchanged", format!("{second}.{first}.{signature}")),
    ] {
        refused(&world, &token, what).await;
    }
}

#[tokio::test]
async fn a_name_that_stands_twice_is_refused_in_whatever_spelling() {
    let (world, _, parts, forge) = issued().await;
    let (header, claims) = (parts.header.to_string(), parts.claims.to_string());
    for name in ["alg", "typ", "kid"] {
        let value = &parts.header[name];
        let escaped = format!("\\u{:04x}{}", name.as_bytes()[0], &name[1..]);
        for again in [name.to_owned(), escaped] {
            for other in [json!("none"), value.clone()] {
                let first = header.replacen('{', &format!("{{\"{again}\":{other},"), 1);
                let last = format!("{},\"{again}\":{other}}}", &header[..header.len() - 1]);
                refused(&world, &forge.sign_text(&first, &claims), name).await;
                refused(&world, &forge.sign_text(&last, &claims), name).await;
            }
        }
    }
    for name in ["sub", "sid", "aud", "exp", "sep"] {
        let value = &parts.claims[name];
        let escaped = format!("\\u{:04x}{}", name.as_bytes()[0], &name[1..]);
        for again in [name.to_owned(), escaped] {
            let last = format!("{},\"{again}\":{value}}}", &claims[..claims.len() - 1]);
            refused(&world, &forge.sign_text(&header, &last), name).await;
        }
    }
}

#[tokio::test]
async fn padding_blanks_and_the_other_alphabet_are_refused_in_every_part() {
    let (world, session, ..) = issued().await;
    let good = session.access_token.expose();
    let parts: Vec<&str> = good.split('.').collect();
    for place in 0..3 {
        for change in [
            "=", "==", "%3D", " ", "\n", "\t", "+", "/", "\u{0}", "\u{e9}", "A",
        ] {
            for at in [0, parts[place].len() / 2, parts[place].len()] {
                let mut changed: Vec<String> = parts.iter().map(ToString::to_string).collect();
                changed[place].insert_str(at, change);
                refused(
                    &world,
                    &changed.join("."),
                    &format!("{place} {change:?} {at}"),
                )
                .await;
            }
        }
    }
}

/// A file of vectors, where the folder exists.
fn vectors(name: &str, test: &str) -> Option<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
    let file = format!("{folder}/wycheproof/{name}");
    let Ok(text) = fs::read(&file) else {
        not_run(test, &format!("absent: {file}"));
        return None;
    };
    Some(serde_json::from_slice(&text).unwrap())
}

/// Every signed text of the vectors, valid ones among them: they are signed by keys of their own.
fn signed_texts(test: &str) -> Vec<String> {
    let files = ["json_web_signature_test.json", "json_web_crypto_test.json"];
    let documents = files.into_iter().filter_map(|file| vectors(file, test));
    let mut texts = Vec::new();
    for document in documents {
        for group in document["testGroups"].as_array().unwrap() {
            for case in group["tests"].as_array().unwrap() {
                texts.extend(case["jws"].as_str().map(str::to_owned));
            }
        }
    }
    texts
}

#[tokio::test]
async fn wycheproof_no_signed_text_of_others_is_a_token_and_none_of_their_headers_passes_in_ours() {
    let (world, _, parts, forge) = issued().await;
    let texts = signed_texts(SIGNED_TEXTS);
    for text in &texts {
        refused(&world, text, text).await;
        let Some(header) = text.split('.').next().and_then(read_json) else {
            continue;
        };
        // The same header under our own signature, and with our own key named.
        let named = with(&header, "kid", parts.header["kid"].clone());
        let dressed = with(&named, "typ", json!("at+jwt"));
        for header in [header, named, dressed] {
            refused(&world, &forge.sign(&header, &parts.claims), text).await;
        }
    }
    println!("{} signed texts refused", texts.len());
}

fn read_json(part: &str) -> Option<Value> {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(part)
        .ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    value.is_object().then_some(value)
}

#[tokio::test]
async fn wycheproof_no_key_that_a_token_brings_along_is_used() {
    let (world, _, parts, forge) = issued().await;
    let foreign = Forge::foreign();
    let mut keys = vec![foreign.jwk()];
    if let Some(document) = vectors("json_web_key_test.json", KEYS) {
        for group in document["testGroups"].as_array().unwrap() {
            keys.extend(["public", "private"].map(|half| group[half].clone()));
        }
    }
    for key in keys.iter().filter(|key| !key.is_null()) {
        let header = with(&parts.header, "jwk", key.clone());
        let unnamed = without(&header, "kid");
        for header in [header, unnamed] {
            refused(
                &world,
                &foreign.sign(&header, &parts.claims),
                "jwk, foreign",
            )
            .await;
            refused(&world, &forge.sign(&header, &parts.claims), "jwk, ours").await;
        }
        // The text of a public key as the secret of an HMAC.
        let confused = with(&parts.header, "alg", json!("HS256"));
        let token = sign_with_hmac(&confused, &parts.claims, key.to_string().as_bytes());
        refused(&world, &token, "hmac").await;
    }
    println!(
        "{} keys that tokens brought along were not used",
        keys.len()
    );
}
