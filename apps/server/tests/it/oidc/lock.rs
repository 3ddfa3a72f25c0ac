//! The identity lock.

use serde_json::json;

use super::giving::{provided, providers, signed_in};
use crate::api::people::{owner, sign_in};
use crate::world::{Answer, World};

pub async fn open(world: &World, token: &str, workspace: &str) -> Answer {
    let path = format!("/v1/workspaces/{workspace}/sessions");
    world.post(&path, json!({})).bearer(token).send().await
}

/// Links an identity of the provider to somebody's account.
pub async fn link(world: &World, provider: &testbed::LyingProvider, account: &str, subject: &str) {
    let body = json!({"provider": "corp"});
    let begun = world
        .post("/v1/me/identities", body)
        .bearer(account)
        .send()
        .await
        .expect(200);
    let cookie = begun
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    provider.tell(json!({"sub": subject}));
    let back = provider.authorize(begun.json()["authorize_url"].as_str().unwrap());
    super::callback(world, &cookie, &back)
        .send()
        .await
        .expect(302);
}

#[actix_web::test]
async fn a_membership_opened_by_an_identity_is_opened_by_that_one_alone_until_an_admin_resets_it() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let ada = owner(&world).await;
    let acme = ada.workspace_id.clone().unwrap();
    let other = world
        .post("/v1/workspaces", json!({"name": "Other"}))
        .bearer(&ada.account)
        .send()
        .await
        .expect(201)
        .json();
    let other = other["id"].as_str().unwrap();
    link(&world, &provider, &ada.account, "ada-one").await;
    link(&world, &provider, &ada.account, "ada-two").await;
    // By password, as long as nothing is tied.
    let before = open(&world, &ada.account, &acme).await.expect(201).json();
    let before = before["access_token"].as_str().unwrap();
    let one = signed_in(&world, &provider, json!({"sub": "ada-one"}))
        .await
        .json();
    let one = one["access_token"].as_str().unwrap();
    let tied = open(&world, one, &acme).await.expect(201).json();
    let tied = tied["access_token"].as_str().unwrap();
    // What was opened by the password is over, and neither it nor another identity opens Acme again.
    world
        .get("/v1/workspace")
        .bearer(before)
        .send()
        .await
        .expect(401);
    let two = signed_in(&world, &provider, json!({"sub": "ada-two"}))
        .await
        .json();
    let two = two["access_token"].as_str().unwrap();
    for token in [&ada.account, two] {
        let refused = open(&world, token, &acme).await.expect(403);
        assert_eq!(refused.code(), "tenancy.identity_locked");
    }
    open(&world, one, &acme).await.expect(201);
    // The other workspace is of another membership.
    let there = open(&world, &ada.account, other).await.expect(201).json();
    let there = there["access_token"].as_str().unwrap();
    // Nor does its owner have a say: a reset there unties nothing here.
    let reset = format!("/v1/members/{}/identity_lock/reset", ada.user_id);
    world
        .post(&reset, json!({}))
        .bearer(there)
        .send()
        .await
        .expect(204);
    open(&world, &ada.account, &acme).await.expect(403);
    // The reset here asks for a recent proof,
    world.clock.advance(std::time::Duration::from_secs(5 * 60));
    let late = world.post(&reset, json!({})).bearer(tied).send().await;
    assert_eq!(late.expect(401).code(), "auth.step_up_required");
    let proof = json!({"password": crate::api::people::PASSWORD});
    let raised = world.post("/v1/step_up", proof).bearer(tied).send().await;
    raised.expect(200);
    // does, is written down, ends what was open, and is told by mail.
    world
        .post(&reset, json!({}))
        .bearer(tied)
        .send()
        .await
        .expect(204);
    world
        .get("/v1/workspace")
        .bearer(tied)
        .send()
        .await
        .expect(401);
    let opened = open(&world, two, &acme).await.expect(201).json();
    let token = opened["access_token"].as_str().unwrap();
    open(&world, one, &acme).await.expect(403);
    world.drain().await;
    let events = world
        .get("/v1/audit_events/export?format=jsonl")
        .bearer(token)
        .send()
        .await
        .text;
    assert_eq!(
        events.matches("member.identity_locked").count(),
        2,
        "{events}"
    );
    assert_eq!(
        events.matches("member.identity_lock_reset").count(),
        1,
        "{events}"
    );
    assert!(
        world
            .outbox()
            .join("\n")
            .contains("sign-in to a workspace was reset")
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_session_that_was_refreshed_still_knows_its_identity() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let ada = owner(&world).await;
    let acme = ada.workspace_id.clone().unwrap();
    link(&world, &provider, &ada.account, "ada-one").await;
    let body = signed_in(&world, &provider, json!({"sub": "ada-one"}))
        .await
        .json();
    open(&world, body["access_token"].as_str().unwrap(), &acme)
        .await
        .expect(201);
    // Signing in by the password once more changes nothing of it.
    let again = sign_in(&world, "ada@example.com").await;
    open(&world, &again.account, &acme).await.expect(403);
    world.stop().await;
}

#[actix_web::test]
async fn an_identity_that_opens_a_workspace_can_be_taken_away_and_the_workspace_waits_for_an_admin()
{
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let ada = owner(&world).await;
    let acme = ada.workspace_id.clone().unwrap();
    let bob = crate::api::people::member(&world, &ada, "bob@example.com", "admin").await;
    let now = world.clock.now().seconds();
    let account = sign_in(&world, "bob@example.com").await.account;
    link(&world, &provider, &account, "bob").await;
    let claims = json!({"sub": "bob", "auth_time": now});
    let own = signed_in(&world, &provider, claims).await.json();
    let own = own["access_token"].as_str().unwrap();
    open(&world, own, &acme).await.expect(201);
    let listed = world.get("/v1/me/identities").bearer(own).send().await;
    let id = listed.json()["data"][0]["id"].clone();
    let path = format!("/v1/me/identities/{}", id.as_str().unwrap());
    world.delete(&path).bearer(own).send().await.expect(204);
    // Neither the password, nor the session that began with it, nor the same subject linked anew opens it.
    link(&world, &provider, &account, "bob").await;
    let anew = signed_in(&world, &provider, json!({"sub": "bob"})).await;
    let anew = anew.json()["access_token"].clone();
    for token in [&account, own, anew.as_str().unwrap()] {
        let refused = open(&world, token, &acme).await.expect(403);
        assert_eq!(refused.code(), "tenancy.identity_locked");
    }
    let reset = format!("/v1/members/{}/identity_lock/reset", bob.user_id);
    let reset = ada.post(&world, &reset, json!({})).send().await;
    reset.expect(204);
    // The session whose identity is gone ties nothing: the password opens the workspace after it.
    open(&world, own, &acme).await.expect(201);
    open(&world, &account, &acme).await.expect(201);
    world.stop().await;
}
