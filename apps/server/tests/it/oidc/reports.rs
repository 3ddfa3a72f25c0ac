//! "That was not me", of a session that linked an identity and opened workspaces with it.

use serde_json::{Value, json};

use super::giving::{provided, providers, signed_in};
use super::lock::{link, open};
use crate::api::mails::{mailed_token, mails_to};
use crate::api::people::{owner, sign_in};
use crate::world::World;

const EMAIL: &str = "ada@example.com";
const NEW: &str = "eleven blue kettles, in a row";

/// Sets the password by the link that a report has mailed, and signs in.
async fn come_back(world: &World) -> Value {
    world.drain().await;
    let token = mailed_token(world, EMAIL, "/reset");
    let reset = json!({"token": token, "new_password": NEW});
    let reset = world.post("/v1/password_resets/confirm", reset);
    reset.send().await.expect(204);
    let body = json!({"email": EMAIL, "password": NEW});
    let entered = world.post("/v1/sessions", body).send().await;
    entered.expect(201).json()
}

#[actix_web::test]
async fn what_an_intruder_links_and_what_is_tied_to_it_is_gone_with_the_report() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let ada = owner(&world).await;
    let acme = ada.workspace_id.clone().unwrap();
    // Somebody knows the password, links an identity of theirs, and ties the workspace to it.
    let intruder = sign_in(&world, EMAIL).await;
    link(&world, &provider, &intruder.account, "eve").await;
    let eve = signed_in(&world, &provider, json!({"sub": "eve"})).await;
    let eve = eve.expect(201).json()["access_token"].clone();
    open(&world, eve.as_str().unwrap(), &acme).await.expect(201);
    open(&world, &ada.account, &acme).await.expect(403);
    world.drain().await;
    let mails = mails_to(&world, EMAIL);
    let told = mails
        .iter()
        .find(|mail| mail.contains("was added"))
        .unwrap();
    let token = told.split("/report#token=").nth(1).unwrap();
    let token = token.split_whitespace().next().unwrap();
    let report = world.post("/v1/intrusion_reports", json!({"token": token}));
    report.send().await.expect(204);
    // Nobody comes in by it, neither before the new password nor after.
    let refused = signed_in(&world, &provider, json!({"sub": "eve"})).await;
    assert_eq!(refused.expect(403).code(), "auth.email_unproven");
    let back = come_back(&world).await;
    let refused = signed_in(&world, &provider, json!({"sub": "eve"})).await;
    assert_eq!(refused.expect(403).code(), "auth.email_unproven");
    let account = back["access_token"].as_str().unwrap();
    open(&world, account, &acme).await.expect(201);
    let listed = world.get("/v1/me/identities").bearer(account).send().await;
    assert_eq!(listed.json()["data"], json!([]));
    world.stop().await;
}

#[actix_web::test]
async fn a_session_that_is_reported_from_the_list_is_taken_back_as_well() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let ada = owner(&world).await;
    let acme = ada.workspace_id.clone().unwrap();
    let intruder = sign_in(&world, EMAIL).await;
    link(&world, &provider, &intruder.account, "eve").await;
    let eve = signed_in(&world, &provider, json!({"sub": "eve"})).await;
    let eve = eve.expect(201).json()["access_token"].clone();
    open(&world, eve.as_str().unwrap(), &acme).await.expect(201);
    // They take it away again, so that nothing is to be seen of it: the workspace would stay tied.
    let listed = world.get("/v1/me/identities").bearer(&intruder.account);
    let listed = listed.send().await.json();
    let id = listed["data"][0]["id"].as_str().unwrap();
    let path = format!("/v1/me/identities/{id}");
    let gone = world.delete(&path).bearer(&intruder.account).send().await;
    gone.expect(204);
    open(&world, &ada.account, &acme).await.expect(403);
    let theirs = world.get("/v1/sessions").bearer(&intruder.account);
    let theirs = theirs.send().await.json();
    let mut theirs = theirs["data"].as_array().unwrap().iter();
    let current = theirs.find(|session| session["current"] == true).unwrap();
    let path = format!("/v1/sessions/{}/report", current["id"].as_str().unwrap());
    let report = world.post(&path, json!({})).bearer(&ada.account);
    report.send().await.expect(204);
    let back = come_back(&world).await;
    let account = back["access_token"].as_str().unwrap();
    open(&world, account, &acme).await.expect(201);
    world.stop().await;
}
