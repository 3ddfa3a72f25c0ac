//! Changing and resetting passwords.

use std::time::Duration;

use serde_json::json;

use super::mails::{mailed_token, mails_to};
use super::people::{PASSWORD, faults, owner, refused, registered, sign_in};
use crate::world::World;

const NEW: &str = "the harbour sleeps till noon";
const CHANGE: &str = "POST /v1/me/password";
const CONFIRM: &str = "POST /v1/password_resets/confirm";

#[actix_web::test]
async fn a_changed_password_ends_every_other_session_and_not_ones_own() {
    let world = World::start().await;
    let person = owner(&world).await;
    let other = sign_in(&world, "ada@example.com").await;
    let body = json!({"current_password": PASSWORD, "new_password": NEW});
    let call = person
        .account_call(&world, "POST", "/v1/me/password")
        .json(body);
    call.send().await.expect(204);
    person
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(200);
    let dead = other
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(401);
    refused(&dead, "GET /v1/me", "auth.token_invalid");
    let refresh = json!({"refresh_token": other.refresh_token});
    world
        .post("/v1/sessions/refresh", refresh)
        .send()
        .await
        .expect(401);
    let old = json!({"email": "ada@example.com", "password": PASSWORD});
    world.post("/v1/sessions", old).send().await.expect(401);
    let new = json!({"email": "ada@example.com", "password": NEW});
    world.post("/v1/sessions", new).send().await.expect(201);
    world.stop().await;
}

#[actix_web::test]
async fn a_password_is_changed_with_the_current_one_and_to_a_good_one_alone() {
    let world = World::start().await;
    let person = owner(&world).await;
    let change = |current: &str, new: &str| {
        let body = json!({"current_password": current, "new_password": new});
        person
            .account_call(&world, "POST", "/v1/me/password")
            .json(body)
            .send()
    };
    refused(
        &change("wrong", NEW).await.expect(403),
        CHANGE,
        "auth.password_wrong",
    );
    let short = change(PASSWORD, "short").await.expect(422);
    refused(&short, CHANGE, "auth.password_refused");
    assert_eq!(
        faults(&short),
        [("/new_password".to_owned(), "too_short".to_owned())]
    );
    sign_in(&world, "ada@example.com").await;
    world.stop().await;
}

#[actix_web::test]
async fn a_reset_sets_the_password_once_and_ends_every_session() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    let ask = json!({"email": "BO@example.com"});
    world
        .post("/v1/password_resets", ask)
        .send()
        .await
        .expect(202);
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/reset");
    let confirm = |password: &str| {
        let body = json!({"token": token, "new_password": password});
        world.post("/v1/password_resets/confirm", body).send()
    };
    let weak = confirm("aaaaaaaaaaaaaaaa").await.expect(422);
    refused(&weak, CONFIRM, "auth.password_refused");
    assert_eq!(
        faults(&weak),
        [("/new_password".to_owned(), "too_guessable".to_owned())]
    );
    confirm(NEW).await.expect(204);
    person
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(401);
    refused(
        &confirm(PASSWORD).await.expect(410),
        CONFIRM,
        "auth.token_used_or_expired",
    );
    let new = json!({"email": "bo@example.com", "password": NEW});
    world.post("/v1/sessions", new).send().await.expect(201);
    world.stop().await;
}

#[actix_web::test]
async fn a_reset_link_runs_out_and_nobody_learns_whether_an_address_is_known() {
    let world = World::start().await;
    registered(&world, "bo@example.com").await;
    for email in ["bo@example.com", "nobody@example.com"] {
        let answer = world
            .post("/v1/password_resets", json!({"email": email}))
            .send()
            .await;
        assert_eq!(answer.expect(202).text, "{}");
    }
    world.drain().await;
    assert!(mails_to(&world, "nobody@example.com").is_empty());
    let token = mailed_token(&world, "bo@example.com", "/reset");
    world.clock.advance(Duration::from_secs(60 * 60));
    let late = json!({"token": token, "new_password": NEW});
    let late = world
        .post("/v1/password_resets/confirm", late)
        .send()
        .await
        .expect(410);
    refused(&late, CONFIRM, "auth.token_used_or_expired");
    let malformed = world
        .post("/v1/password_resets", json!({"email": "nobody"}))
        .send()
        .await;
    refused(
        &malformed.expect(422),
        "POST /v1/password_resets",
        "invalid_body",
    );
    world.stop().await;
}
