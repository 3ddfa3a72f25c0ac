//! `Idempotency-Key`: the same request twice is one change.

use serde_json::{Value, json};

use super::mails::{mailed_token, mails_to};
use super::people::{PASSWORD, Person, owner, refused, registered, sign_in};
use crate::world::{Answer, World};

async fn lead(world: &World, person: &Person, key: &str, body: Value) -> Answer {
    person
        .post(world, "/v1/leads", body)
        .header("idempotency-key", key)
        .send()
        .await
}

#[actix_web::test]
async fn a_repeated_request_is_answered_again_and_made_once() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let body = json!({"name": "Grace"});
    let first = lead(&world, &ada, "k1", body.clone()).await.expect(201);
    let again = lead(&world, &ada, "k1", body.clone()).await.expect(201);
    assert_eq!(
        (again.json(), again.header("etag")),
        (first.json(), first.header("etag"))
    );
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = lead(&world, &ada, "k1", json!({"name": "Ann"}))
        .await
        .expect(422);
    refused(&other, "POST /v1/leads", "idempotency_key_reused");
    let invalid = lead(&world, &ada, &"k".repeat(256), body).await.expect(400);
    refused(&invalid, "POST /v1/leads", "idempotency_key_invalid");
    let page = ada.get(&world, "/v1/leads").send().await.expect(200).json();
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    let log = ada
        .get(&world, "/v1/audit_events?action=lead.created")
        .send()
        .await
        .expect(200);
    assert_eq!(log.json()["data"].as_array().unwrap().len(), 1);
    world.stop().await;
}

#[actix_web::test]
async fn many_equal_requests_at_once_make_one_thing() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let calls = (0..16).map(|_| lead(&world, &ada, "k1", json!({"name": "Grace"})));
    let answers = futures_util::future::join_all(calls).await;
    let id = answers[0].json()["id"].clone();
    for answer in answers {
        assert_eq!(answer.expect(201).json()["id"], id);
    }
    world.stop().await;
}

#[actix_web::test]
async fn workspaces_contacts_and_invitations_are_made_once_as_well() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = registered(&world, "bo@example.com").await;
    for (person, path, body) in [
        (&ada, "/v1/contacts", json!({"name": "Grace"})),
        (
            &ada,
            "/v1/invitations",
            json!({"email": "cy@example.com", "role": "viewer"}),
        ),
        (&bo, "/v1/workspaces", json!({"name": "Bo & Co"})),
    ] {
        let token = person.workspace.as_ref().unwrap_or(&person.account);
        let send = || {
            let call = world.post(path, body.clone()).bearer(token);
            call.header("idempotency-key", "k1").send()
        };
        let first = send().await.expect(201);
        let again = send().await.expect(201);
        assert_eq!(again.json(), first.json(), "{path}");
        assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
        let other = world.post(path, json!({"name": "Another", "email": "x@example.com"}));
        let other = other
            .bearer(token)
            .header("idempotency-key", "k1")
            .send()
            .await;
        assert_eq!(other.status, 422, "{path}: {}", other.text);
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_password_is_changed_and_an_invitation_accepted_once_as_well() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = registered(&world, "bo@example.com").await;
    let invite = json!({"email": "bo@example.com", "role": "member"});
    let invited = ada.post(&world, "/v1/invitations", invite).send().await;
    invited.expect(201);
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/invitation");
    let change = |new: &str| json!({"current_password": PASSWORD, "new_password": new});
    for (path, body, other, status) in [
        (
            "/v1/me/password",
            change("the harbour sleeps till noon"),
            change("the harbour sleeps till nine"),
            204,
        ),
        (
            "/v1/invitations/accept",
            json!({"token": token}),
            json!({"token": token.to_lowercase()}),
            200,
        ),
    ] {
        let send = |body: &Value| {
            let call = bo.account_call(&world, "POST", path).json(body.clone());
            call.header("idempotency-key", path).send()
        };
        let first = send(&body).await.expect(status);
        assert_eq!(first.header("idempotency-replayed"), "", "{path}");
        let again = send(&body).await.expect(status);
        assert_eq!(again.text, first.text, "{path}");
        assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
        let other = send(&other).await.expect(422);
        refused(&other, &format!("POST {path}"), "idempotency_key_reused");
    }
    world.drain().await;
    let changed = |mail: &String| mail.contains("Subject: Your password was changed");
    let mails = mails_to(&world, "bo@example.com");
    assert_eq!(mails.iter().filter(|mail| changed(mail)).count(), 1);
    let accepted = "/v1/audit_events?action=invitation.accepted";
    let log = ada.get(&world, accepted).send().await.expect(200).json();
    assert_eq!(log["data"].as_array().unwrap().len(), 1);
    world.stop().await;
}

#[actix_web::test]
async fn a_key_that_was_used_in_one_workspace_is_a_new_one_in_another_and_in_the_account() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let create = ada.account_call(&world, "POST", "/v1/workspaces");
    let create = create.json(json!({"name": "Elsewhere"}));
    let made = create.header("idempotency-key", "k1").send().await;
    let made = made.expect(201).json();
    let elsewhere = sign_in(&world, "ada@example.com").await;
    let elsewhere = elsewhere.enter(&world, made["id"].as_str().unwrap()).await;
    // Invitations stand in the control database, where the answers of all workspaces lie together.
    let first = invite(&world, &ada).await;
    let other = invite(&world, &elsewhere).await;
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(other.header("idempotency-replayed"), "");
    assert_ne!(first.json()["id"], other.json()["id"]);
    let listed = elsewhere.get(&world, "/v1/invitations").send().await;
    assert_eq!(
        listed.expect(200).json()["data"][0]["id"],
        other.json()["id"]
    );
    // A later session of the same workspace is the same caller.
    let later = sign_in(&world, "ada@example.com").await;
    let later = later
        .enter(&world, ada.workspace_id.as_ref().unwrap())
        .await;
    let again = invite(&world, &later).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json()["id"], first.json()["id"]);
    world.stop().await;
}

async fn invite(world: &World, by: &Person) -> Answer {
    let body = json!({"email": "bo@example.com", "role": "viewer"});
    let call = by.post(world, "/v1/invitations", body);
    let answer = call.header("idempotency-key", "k1").send().await;
    answer.expect(201)
}
