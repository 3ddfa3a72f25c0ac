//! Addresses that somebody signed up with and nobody has confirmed.

use std::time::Duration;

use serde_json::json;

use super::mails::{mailed_token, mails_to};
use super::people::{PASSWORD, refused, sign_in};
use crate::world::World;

#[actix_web::test]
async fn an_unverified_address_is_answered_like_a_wrong_password_and_gets_the_link_once_more() {
    let world = World::start().await;
    let new = json!({"email": "bo@example.com", "password": PASSWORD, "name": "Bo"});
    world
        .post("/v1/registrations", new)
        .send()
        .await
        .expect(202);
    world.drain().await;
    let mut bodies = Vec::new();
    // While the link is a new one, there is no other.
    let quarter = Duration::from_secs(15 * 60);
    for (password, mails, after) in [
        ("another password", 1, Duration::ZERO),
        (PASSWORD, 1, Duration::ZERO),
        (PASSWORD, 2, quarter + Duration::from_secs(1)),
    ] {
        world.clock.advance(after);
        let body = json!({"email": "bo@example.com", "password": password});
        let answer = world.post("/v1/sessions", body).send().await.expect(401);
        refused(&answer, "POST /v1/sessions", "auth.invalid_credentials");
        let mut document = answer.json();
        document["request_id"] = json!(null);
        bodies.push(document);
        world.drain().await;
        assert_eq!(mails_to(&world, "bo@example.com").len(), mails);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    world.stop().await;
}

#[actix_web::test]
async fn arxiv_2205_10174_nothing_of_a_strangers_registration_reaches_the_owner_of_the_address() {
    let world = World::start().await;
    let register = |password: &str, name: &str, workspace: &str| {
        let new = json!({
            "email": "bo@example.com", "password": password, "name": name,
            "workspace_name": workspace,
        });
        world.post("/v1/registrations", new).send()
    };
    let stranger = "the stranger's own passphrase";
    register(stranger, "Mallory", "Trap").await.expect(202);
    world.drain().await;
    register(PASSWORD, "Bo", "Bo & Co").await.expect(202);
    world.drain().await;
    for mail in mails_to(&world, "bo@example.com") {
        assert!(
            !mail.contains("Mallory") && !mail.contains("Trap"),
            "{mail}"
        );
    }
    let token = mailed_token(&world, "bo@example.com", "/verify");
    let verify = json!({"token": token});
    let verified = world.post("/v1/email_verifications", verify).send().await;
    verified.expect(204);
    let body = json!({"email": "bo@example.com", "password": stranger});
    world.post("/v1/sessions", body).send().await.expect(401);
    let reset = json!({"email": "bo@example.com"});
    let asked = world.post("/v1/password_resets", reset).send().await;
    asked.expect(202);
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/reset");
    let reset = json!({"token": token, "new_password": PASSWORD});
    let confirmed = world
        .post("/v1/password_resets/confirm", reset)
        .send()
        .await;
    confirmed.expect(204);
    let bo = sign_in(&world, "bo@example.com").await;
    let me = bo.account_call(&world, "GET", "/v1/me").send().await;
    assert_eq!(me.expect(200).json()["name"], "bo");
    let list = bo
        .account_call(&world, "GET", "/v1/workspaces")
        .send()
        .await;
    assert_eq!(list.expect(200).json()["data"], json!([]));
    world.stop().await;
}
