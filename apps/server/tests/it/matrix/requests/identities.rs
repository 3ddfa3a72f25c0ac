//! Providers and identities. Who comes back from a provider has gone out to it for the call.

use serde_json::{Value, json};

use super::super::{Caller, Town};
use super::Ask;
use crate::oidc::{callback, sent_out, signed_in};
use crate::world::Call;

/// `printf the-nonce | sha256sum`
const HASHED: &str = "1968c4e0ab4485035285e7222c45520ca298b5adfeb0527fdb345c6b1b41caab";

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    Some(match ask.route() {
        ("GET", "/v1/oidc/{provider}/authorize") => ask.call("corp"),
        // One that did not go out: coming back changes something.
        ("GET", "/v1/oidc/{provider}/callback") => ask.call("corp"),
        ("POST", "/v1/oidc/{provider}/callback") => come_back(ask).await,
        ("POST", "/v1/oidc/apple/native") => {
            let provider = &ask.town.provider;
            provider.tell(somebody(ask.town));
            let token = provider.token("town.app", HASHED);
            ask.call("")
                .json(json!({"identity_token": token, "nonce": "the-nonce"}))
        }
        ("POST", "/v1/oidc/apple/notices") => notice(ask).await,
        ("GET", "/v1/me/identities") => ask.call(""),
        ("POST", "/v1/me/identities") => ask.call("").json(json!({"provider": "corp"})),
        ("DELETE", "/v1/me/identities/{id}") => unlink(ask).await,
        _ => return None,
    })
}

/// Claims of somebody new.
fn somebody(town: &Town) -> Value {
    let email = town.fresh_email();
    json!({"sub": email, "email": email, "email_verified": true})
}

/// What Apple says of somebody who has just signed in for the first time.
async fn notice(ask: &Ask<'_>) -> Call {
    let (world, provider) = (&ask.town.world, &ask.town.provider);
    let somebody = somebody(ask.town);
    provider.tell(somebody.clone());
    let token = provider.token("town.app", HASHED);
    let body = json!({"identity_token": token, "nonce": "the-nonce"});
    let came = world.post("/v1/oidc/apple/native", body).send().await;
    came.expect(201);
    let subject = somebody["sub"].as_str().unwrap();
    let notice = provider.notice("town.app", "consent-revoked", subject);
    ask.call("").json(json!({"payload": notice}))
}

async fn come_back(ask: &Ask<'_>) -> Call {
    let (world, provider) = (&ask.town.world, &ask.town.provider);
    provider.tell(somebody(ask.town));
    let (cookie, back) = sent_out(world, provider, "/v1/oidc/corp/authorize").await;
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&back)
        .finish();
    ask.call("corp")
        .header("cookie", &cookie)
        .header("accept", "application/json")
        .body("application/x-www-form-urlencoded", form)
}

/// The caller of an account gets a second identity, and takes one away. Callers of the other kinds try
/// with that.
async fn unlink(ask: &Ask<'_>) -> Call {
    let (world, provider) = (&ask.town.world, &ask.town.provider);
    let owner = ask.town.person(Caller::Owner);
    let body = json!({"provider": "corp"});
    let begun = world.post("/v1/me/identities", body).bearer(&owner.account);
    let begun = begun.send().await.expect(200);
    let set = begun.header("set-cookie").to_owned();
    provider.tell(json!({"sub": ask.town.fresh_email()}));
    let back = provider.authorize(begun.json()["authorize_url"].as_str().unwrap());
    let cookie = set.split(';').next().unwrap();
    callback(world, cookie, &back).send().await.expect(302);
    let listed = world.get("/v1/me/identities").bearer(&owner.account);
    let listed = listed.send().await.expect(200).json();
    let last = listed["data"].as_array().unwrap().last().unwrap();
    ask.call(last["id"].as_str().unwrap())
}

/// Keeps the way in for who has no password.
#[actix_web::test]
async fn somebody_new_of_the_provider_is_let_in() {
    let town = Town::build().await;
    let answer = signed_in(&town.world, &town.provider, somebody(&town)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    town.stop().await;
}
