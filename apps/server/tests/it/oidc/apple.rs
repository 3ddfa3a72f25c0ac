//! Apple: a browser that comes back by a form, notices, and what is given back in the end.

use std::sync::atomic::{AtomicUsize, Ordering};

use oidc::{AppleKey, ClientProof};
use serde_json::{Value, json};
use server::Settings;
use testbed::{LyingProvider, ProviderKey, TakingBack};

use super::giving::{claims, provided, providers, sent_out, signed_in};
use crate::api::people::owner;
use crate::world::{Answer, World};

/// `printf the-nonce | sha256sum`
const HASHED: &str = "1968c4e0ab4485035285e7222c45520ca298b5adfeb0527fdb345c6b1b41caab";

/// The provider as `apple`, for browsers as well.
fn with_browsers(settings: &mut Settings, provider: &LyingProvider) {
    providers(settings, provider);
    for apple in &mut settings.oidc.providers {
        if apple.name == "apple" {
            "town.web".clone_into(&mut apple.client_id);
            apple.proof = ClientProof::Apple(AppleKey {
                team_id: "TEAM123456".to_owned(),
                key_id: "KEY1234567".to_owned(),
                pem: kernel::SecretText::new(ProviderKey::fresh("apple").pem()),
            });
        }
    }
}

/// A browser that signs in with Apple.
async fn by_browser(world: &World, provider: &LyingProvider) -> Answer {
    let (cookie, back) = sent_out(world, provider, "/v1/oidc/apple/authorize").await;
    assert!(
        cookie.starts_with("__Host-bailiwick_oidc_post="),
        "{cookie}"
    );
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&back)
        .finish();
    let call = world.call("POST", "/v1/oidc/apple/callback");
    let call = call
        .header("cookie", &cookie)
        .header("accept", "application/json");
    // Apple's page is another site than ours.
    let call = call.header("origin", "https://appleid.apple.com");
    let call = call.header("sec-fetch-site", "cross-site");
    call.body("application/x-www-form-urlencoded", form)
        .send()
        .await
}

/// A token that an app got: no two of them are the same.
fn token(provider: &LyingProvider) -> String {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    provider.lie(move |telling| telling.claim("jti", json!(format!("token-{number}"))));
    let token = provider.token("town.app", HASHED);
    provider.be_honest();
    token
}

async fn by_app(world: &World, provider: &LyingProvider) -> Value {
    let body = json!({
        "identity_token": token(provider),
        "nonce": "the-nonce",
        "authorization_code": provider.native_code("town.app"),
    });
    let answer = world.post("/v1/oidc/apple/native", body).send().await;
    answer.expect(201).json()
}

async fn tell(world: &World, notice: &str) -> Answer {
    let body = json!({"payload": notice});
    world.post("/v1/oidc/apple/notices", body).send().await
}

async fn lives(world: &World, session: &Value) -> bool {
    let token = session["access_token"].as_str().unwrap();
    world.get("/v1/me").bearer(token).send().await.status == 200
}

#[actix_web::test]
async fn a_browser_comes_back_from_apple_by_a_form_of_another_site() {
    let provider = provided();
    let world = World::start_with(|settings| with_browsers(settings, &provider)).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    let session = by_browser(&world, &provider).await.expect(201).json();
    assert!(lives(&world, &session).await);
    let form = provider.last_form();
    assert_eq!(form["client_id"], "town.web");
    assert_eq!(form["client_secret"].matches('.').count(), 2);
    world.stop().await;
}

#[actix_web::test]
async fn whoever_takes_consent_back_is_signed_out_where_they_came_in_by_apple() {
    let provider = provided();
    let world = World::start_with(|settings| with_browsers(settings, &provider)).await;
    owner(&world).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    let session = by_browser(&world, &provider).await.expect(201).json();
    let app = by_app(&world, &provider).await;
    provider.tell(claims("dora", "dora@example.com"));
    let doras = by_app(&world, &provider).await;
    let unknown = provider.notice("town.web", "consent-revoked", "nobody");
    tell(&world, &unknown).await.expect(204);
    let other = provider.notice("town.web", "email-disabled", "cleo");
    tell(&world, &other).await.expect(204);
    assert!(lives(&world, &session).await && lives(&world, &app).await);
    let notice = provider.notice("town.web", "consent-revoked", "cleo");
    tell(&world, &notice).await.expect(204);
    assert!(!lives(&world, &session).await && !lives(&world, &app).await);
    assert!(lives(&world, &doras).await);
    // It counts once: whoever comes in again stays in.
    provider.tell(claims("cleo", "cleo@example.com"));
    let again = by_app(&world, &provider).await;
    tell(&world, &notice).await.expect(204);
    assert!(lives(&world, &again).await);
    let their_own = provider.notice("their.app", "consent-revoked", "cleo");
    let refused = tell(&world, &their_own).await.expect(401);
    assert_eq!(refused.code(), "auth.identity_refused");
    assert!(lives(&world, &again).await);
    world.stop().await;
}

#[actix_web::test]
async fn an_account_that_is_gone_at_apple_takes_its_identity_along() {
    let provider = provided();
    let world = World::start_with(|settings| with_browsers(settings, &provider)).await;
    owner(&world).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    let session = by_app(&world, &provider).await;
    let notice = provider.notice("town.app", "account-delete", "cleo");
    tell(&world, &notice).await.expect(204);
    assert!(!lives(&world, &session).await);
    world.drain().await;
    let mails = world.outbox().join("\n");
    assert!(mails.contains("a way to sign in was taken away"), "{mails}");
    // The account is there yet, and its address: the same subject is somebody unknown.
    let body = json!({
        "identity_token": token(&provider), "nonce": "the-nonce",
    });
    let answer = world.post("/v1/oidc/apple/native", body).send().await;
    assert_eq!(answer.expect(409).code(), "auth.link_required");
    // What Apple gave went with the account there: nothing is given back.
    assert!(provider.revoked().is_empty());
    world.stop().await;
}

#[actix_web::test]
async fn what_apple_gave_is_given_back_when_the_identity_is_taken_away() {
    let provider = provided();
    let world = World::start_with(|settings| with_browsers(settings, &provider)).await;
    owner(&world).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    let session = by_app(&world, &provider).await;
    // Another way in, so that this one is not the last.
    let token = session["access_token"].as_str().unwrap();
    let begun = world.post("/v1/me/identities", json!({"provider": "corp"}));
    let begun = begun.bearer(token).send().await.expect(200);
    let set = begun.header("set-cookie").to_owned();
    provider.tell(json!({"sub": "cleo-of-corp"}));
    let back = provider.authorize(begun.json()["authorize_url"].as_str().unwrap());
    let cookie = set.split(';').next().unwrap();
    let linked = super::giving::callback(&world, cookie, &back).send().await;
    linked.expect(302);
    let listed = world.get("/v1/me/identities").bearer(token).send().await;
    let listed = listed.expect(200).json();
    let apples = listed["data"].as_array().unwrap().iter();
    let mut apples = apples.filter(|identity| identity["provider"] == "apple");
    let path = format!(
        "/v1/me/identities/{}",
        apples.next().unwrap()["id"].as_str().unwrap()
    );
    provider.take_back(TakingBack::Later);
    let gone = world.delete(&path).bearer(token).send().await;
    gone.expect(204);
    world.drain().await;
    assert!(provider.revoked().is_empty());
    // Apple is there again.
    provider.take_back(TakingBack::Yes);
    world
        .clock
        .advance(std::time::Duration::from_secs(24 * 60 * 60));
    world.drain().await;
    let revoked = provider.revoked();
    assert_eq!(revoked.len(), 1, "{revoked:?}");
    assert_eq!(revoked[0].0, "town.app");
    world
        .clock
        .advance(std::time::Duration::from_secs(24 * 60 * 60));
    world.drain().await;
    assert_eq!(provider.revoked().len(), 1);
    world.stop().await;
}

#[actix_web::test]
async fn an_installation_without_apple_takes_no_notice() {
    let world = World::start().await;
    let refused = tell(&world, "a.b.c").await.expect(404);
    assert_eq!(refused.code(), "auth.provider_not_found");
    world.stop().await;
    // Nor does an app's sign-in hang on a code that Apple does not exchange.
    let provider = provided();
    let world = World::start_with(|settings| with_browsers(settings, &provider)).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    let body = json!({
        "identity_token": token(&provider),
        "nonce": "the-nonce",
        "authorization_code": "made-up",
    });
    let answer = world.post("/v1/oidc/apple/native", body).send().await;
    answer.expect(201);
    signed_in(&world, &provider, claims("dora", "dora@example.com"))
        .await
        .expect(201);
    world.stop().await;
}

#[actix_web::test]
async fn what_apple_gave_with_an_arrival_that_was_refused_is_given_back() {
    let provider = provided();
    let world = World::start_with(|settings| with_browsers(settings, &provider)).await;
    owner(&world).await;
    // The address is Ada's, who has a password: Apple is not linked here.
    provider.tell(claims("ada", "ada@example.com"));
    let refused = by_browser(&world, &provider).await.expect(409);
    assert_eq!(refused.code(), "auth.link_required");
    world.drain().await;
    assert_eq!(provider.revoked().len(), 1);
    // Of somebody who is known it is kept, as their identity is.
    provider.tell(claims("cleo", "cleo@example.com"));
    let session = by_browser(&world, &provider).await.expect(201).json();
    let user = session["session"]["user_id"].as_str().unwrap();
    let state = world.state();
    let origin = kernel::Origin::default();
    let out = state.auth.disable_user(&origin, user.parse().unwrap());
    out.await.unwrap();
    by_browser(&world, &provider).await.expect(401);
    world.drain().await;
    assert_eq!(provider.revoked().len(), 1);
    world.stop().await;
}
