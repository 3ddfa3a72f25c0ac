//! An app that signs in with a token of Apple's.

use serde_json::{Value, json};

use super::giving::{claims, provided, providers};
use crate::world::{Answer, World};

/// `printf the-nonce | sha256sum`
const HASHED: &str = "1968c4e0ab4485035285e7222c45520ca298b5adfeb0527fdb345c6b1b41caab";

async fn bring(world: &World, token: &str, nonce: &str) -> Answer {
    let body = json!({"identity_token": token, "nonce": nonce, "name": "Cleo of Apple"});
    world.post("/v1/oidc/apple/native", body).send().await
}

#[actix_web::test]
async fn a_token_of_our_app_signs_in_once() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    provider.tell(json!({"sub": "cleo", "email": "cleo@example.com", "email_verified": "true"}));
    let token = provider.token("town.app", HASHED);
    let body: Value = bring(&world, &token, "the-nonce").await.expect(201).json();
    assert!(body["refresh_token"].is_string());
    let me = world
        .get("/v1/me")
        .bearer(body["access_token"].as_str().unwrap());
    assert_eq!(me.send().await.expect(200).json()["name"], "Cleo of Apple");
    let again = bring(&world, &token, "the-nonce").await.expect(401);
    assert_eq!(again.code(), "auth.identity_refused");
    world.stop().await;
}

#[actix_web::test]
async fn a_token_for_somebody_elses_app_or_our_own_browser_client_signs_nobody_in() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    for client in ["evil.app", "town-client", ""] {
        let token = provider.token(client, HASHED);
        let answer = bring(&world, &token, "the-nonce").await.expect(401);
        assert_eq!(answer.code(), "auth.identity_refused", "{client}");
    }
    let token = provider.token("town.app", HASHED);
    let answer = bring(&world, &token, "another").await.expect(401);
    assert_eq!(answer.code(), "auth.identity_refused");
    world.stop().await;
}
