//! Workspaces: made, listed, entered, renamed.

use serde_json::json;

use super::people::{owner, refused, registered, stranger};
use crate::world::World;

const OPEN: &str = "POST /v1/workspaces/{id}/sessions";

#[actix_web::test]
async fn a_user_makes_a_workspace_and_enters_it() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    let create = person.account_call(&world, "POST", "/v1/workspaces");
    let made = create
        .json(json!({"name": " Bo & Co "}))
        .send()
        .await
        .expect(201);
    assert_eq!(made.header("location"), "/v1/workspace");
    let made = made.json();
    assert_eq!(
        (&made["name"], &made["role"]),
        (&json!("Bo & Co"), &json!("owner"))
    );
    let person = person.enter(&world, made["id"].as_str().unwrap()).await;
    let shown = person.get(&world, "/v1/workspace").send().await.expect(200);
    assert_eq!(
        (shown.json()["id"].clone(), shown.header("etag")),
        (made["id"].clone(), "\"1\"")
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_foreign_workspace_is_answered_like_one_that_does_not_exist() {
    let world = World::start().await;
    let person = owner(&world).await;
    let stranger = stranger(&world, "eve@example.com").await;
    let mut answers = Vec::new();
    for id in [
        stranger.workspace_id.as_deref().unwrap(),
        "ws_01h455vb4pex5vsknk084sn02q",
        "usr_01h455vb4pex5vsknk084sn02q",
        "nothing",
    ] {
        let path = format!("/v1/workspaces/{id}/sessions");
        let answer = person
            .account_call(&world, "POST", &path)
            .send()
            .await
            .expect(404);
        refused(&answer, OPEN, "tenancy.workspace_not_found");
        let mut document = answer.json();
        document["request_id"] = json!(null);
        answers.push(document);
    }
    assert!(
        answers.windows(2).all(|pair| pair[0] == pair[1]),
        "{answers:?}"
    );
    world.stop().await;
}

#[actix_web::test]
async fn each_call_takes_its_own_kind_of_session_alone() {
    let world = World::start().await;
    let person = owner(&world).await;
    for (method, path) in [
        ("GET", "/v1/workspaces"),
        ("POST", "/v1/workspaces"),
        ("POST", "/v1/invitations/accept"),
    ] {
        let answer = person.call(&world, method, path).send().await.expect(403);
        refused(
            &answer,
            &format!("{method} {path}"),
            "auth.account_session_required",
        );
    }
    for (method, path) in [
        ("GET", "/v1/workspace"),
        ("GET", "/v1/members"),
        ("GET", "/v1/leads"),
        ("POST", "/v1/contacts"),
        ("POST", "/v1/leads/imports"),
        ("GET", "/v1/audit_events"),
    ] {
        let answer = person
            .account_call(&world, method, path)
            .send()
            .await
            .expect(403);
        refused(
            &answer,
            &format!("{method} {path}"),
            "auth.workspace_session_required",
        );
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_workspace_is_renamed_over_the_version_that_was_seen() {
    let world = World::start().await;
    let person = owner(&world).await;
    let rename = |name: &str, tag: &str| {
        let call = person.patch(&world, "/v1/workspace", json!({"name": name}));
        call.header("if-match", tag).send()
    };
    let renamed = rename("Acme Ltd", "\"1\"").await.expect(200);
    assert_eq!(
        (renamed.json()["name"].clone(), renamed.header("etag")),
        (json!("Acme Ltd"), "\"2\"")
    );
    for tag in ["\"1\"", "\"18446744073709551615\"", "W/\"2\"", "2"] {
        let stale = rename("Acme", tag).await.expect(412);
        refused(&stale, "PATCH /v1/workspace", "version_mismatch");
    }
    rename("Acme", "*").await.expect(200);
    let bad = person
        .patch(&world, "/v1/workspace", json!({"name": "a\nb"}))
        .send()
        .await;
    refused(
        &bad.expect(422),
        "PATCH /v1/workspace",
        "tenancy.name_invalid",
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_workspace_without_a_good_name_is_not_made() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    for (body, code) in [
        (json!({"name": ""}), "tenancy.name_invalid"),
        (json!({"name": "x".repeat(101)}), "tenancy.name_invalid"),
        (json!({"name": 7}), "invalid_body"),
    ] {
        let create = person
            .account_call(&world, "POST", "/v1/workspaces")
            .json(body);
        refused(
            &create.send().await.expect(422),
            "POST /v1/workspaces",
            code,
        );
    }
    let list = person
        .account_call(&world, "GET", "/v1/workspaces")
        .send()
        .await
        .expect(200);
    assert_eq!(list.json(), json!({"data": [], "next_cursor": null}));
    world.stop().await;
}

#[actix_web::test]
async fn a_workspace_whose_file_is_gone_is_out_of_service_and_the_others_serve() {
    let world = World::start().await;
    if !world.has_files() {
        return world.stop().await;
    }
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    let region = world.state().settings.data.region.as_str().to_owned();
    let id = ada.workspace_id.as_ref().unwrap();
    let folder = world.data_dir().join("workspaces").join(region).join(id);
    std::fs::remove_dir_all(folder).unwrap();
    let world = world.restart().await;
    for _ in 0..2 {
        let answer = ada.get(&world, "/v1/leads").send().await.expect(503);
        refused(&answer, "GET /v1/leads", "tenancy.workspace_quarantined");
        assert!(!answer.header("retry-after").is_empty());
    }
    eve.get(&world, "/v1/leads").send().await.expect(200);
    world.stop().await;
}
