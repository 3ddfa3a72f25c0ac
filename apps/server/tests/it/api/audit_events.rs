//! The audit log: listed, filtered, read, exported.

use serde_json::json;

use super::people::{Person, member, owner, refused, stranger};
use crate::world::World;

const LIST: &str = "GET /v1/audit_events";
const EXPORT: &str = "GET /v1/audit_events/export";

async fn actions(world: &World, person: &Person, query: &str) -> Vec<String> {
    let path = format!("/v1/audit_events?{query}");
    let page = person.get(world, &path).send().await.expect(200).json();
    let data = page["data"].as_array().unwrap().iter();
    data.map(|event| event["action"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn a_user_sees_the_act_just_done_with_who_and_from_where() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let create = ada.post(&world, "/v1/leads", json!({"name": "Grace"}));
    let made = create
        .header("user-agent", "curl/8")
        .send()
        .await
        .expect(201);
    let page = ada
        .get(&world, "/v1/audit_events?action=lead.created")
        .send()
        .await
        .expect(200)
        .json();
    let event = &page["data"][0];
    assert_eq!(event["action"], "lead.created");
    assert_eq!(
        event["target"],
        json!({"kind": "lead", "id": made.json()["id"]})
    );
    let actor = &event["actor"];
    assert_eq!(
        (&actor["kind"], &actor["user_id"]),
        (&json!("user"), &json!(ada.user_id))
    );
    assert_eq!(
        (&actor["name"], &event["ip"]),
        (&json!("Ada"), &json!("127.0.0.1"))
    );
    assert_eq!(event["request_id"], made.header("x-request-id"));
    assert!(event["user_agent"].as_str().unwrap().contains("curl/8"));
    assert!(!page.to_string().contains("Grace"), "{page}");
    ada.patch(&world, "/v1/workspace", json!({"name": "Acme Ltd"}))
        .send()
        .await
        .expect(200);
    assert_eq!(
        actions(&world, &ada, "limit=1").await,
        ["workspace.updated"]
    );
    let path = format!("/v1/audit_events/{}", event["id"].as_str().unwrap());
    assert_eq!(
        &ada.get(&world, &path).send().await.expect(200).json(),
        event
    );
    world.stop().await;
}

#[actix_web::test]
async fn events_are_found_by_action_actor_target_text_and_time() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "member").await;
    let made = bo
        .post(&world, "/v1/leads", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    for (query, found) in [
        ("action=lead.created".to_owned(), 1),
        ("action=lead.*".to_owned(), 1),
        ("action=lead".to_owned(), 0),
        (format!("actor={}&action=lead.*", bo.user_id), 1),
        (format!("actor={}&action=lead.*", ada.user_id), 0),
        (format!("target={id}"), 1),
        (format!("q={}", &id[5..]), 1),
        ("q=nothing_like_it".to_owned(), 0),
        ("since=2026-11-22T12:30:01Z".to_owned(), 0),
        ("until=2026-11-22T12:30:00Z".to_owned(), 0),
        ("action=invitation.*".to_owned(), 2),
    ] {
        assert_eq!(actions(&world, &ada, &query).await.len(), found, "{query}");
    }
    for query in ["actor=nobody", "since=yesterday", "limit=0", "page=1"] {
        let path = format!("/v1/audit_events?{query}");
        refused(
            &ada.get(&world, &path).send().await.expect(400),
            LIST,
            "invalid_query",
        );
    }
    let cursor = ada
        .get(&world, "/v1/audit_events?cursor=x")
        .send()
        .await
        .expect(400);
    refused(&cursor, LIST, "invalid_cursor");
    world.stop().await;
}

#[actix_web::test]
async fn the_marks_of_a_pattern_are_letters_like_any_other() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let lead = json!({"name": "Grace"});
    ada.post(&world, "/v1/leads", lead).send().await.expect(201);
    for query in ["q=%25", "q=lead%25created", "q=lead_created", "q=!"] {
        assert!(actions(&world, &ada, query).await.is_empty(), "{query}");
    }
    let wrong = json!({"email": "ada@example.com", "password": "not the password"});
    world.post("/v1/sessions", wrong).send().await.expect(401);
    assert_eq!(actions(&world, &ada, "q=SIGN_in").await, ["sign_in.failed"]);
    // A noun is written as an action is: letter for letter.
    for (query, found) in [
        ("lead.*", 1),
        ("LEAD.*", 0),
        ("lead.CREATED", 0),
        ("l%25.*", 0),
        ("_ead.*", 0),
    ] {
        let query = format!("action={query}");
        assert_eq!(actions(&world, &ada, &query).await.len(), found, "{query}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_text_that_is_longer_than_a_pattern_may_be_is_refused() {
    let world = World::start().await;
    let ada = owner(&world).await;
    for (route, path) in [
        (LIST, "/v1/audit_events?"),
        (EXPORT, "/v1/audit_events/export?format=csv&"),
    ] {
        for name in ["q", "action", "target"] {
            for value in ["x".repeat(201), "x".repeat(50_001) + ".*"] {
                let path = format!("{path}{name}={value}");
                let answer = ada.get(&world, &path).send().await.expect(400);
                refused(&answer, route, "invalid_query");
            }
            let path = format!("{path}{name}={}", "x".repeat(200));
            ada.get(&world, &path).send().await.expect(200);
        }
    }
    world.stop().await;
}

#[actix_web::test]
async fn the_log_is_for_admins_of_the_workspace_alone() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "member").await;
    let eve = stranger(&world, "eve@example.com").await;
    let page = ada
        .get(&world, "/v1/audit_events?limit=1")
        .send()
        .await
        .expect(200)
        .json();
    let path = format!(
        "/v1/audit_events/{}",
        page["data"][0]["id"].as_str().unwrap()
    );
    for (path, operation) in [
        ("/v1/audit_events", LIST),
        (path.as_str(), "GET /v1/audit_events/{id}"),
        ("/v1/audit_events/export?format=csv", EXPORT),
    ] {
        let answer = bo.get(&world, path).send().await.expect(403);
        refused(&answer, operation, "tenancy.forbidden");
    }
    for path in [path.as_str(), "/v1/audit_events/nothing"] {
        let foreign = eve.get(&world, path).send().await.expect(404);
        refused(
            &foreign,
            "GET /v1/audit_events/{id}",
            "audit.event_not_found",
        );
    }
    assert!(actions(&world, &eve, "action=lead.*").await.is_empty());
    world.stop().await;
}

#[actix_web::test]
async fn sign_ins_reach_the_logs_of_the_users_workspaces_once() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    let wrong = json!({"email": "ada@example.com", "password": "not the password"});
    world.post("/v1/sessions", wrong).send().await.expect(401);
    assert_eq!(
        actions(&world, &ada, "action=sign_in.failed").await.len(),
        1
    );
    assert_eq!(
        actions(&world, &eve, "action=sign_in.failed").await.len(),
        0
    );
    world.drain().await;
    assert_eq!(
        actions(&world, &ada, "action=sign_in.failed").await.len(),
        1
    );
    world.stop().await;
}
