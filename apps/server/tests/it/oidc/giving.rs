//! A provider of this machine, and a world in which people sign in with it.

use std::collections::HashMap;

use kernel::{Clock, Timestamp};
use oidc::Issuer;
use serde_json::{Value, json};
use server::Settings;
use testbed::LyingProvider;

use crate::world::{Answer, Call, World};

/// When every world begins.
const BEGINNING: i64 = 1_795_350_600_000_000;

/// A provider whose clock stands where that of a world does.
pub fn provided() -> LyingProvider {
    LyingProvider::start(&Clock::manual(Timestamp::from_micros(BEGINNING)))
}

/// Has people sign in with the provider as `corp`, and apps with its tokens as `apple`.
pub fn providers(settings: &mut Settings, provider: &LyingProvider) {
    let issuer = provider.issuer();
    let set = |name: &str, value: &str| {
        let variable = format!("BAILIWICK__OIDC__{name}");
        (variable, value.to_owned())
    };
    let read = Settings::load(
        None,
        [
            set("CORP__ISSUER", &issuer),
            set("CORP__CLIENT_ID", "town-client"),
            set("CORP__EMAIL_DOMAINS", "example.com,town.example"),
            set("CORP__INTERNAL", "yes"),
            set("APPLE__NATIVE_CLIENTS", "town.app"),
        ],
    );
    settings.oidc = read.unwrap().oidc;
    for provider in &mut settings.oidc.providers {
        // Apple's own issuer is not on this machine.
        provider.issuer = Issuer::One(issuer.clone());
        provider.reach = outbound::Reach::Internal;
    }
}

/// Sends a browser out, and answers its cookie and what the provider sends it back with.
pub async fn sent_out(
    world: &World,
    provider: &LyingProvider,
    path: &str,
) -> (String, HashMap<String, String>) {
    let out = world.get(path).send().await.expect(302);
    let cookie = out.header("set-cookie").split(';').next().unwrap();
    (
        cookie.to_owned(),
        provider.authorize(out.header("location")),
    )
}

/// The call by which a browser comes back.
pub fn callback(world: &World, cookie: &str, back: &HashMap<String, String>) -> Call {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(back)
        .finish();
    let call = world.get(&format!("/v1/oidc/corp/callback?{query}"));
    call.header("cookie", cookie)
}

/// Somebody who signs in with the provider as `subject`, as a document.
pub async fn signed_in(world: &World, provider: &LyingProvider, claims: Value) -> Answer {
    provider.tell(claims);
    let (cookie, back) = sent_out(world, provider, "/v1/oidc/corp/authorize").await;
    let call = callback(world, &cookie, &back).header("accept", "application/json");
    call.send().await
}

/// Claims of somebody whose address the provider proves.
pub fn claims(subject: &str, email: &str) -> Value {
    json!({"sub": subject, "email": email, "email_verified": true, "name": "Cleo"})
}
