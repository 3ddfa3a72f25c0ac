//! Passkeys through the API.

use std::time::Duration;

use serde_json::{Value, json};
use testbed::{Conduct, SoftPasskey};

use super::mails::mailed_token;
use super::people::{PASSWORD, Person, faults, owner, refused, registered, sign_in, text};
use super::refresh_cookies::{own_refresh, pair};
use crate::world::{Answer, PUBLIC_URL, World};

const MINUTE: Duration = Duration::from_secs(60);
const EMAIL: &str = "bob@example.com";
const CONFIRM: &str = "POST /v1/me/authenticators/{id}/confirm";

struct Holder {
    person: Person,
    id: String,
    key: SoftPasskey,
    codes: usize,
}

async fn create(world: &World, person: &Person, body: Value) -> Answer {
    let call = person.account_call(world, "POST", "/v1/me/authenticators/passkeys");
    call.json(body).send().await
}

async fn confirm(world: &World, person: &Person, id: &str, body: Value) -> Answer {
    let path = format!("/v1/me/authenticators/{id}/confirm");
    person
        .account_call(world, "POST", &path)
        .json(body)
        .send()
        .await
}

async fn holder(world: &World) -> Holder {
    let person = registered(world, EMAIL).await;
    let asked = create(world, &person, json!({"name": "Phone"})).await;
    let asked = asked.expect(201).json();
    let (key, made) = SoftPasskey::create(Conduct::at(PUBLIC_URL), &asked["public_key"]);
    let id = text(&asked["id"]);
    let confirmed = confirm(world, &person, &id, json!({"credential": made})).await;
    let confirmed = confirmed.expect(200).json();
    Holder {
        person,
        id,
        key,
        codes: confirmed["recovery_codes"].as_array().unwrap().len(),
    }
}

async fn ask(world: &World) -> Value {
    let call = world.call("POST", "/v1/passkey_challenges");
    call.send().await.expect(200).json()
}

async fn alone(world: &World, key: &mut SoftPasskey, client: &str) -> Answer {
    let asked = ask(world).await;
    let signed = key.sign(&asked["public_key"]);
    let body = json!({
        "challenge": asked["challenge"], "credential": signed, "client": client,
    });
    world.post("/v1/sessions/passkey", body).send().await
}

async fn list(world: &World, person: &Person) -> Value {
    let call = person.account_call(world, "GET", "/v1/me/authenticators");
    call.send().await.expect(200).json()
}

#[actix_web::test]
async fn a_passkey_is_made_with_the_options_of_the_standard_and_shows_in_the_list() {
    let world = World::start().await;
    let bob = registered(&world, EMAIL).await;
    let asked = create(&world, &bob, json!({"name": "Phone"})).await;
    let asked = asked.expect(201);
    let id = text(&asked.json()["id"]);
    let place = format!("/v1/me/authenticators/{id}");
    assert_eq!(asked.header("location"), place);
    let asked = asked.json();
    assert_eq!(asked["expires_in"], 300);
    let options = &asked["public_key"];
    assert_eq!(options["rp"]["id"], "bailiwick.test");
    assert_eq!(options["user"]["name"], EMAIL);
    assert_eq!(options["attestation"], "none");
    assert!(options["pubKeyCredParams"].is_array());
    // It does not count before it was shown.
    let empty = json!({"data": [], "recovery_codes_left": 0});
    assert_eq!(list(&world, &bob).await, empty);
    let mut lying = Conduct::at("https://bailiwick.test.evil.example");
    let (_, made) = SoftPasskey::create(lying.clone(), options);
    let answer = confirm(&world, &bob, &id, json!({"credential": made})).await;
    refused(&answer, CONFIRM, "auth.passkey_invalid");
    // A wrong answer is an answer.
    PUBLIC_URL.clone_into(&mut lying.origin);
    let (_, made) = SoftPasskey::create(lying, options);
    let answer = confirm(&world, &bob, &id, json!({"credential": made})).await;
    refused(&answer, CONFIRM, "auth.authenticator_not_found");
    for body in [json!({}), json!({"code": "123456", "credential": {}})] {
        let answer = confirm(&world, &bob, &id, body).await;
        let expected = (String::new(), "one_of".to_owned());
        assert_eq!(faults(&answer.expect(422)), [expected]);
    }
    let none = confirm(&world, &bob, &id, json!({"credential": {"id": 7}})).await;
    refused(&none, CONFIRM, "auth.passkey_invalid");
    let unnamed = create(&world, &bob, json!({"name": " "})).await;
    let route = "POST /v1/me/authenticators/passkeys";
    refused(&unnamed, route, "auth.name_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn better_auth_ghsa_xg6x_h9c9_2m83_no_cookie_is_sent_before_the_passkey() {
    let world = World::start().await;
    let mut bob = holder(&world).await;
    assert_eq!(bob.codes, 10);
    let found = list(&world, &bob.person).await;
    assert_eq!(found["data"][0]["kind"], "passkey");
    assert_eq!(found["data"][0]["name"], "Phone");
    assert_eq!(found["data"][0]["last_used_at"], Value::Null);
    let body = json!({"email": EMAIL, "password": PASSWORD, "client": "web"});
    let asked = world.post("/v1/sessions", body).send().await;
    refused(&asked, "POST /v1/sessions", "auth.second_factor_required");
    assert_eq!(asked.header("set-cookie"), "");
    let asked = asked.json();
    assert_eq!(asked["methods"], json!(["recovery_code", "passkey"]));
    let challenge = &asked["challenge"];
    let path = "/v1/sessions/second_factor/passkey_options";
    let options = world.post(path, json!({"challenge": challenge}));
    let options = options.send().await.expect(200);
    assert_eq!(options.header("set-cookie"), "");
    let options = options.json();
    let signed = bob.key.sign(&options["public_key"]);
    // What it signed is no session either.
    let token = text(&options["public_key"]["challenge"]);
    let me = world.get("/v1/me").bearer(&token).send().await;
    assert_eq!(me.code(), "auth.token_invalid");
    let answer = async |body: Value| {
        let call = world.post("/v1/sessions/second_factor", body);
        call.send().await
    };
    let both = json!({"challenge": challenge, "passkey": signed, "code": "123456"});
    let conflict = ("/passkey".to_owned(), "conflict".to_owned());
    assert_eq!(faults(&answer(both).await.expect(422)), [conflict]);
    let body = json!({"challenge": challenge, "passkey": signed});
    let session = answer(body.clone()).await.expect(201);
    let cookie = pair(&session);
    own_refresh(&world, &cookie).send().await.expect(200);
    let methods = &session.json()["session"]["methods"];
    assert_eq!(*methods, json!(["password", "passkey"]));
    assert_eq!(answer(body).await.code(), "auth.challenge_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn a_passkey_alone_signs_in_and_whoever_does_not_get_in_hears_the_same() {
    let world = World::start().await;
    let mut bob = holder(&world).await;
    let asked = ask(&world).await;
    assert_eq!(asked["public_key"]["allowCredentials"], json!([]));
    assert_eq!(asked["expires_in"], 300);
    let session = alone(&world, &mut bob.key, "web").await.expect(201);
    assert!(!session.header("set-cookie").is_empty());
    let methods = &session.json()["session"]["methods"];
    assert_eq!(*methods, json!(["passkey"]));
    let used = list(&world, &bob.person).await;
    assert_eq!(
        used["data"][0]["last_used_at"],
        json!(world.clock.now().to_string())
    );
    let mut refusals = Vec::new();
    bob.key.conduct.verified = false;
    refusals.push(alone(&world, &mut bob.key, "native").await);
    bob.key.conduct.verified = true;
    let path = format!("/v1/me/authenticators/{}", bob.id);
    let removed = bob.person.account_call(&world, "DELETE", &path);
    removed.send().await.expect(204);
    refusals.push(alone(&world, &mut bob.key, "native").await);
    for answer in &refusals {
        refused(answer, "POST /v1/sessions/passkey", "auth.passkey_invalid");
    }
    let seen = |answer: &Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        body
    };
    assert_eq!(seen(&refusals[0]), seen(&refusals[1]));
    let body = json!({"challenge": "AAAA", "credential": bob.key.sign(&asked["public_key"])});
    let unknown = world.post("/v1/sessions/passkey", body).send().await;
    let route = "POST /v1/sessions/passkey";
    refused(&unknown, route, "auth.challenge_invalid");
    sign_in(&world, EMAIL).await;
    world.stop().await;
}

#[actix_web::test]
async fn what_is_sensitive_asks_for_the_passkey_again() {
    let world = World::start().await;
    let mut bob = holder(&world).await;
    world.clock.advance(5 * MINUTE);
    let asked = create(&world, &bob.person, json!({})).await;
    let route = "POST /v1/me/authenticators/passkeys";
    refused(&asked, route, "auth.step_up_required");
    assert_eq!(asked.json()["methods"], json!(["recovery_code", "passkey"]));
    let path = "/v1/step_up/passkey_options";
    let options = bob.person.account_call(&world, "POST", path);
    let options = options.send().await.expect(200).json();
    let step_up = async |body: Value| {
        let call = bob.person.account_call(&world, "POST", "/v1/step_up");
        call.json(body).send().await
    };
    bob.key.conduct.forged = true;
    let forged = bob.key.sign(&options["public_key"]);
    let wrong = step_up(json!({"passkey": forged})).await;
    refused(&wrong, "POST /v1/step_up", "auth.passkey_invalid");
    bob.key.conduct.forged = false;
    let options = bob.person.account_call(&world, "POST", path);
    let options = options.send().await.expect(200).json();
    let signed = bob.key.sign(&options["public_key"]);
    let raised = step_up(json!({"passkey": signed})).await;
    let until = text(&raised.expect(200).json()["until"]);
    assert_eq!(until, world.clock.now().plus(5 * MINUTE).to_string());
    create(&world, &bob.person, json!({})).await.expect(201);
    world.stop().await;
}

#[actix_web::test]
async fn a_passkey_that_somebody_added_is_taken_back_by_the_link_in_the_mail() {
    let world = World::start().await;
    owner(&world).await;
    let mut bob = holder(&world).await;
    world.drain().await;
    let token = mailed_token(&world, EMAIL, "/report");
    alone(&world, &mut bob.key, "native").await.expect(201);
    let report = world.post("/v1/intrusion_reports", json!({"token": token}));
    report.send().await.expect(204);
    let answer = alone(&world, &mut bob.key, "native").await;
    refused(&answer, "POST /v1/sessions/passkey", "auth.passkey_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn a_passkey_alone_is_enough_where_a_workspace_asks_for_a_second_factor() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let asked = create(&world, &ada, json!({})).await.expect(201).json();
    let (mut key, made) = SoftPasskey::create(Conduct::at(PUBLIC_URL), &asked["public_key"]);
    let id = text(&asked["id"]);
    let confirmed = confirm(&world, &ada, &id, json!({"credential": made})).await;
    confirmed.expect(200);
    let workspace = ada.workspace_id.clone().unwrap();
    let ada = ada.enter(&world, &workspace).await;
    let current = ada.get(&world, "/v1/workspace").send().await.expect(200);
    let version = current.header("etag").to_owned();
    let change = json!({"require_second_factor": true});
    let change = ada.patch(&world, "/v1/workspace", change);
    change.header("if-match", &version).send().await.expect(200);
    let session = alone(&world, &mut key, "native").await.expect(201).json();
    let path = format!("/v1/workspaces/{workspace}/sessions");
    let call = world.post(&path, json!({}));
    let opened = call.bearer(&text(&session["access_token"])).send().await;
    opened.expect(201);
    world.stop().await;
}
