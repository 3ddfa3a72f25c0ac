//! Invitations: sent, listed, withdrawn, accepted.

use std::time::Duration;

use kernel::{Actor, EmailAddress, Origin};
use serde_json::{Value, json};
use tenancy::{NewInvitation, Role};

use super::mails::mailed_token;
use super::people::{Person, member, owner, refused, registered, stranger};
use crate::world::{Answer, World};

const INVITE: &str = "POST /v1/invitations";
const ACCEPT: &str = "POST /v1/invitations/accept";
const REVOKE: &str = "DELETE /v1/invitations/{id}";

fn invite(email: &str, role: &str) -> Value {
    json!({"email": email, "role": role})
}

async fn accept(world: &World, person: &Person, token: &str) -> Answer {
    let call = person.account_call(world, "POST", "/v1/invitations/accept");
    call.json(json!({"token": token})).send().await
}

#[actix_web::test]
async fn an_invited_user_joins_with_the_role_that_was_offered() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let sent = ada.post(
        &world,
        "/v1/invitations",
        invite("bo@example.com", "member"),
    );
    let sent = sent.send().await.expect(201);
    let invitation = sent.json();
    let location = format!("/v1/invitations/{}", invitation["id"].as_str().unwrap());
    assert_eq!(sent.header("location"), location);
    assert!(!sent.text.contains("bwt_"));
    let list = ada
        .get(&world, "/v1/invitations")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(list, json!({"data": [invitation], "next_cursor": null}));
    let bo = registered(&world, "bo@example.com").await;
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/invitation");
    let joined = accept(&world, &bo, &token).await.expect(200).json();
    assert_eq!(
        (&joined["name"], &joined["role"]),
        (&json!("Acme"), &json!("member"))
    );
    refused(
        &accept(&world, &bo, &token).await.expect(410),
        ACCEPT,
        "tenancy.invitation_invalid",
    );
    let list = ada
        .get(&world, "/v1/invitations")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(list["data"], json!([]));
    world.stop().await;
}

#[actix_web::test]
async fn an_invitation_is_for_its_address_alone_and_runs_out() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    let bo = registered(&world, "bo@example.com").await;
    let sent = ada.post(&world, "/v1/invitations", invite("bo@example.com", "admin"));
    sent.send().await.expect(201);
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/invitation");
    refused(
        &accept(&world, &eve, &token).await.expect(410),
        ACCEPT,
        "tenancy.invitation_invalid",
    );
    refused(
        &accept(&world, &bo, "bwt_x").await.expect(410),
        ACCEPT,
        "tenancy.invitation_invalid",
    );
    world.clock.advance(Duration::from_secs(7 * 24 * 60 * 60));
    let again = super::people::sign_in(&world, "bo@example.com").await;
    refused(
        &accept(&world, &again, &token).await.expect(410),
        ACCEPT,
        "tenancy.invitation_invalid",
    );
    world.stop().await;
}

#[actix_web::test]
async fn of_fifty_acceptances_at_once_one_joins_and_the_others_change_nothing() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = registered(&world, "bo@example.com").await;
    let sent = ada.post(
        &world,
        "/v1/invitations",
        invite("bo@example.com", "member"),
    );
    sent.send().await.expect(201);
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/invitation");
    let calls = (0..50).map(|_| accept(&world, &bo, &token));
    let answers = futures_util::future::join_all(calls).await;
    let joined = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(joined.count(), 1);
    for refusal in answers.iter().filter(|answer| answer.status != 200) {
        refused(refusal, ACCEPT, "tenancy.invitation_invalid");
    }
    world.drain().await;
    let members = ada.get(&world, "/v1/members").send().await.expect(200);
    assert_eq!(members.json()["data"].as_array().unwrap().len(), 2);
    let path = "/v1/audit_events?action=invitation.accepted";
    let events = ada.get(&world, path).send().await.expect(200);
    assert_eq!(events.json()["data"].as_array().unwrap().len(), 1);
    world.stop().await;
}

#[actix_web::test]
async fn a_withdrawn_invitation_is_dead() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    let bo = registered(&world, "bo@example.com").await;
    let sent = ada.post(
        &world,
        "/v1/invitations",
        invite("bo@example.com", "viewer"),
    );
    let sent = sent.send().await.expect(201);
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/invitation");
    let path = sent.header("location");
    let foreign = eve.delete(&world, path).send().await.expect(404);
    refused(&foreign, REVOKE, "tenancy.invitation_not_found");
    ada.delete(&world, path).send().await.expect(204);
    let again = ada.delete(&world, path).send().await.expect(404);
    refused(&again, REVOKE, "tenancy.invitation_not_found");
    refused(
        &accept(&world, &bo, &token).await.expect(410),
        ACCEPT,
        "tenancy.invitation_invalid",
    );
    world.stop().await;
}

#[actix_web::test]
async fn an_invitation_is_refused_above_ones_rank_twice_and_without_the_right() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "admin").await;
    let cy = member(&world, &ada, "cy@example.com", "member").await;
    let above = bo.post(
        &world,
        "/v1/invitations",
        invite("dee@example.com", "owner"),
    );
    refused(
        &above.send().await.expect(403),
        INVITE,
        "tenancy.rank_too_low",
    );
    bo.post(
        &world,
        "/v1/invitations",
        invite("dee@example.com", "viewer"),
    )
    .send()
    .await
    .expect(201);
    let twice = bo.post(
        &world,
        "/v1/invitations",
        invite("DEE@example.com", "admin"),
    );
    refused(
        &twice.send().await.expect(409),
        INVITE,
        "tenancy.already_invited",
    );
    let without = cy.post(
        &world,
        "/v1/invitations",
        invite("eli@example.com", "viewer"),
    );
    refused(
        &without.send().await.expect(403),
        INVITE,
        "tenancy.forbidden",
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_member_is_not_invited_again() {
    let world = World::start().await;
    let ada = owner(&world).await;
    member(&world, &ada, "bo@example.com", "member").await;
    for email in ["bo@example.com", "BO@Example.com", "ada@example.com"] {
        let again = ada.post(&world, "/v1/invitations", invite(email, "admin"));
        refused(
            &again.send().await.expect(409),
            INVITE,
            "tenancy.already_member",
        );
    }
    // Of whoever is a user and no member of this workspace, nothing is told.
    stranger(&world, "eve@example.com").await;
    let eve = ada.post(
        &world,
        "/v1/invitations",
        invite("eve@example.com", "viewer"),
    );
    eve.send().await.expect(201);
    world.stop().await;
}

#[actix_web::test]
async fn whoever_was_removed_cannot_come_back_by_an_older_invitation() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "member").await;
    world.clock.advance(Duration::from_secs(1));
    // As one is that was sent while Bo was not yet known to be a member.
    invite_unseen(&world, &ada, "bo@example.com").await;
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/invitation");
    let path = format!("/v1/members/{}", bo.user_id);
    ada.delete(&world, &path).send().await.expect(204);
    refused(
        &accept(&world, &bo, &token).await.expect(410),
        ACCEPT,
        "tenancy.invitation_invalid",
    );
    let list = ada.get(&world, "/v1/invitations").send().await.expect(200);
    assert_eq!(list.json()["data"], json!([]));
    world.stop().await;
}

/// Invites an address without asking whose it is.
async fn invite_unseen(world: &World, by: &Person, email: &str) {
    let state = world.state();
    let actor = Actor {
        user: by.user_id.parse().unwrap(),
        session: state.ids.next().unwrap(),
        workspace: by.workspace_id.as_ref().map(|id| id.parse().unwrap()),
    };
    let grant = state.tenancy.grant(&actor, Origin::default()).await;
    let new = NewInvitation {
        email: EmailAddress::parse(email).unwrap(),
        user: None,
        role: Role::Admin,
    };
    let sent = state.tenancy.invite(&grant.unwrap(), new).await;
    sent.unwrap();
}
