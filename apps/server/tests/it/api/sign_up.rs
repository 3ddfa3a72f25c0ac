//! The claim, registrations and the verification of addresses.

use std::time::Duration;

use serde_json::{Value, json};

use super::mails::mailed_token;
use super::people::{PASSWORD, faults, owner, refused, sign_in};
use crate::world::World;

const CLAIM: &str = "POST /v1/claims";
const REGISTER: &str = "POST /v1/registrations";
const VERIFY: &str = "POST /v1/email_verifications";

fn claim(token: &str) -> Value {
    json!({
        "token": token,
        "email": "ada@example.com",
        "password": PASSWORD,
        "name": "Ada",
        "workspace_name": "Acme",
    })
}

fn with(mut body: Value, name: &str, value: &str) -> Value {
    body[name] = value.into();
    body
}

async fn workspace_folders(world: &World) -> usize {
    if !world.has_files() {
        // Their rows are all that there is of them.
        return world
            .state()
            .tenancy
            .workspaces_after(None, 1_000)
            .await
            .unwrap()
            .len();
    }
    let regions = std::fs::read_dir(world.data_dir().join("workspaces"));
    let regions = regions
        .into_iter()
        .flatten()
        .map(|region| region.unwrap().path());
    regions
        .map(|region| std::fs::read_dir(region).unwrap().count())
        .sum()
}

#[actix_web::test]
async fn the_claim_makes_an_owner_with_a_workspace_and_a_session_of_it() {
    let world = World::start().await;
    let token = world.claim_token().unwrap();
    let claimed = world
        .post("/v1/claims", claim(&token))
        .send()
        .await
        .expect(201);
    let body = claimed.json();
    assert_eq!(claimed.header("cache-control"), "no-store");
    assert_eq!(body["workspaces"][0]["name"], "Acme");
    assert_eq!(body["workspaces"][0]["role"], "owner");
    assert_eq!(body["session"]["workspace_id"], body["workspaces"][0]["id"]);
    let token = body["access_token"].as_str().unwrap();
    let shown = world
        .get("/v1/workspace")
        .bearer(token)
        .send()
        .await
        .expect(200);
    assert_eq!(shown.json()["name"], "Acme");
    world.stop().await;
}

#[actix_web::test]
async fn the_claim_works_once_and_with_the_newest_token_alone() {
    let world = World::start().await;
    let old = world.claim_token().unwrap();
    let world = world.restart().await;
    let wrong = world
        .post("/v1/claims", claim(&old))
        .send()
        .await
        .expect(403);
    refused(&wrong, CLAIM, "claim.invalid");
    let token = world.claim_token().unwrap();
    world
        .post("/v1/claims", claim(&token))
        .send()
        .await
        .expect(201);
    for token in [&token, &old] {
        let again = world
            .post("/v1/claims", claim(token))
            .send()
            .await
            .expect(410);
        refused(&again, CLAIM, "claim.used");
    }
    let world = world.restart().await;
    assert_eq!(world.claim_token(), None);
    world.stop().await;
}

#[actix_web::test]
async fn a_refused_claim_leaves_nothing_and_does_not_use_the_token() {
    let world = World::start().await;
    let good = claim(&world.claim_token().unwrap());
    for (field, value, code) in [
        ("password", "short", "auth.password_refused"),
        ("name", " ", "auth.name_invalid"),
        ("workspace_name", "", "tenancy.name_invalid"),
        ("email", "nobody", "invalid_body"),
        ("client", "toaster", "invalid_body"),
    ] {
        let body = with(good.clone(), field, value);
        let answer = world.post("/v1/claims", body).send().await.expect(422);
        refused(&answer, CLAIM, code);
    }
    assert_eq!(workspace_folders(&world).await, 0);
    world.post("/v1/claims", good).send().await.expect(201);
    assert_eq!(workspace_folders(&world).await, 1);
    world.stop().await;
}

#[actix_web::test]
async fn of_many_claims_at_once_one_succeeds_and_leaves_one_workspace() {
    let world = World::start().await;
    let token = world.claim_token().unwrap();
    let calls = (0..8).map(|_| world.post("/v1/claims", claim(&token)).send());
    let answers = futures_util::future::join_all(calls).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 410, 410, 410, 410, 410, 410, 410]);
    world.state().tenancy.unused_files_gone().await;
    assert_eq!(workspace_folders(&world).await, 1);
    world.stop().await;
}

#[actix_web::test]
async fn a_new_user_verifies_the_address_and_gets_the_workspace_that_was_asked_for() {
    let world = World::start().await;
    let new = json!({
        "email": "bo@example.com", "password": PASSWORD, "name": "Bo", "workspace_name": "Bo & Co",
    });
    let answer = world
        .post("/v1/registrations", new)
        .send()
        .await
        .expect(202);
    assert_eq!(answer.text, "{}");
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/verify");
    let verify = || {
        world
            .post("/v1/email_verifications", json!({"token": token}))
            .send()
    };
    verify().await.expect(204);
    refused(
        &verify().await.expect(410),
        VERIFY,
        "auth.token_used_or_expired",
    );
    let person = sign_in(&world, "bo@example.com").await;
    let list = person
        .account_call(&world, "GET", "/v1/workspaces")
        .send()
        .await
        .expect(200);
    let list = list.json();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&list["data"][0]["name"], &list["data"][0]["role"]),
        (&json!("Bo & Co"), &json!("owner"))
    );
    let person = person
        .enter(&world, list["data"][0]["id"].as_str().unwrap())
        .await;
    let log = person
        .get(&world, "/v1/audit_events?action=workspace.created")
        .send()
        .await;
    let log = log.expect(200).json();
    assert_eq!(log["data"].as_array().unwrap().len(), 1);
    assert_eq!(log["data"][0]["actor"]["name"], "Bo");
    assert_eq!(workspace_folders(&world).await, 1);
    world.stop().await;
}

#[actix_web::test]
async fn a_verification_link_runs_out_whether_or_not_there_is_a_newer_one() {
    let world = World::start().await;
    let new = json!({"email": "bo@example.com", "password": PASSWORD, "name": "Bo"});
    world
        .post("/v1/registrations", new.clone())
        .send()
        .await
        .expect(202);
    world.drain().await;
    let first = mailed_token(&world, "bo@example.com", "/verify");
    world.clock.advance(Duration::from_secs(1));
    world
        .post("/v1/registrations", new)
        .send()
        .await
        .expect(202);
    world.drain().await;
    let second = mailed_token(&world, "bo@example.com", "/verify");
    assert_ne!(first, second);
    let verify = |token: &str| {
        world
            .post("/v1/email_verifications", json!({"token": token}))
            .send()
    };
    // The first one's day is over, then the second one's.
    world.clock.advance(Duration::from_secs(24 * 60 * 60 - 1));
    for (token, pause) in [(&first, 1), (&second, 0)] {
        let late = verify(token).await.expect(410);
        refused(&late, VERIFY, "auth.token_used_or_expired");
        world.clock.advance(Duration::from_secs(pause));
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_registration_is_refused_for_its_form_and_never_for_a_known_address() {
    let world = World::start().await;
    owner(&world).await;
    let known = json!({"email": "ada@example.com", "password": PASSWORD, "name": "Eve"});
    let unknown = with(known.clone(), "email", "eve@example.com");
    let answers = [
        world.post("/v1/registrations", known.clone()),
        world.post("/v1/registrations", unknown),
    ];
    for answer in answers {
        assert_eq!(answer.send().await.expect(202).text, "{}");
    }
    for (field, value, code) in [
        ("password", "ada@example.com", "auth.password_refused"),
        ("name", "a\u{7}b", "auth.name_invalid"),
        ("workspace_name", " ", "tenancy.name_invalid"),
        ("surname", "x", "invalid_body"),
    ] {
        let body = with(known.clone(), field, value);
        let answer = world
            .post("/v1/registrations", body)
            .send()
            .await
            .expect(422);
        refused(&answer, REGISTER, code);
    }
    let short = with(known, "password", "short");
    let answer = world.post("/v1/registrations", short).send().await;
    assert_eq!(
        faults(&answer),
        [("/password".to_owned(), "too_short".to_owned())]
    );
    world.stop().await;
}
