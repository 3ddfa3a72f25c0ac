//! Members: who they are, their roles, and their removal.

use serde_json::{Value, json};

use super::people::{Person, member, owner, refused, stranger};
use crate::world::World;

const UPDATE: &str = "PATCH /v1/members/{user_id}";
const REMOVE: &str = "DELETE /v1/members/{user_id}";
const UNLOCK: &str = "POST /v1/members/{user_id}/unlock";

fn path(person: &Person) -> String {
    format!("/v1/members/{}", person.user_id)
}

fn role(role: &str) -> Value {
    json!({"role": role})
}

#[actix_web::test]
async fn members_are_listed_with_their_names_page_by_page() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "viewer").await;
    let first = bo
        .get(&world, "/v1/members?limit=1")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(first["data"][0]["email"], "ada@example.com");
    assert_eq!(
        (&first["data"][0]["name"], &first["data"][0]["role"]),
        (&json!("Ada"), &json!("owner"))
    );
    let next = format!(
        "/v1/members?limit=1&cursor={}",
        first["next_cursor"].as_str().unwrap()
    );
    let second = bo.get(&world, &next).send().await.expect(200).json();
    assert_eq!(
        (&second["data"][0]["user_id"], &second["next_cursor"]),
        (&json!(bo.user_id), &json!(null))
    );
    let foreign = bo
        .get(&world, "/v1/members?cursor=nothing")
        .send()
        .await
        .expect(400);
    refused(&foreign, "GET /v1/members", "invalid_cursor");
    let wrong = bo
        .get(&world, "/v1/members?limit=0")
        .send()
        .await
        .expect(400);
    refused(&wrong, "GET /v1/members", "invalid_query");
    world.stop().await;
}

#[actix_web::test]
async fn a_role_counts_from_the_next_call_on() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "viewer").await;
    let lead = || {
        bo.post(&world, "/v1/leads", json!({"name": "Grace"}))
            .send()
    };
    refused(
        &lead().await.expect(403),
        "POST /v1/leads",
        "tenancy.forbidden",
    );
    let changed = ada
        .patch(&world, &path(&bo), role("member"))
        .send()
        .await
        .expect(200);
    assert_eq!(
        (changed.json()["role"].clone(), changed.header("etag")),
        (json!("member"), "\"2\"")
    );
    lead().await.expect(201);
    let stale = ada
        .patch(&world, &path(&bo), role("admin"))
        .header("if-match", "\"1\"");
    refused(&stale.send().await.expect(412), UPDATE, "version_mismatch");
    ada.patch(&world, &path(&bo), role("viewer"))
        .send()
        .await
        .expect(200);
    refused(
        &lead().await.expect(403),
        "POST /v1/leads",
        "tenancy.forbidden",
    );
    world.stop().await;
}

#[actix_web::test]
async fn nobody_reaches_above_their_own_rank() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "admin").await;
    let cy = member(&world, &ada, "cy@example.com", "member").await;
    let demote = bo
        .patch(&world, &path(&ada), role("viewer"))
        .send()
        .await
        .expect(403);
    refused(&demote, UPDATE, "tenancy.rank_too_low");
    let promote = bo
        .patch(&world, &path(&bo), role("owner"))
        .send()
        .await
        .expect(403);
    refused(&promote, UPDATE, "tenancy.rank_too_low");
    let evict = bo.delete(&world, &path(&ada)).send().await.expect(403);
    refused(&evict, REMOVE, "tenancy.rank_too_low");
    let by_member = cy
        .patch(&world, &path(&bo), role("viewer"))
        .send()
        .await
        .expect(403);
    refused(&by_member, UPDATE, "tenancy.forbidden");
    world.stop().await;
}

#[actix_web::test]
async fn a_workspace_keeps_an_owner() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let demote = ada
        .patch(&world, &path(&ada), role("admin"))
        .send()
        .await
        .expect(409);
    refused(&demote, UPDATE, "tenancy.last_owner");
    let leave = ada.delete(&world, &path(&ada)).send().await.expect(409);
    refused(&leave, REMOVE, "tenancy.last_owner");
    world.stop().await;
}

#[actix_web::test]
async fn a_removed_member_can_do_nothing_more_in_the_workspace() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "member").await;
    let sessions = format!(
        "/v1/workspaces/{}/sessions",
        ada.workspace_id.as_ref().unwrap()
    );
    let opened = bo
        .account_call(&world, "POST", &sessions)
        .send()
        .await
        .expect(201)
        .json();
    bo.get(&world, "/v1/leads").send().await.expect(200);
    ada.delete(&world, &path(&bo)).send().await.expect(204);
    // The token of the session is dead everywhere at once, not only in the workspace.
    for path in ["/v1/leads", "/v1/me", "/v1/sessions"] {
        bo.get(&world, path).send().await.expect(401);
    }
    let refresh = json!({"refresh_token": opened["refresh_token"]});
    let refresh = world
        .post("/v1/sessions/refresh", refresh)
        .send()
        .await
        .expect(401);
    refused(
        &refresh,
        "POST /v1/sessions/refresh",
        "auth.refresh_invalid",
    );
    let reopen = bo
        .account_call(&world, "POST", &sessions)
        .send()
        .await
        .expect(404);
    refused(
        &reopen,
        "POST /v1/workspaces/{id}/sessions",
        "tenancy.workspace_not_found",
    );
    let again = ada.delete(&world, &path(&bo)).send().await.expect(404);
    refused(&again, REMOVE, "tenancy.member_not_found");
    bo.account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn a_user_of_another_workspace_is_no_member() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    for target in [path(&eve), "/v1/members/nothing".to_owned()] {
        let change = ada
            .patch(&world, &target, role("viewer"))
            .send()
            .await
            .expect(404);
        refused(&change, UPDATE, "tenancy.member_not_found");
        let remove = ada.delete(&world, &target).send().await.expect(404);
        refused(&remove, REMOVE, "tenancy.member_not_found");
    }
    let unknown = ada
        .patch(&world, &path(&ada), role("emperor"))
        .send()
        .await
        .expect(422);
    refused(&unknown, UPDATE, "invalid_body");
    world.stop().await;
}

#[actix_web::test]
async fn whoever_manages_members_ends_their_locks() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "member").await;
    let carl = member(&world, &ada, "carl@example.com", "admin").await;
    let sign_in = async |password: &str| {
        let body = json!({"email": "bo@example.com", "password": password});
        world.post("/v1/sessions", body).send().await
    };
    for _ in 0..10 {
        sign_in("another passphrase altogether").await.expect(401);
    }
    let locked = sign_in(super::people::PASSWORD).await.expect(429);
    assert_eq!(locked.code(), "auth.locked");
    let unlock = format!("{}/unlock", path(&bo));
    let nobody = json!({});
    let own = bo.post(&world, &unlock, nobody.clone()).send().await;
    refused(&own.expect(403), UNLOCK, "tenancy.forbidden");
    sign_in(super::people::PASSWORD).await.expect(429);
    let above = format!("{}/unlock", path(&ada));
    let above = carl.post(&world, &above, nobody.clone()).send().await;
    refused(&above.expect(403), UNLOCK, "tenancy.rank_too_low");
    let missing = "/v1/members/usr_01h455vb4pex5vsknk084sn02q/unlock";
    let missing = carl.post(&world, missing, nobody.clone()).send().await;
    refused(&missing.expect(404), UNLOCK, "tenancy.member_not_found");
    let unlocked = carl.post(&world, &unlock, nobody).send().await;
    unlocked.expect(204);
    sign_in(super::people::PASSWORD).await.expect(201);
    world.stop().await;
}
