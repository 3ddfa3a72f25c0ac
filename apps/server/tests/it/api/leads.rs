//! Leads: made, read, changed, deleted.

use serde_json::json;

use super::people::{faults, member, owner, refused, stranger};
use crate::world::World;

const ONE: [&str; 3] = [
    "GET /v1/leads/{id}",
    "PATCH /v1/leads/{id}",
    "DELETE /v1/leads/{id}",
];

#[actix_web::test]
async fn a_lead_is_made_read_changed_and_deleted() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let new = json!({
        "name": "Grace Hopper", "email": "grace@example.com", "status": "contacted",
        "value": {"amount": "1200", "currency": "EUR"},
    });
    let made = ada.post(&world, "/v1/leads", new).send().await.expect(201);
    let lead = made.json();
    let path = made.header("location").to_owned();
    assert_eq!(path, format!("/v1/leads/{}", lead["id"].as_str().unwrap()));
    assert_eq!(made.header("etag"), "\"1\"");
    assert_eq!(
        lead["value"],
        json!({"amount": "1200.00", "currency": "EUR"})
    );
    assert_eq!(
        (&lead["phone"], &lead["created_at"]),
        (&json!(null), &json!("2026-11-22T12:30:00Z"))
    );
    let shown = ada.get(&world, &path).send().await.expect(200);
    assert_eq!(
        (shown.json(), shown.header("etag")),
        (lead.clone(), "\"1\"")
    );
    let change = json!({"status": "won", "email": null});
    let changed = ada
        .patch(&world, &path, change)
        .header("if-match", "\"1\"")
        .send()
        .await;
    let changed = changed.expect(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    let changed = changed.json();
    assert_eq!(
        (&changed["status"], &changed["email"]),
        (&json!("won"), &json!(null))
    );
    assert_eq!(changed["name"], "Grace Hopper");
    let stale = ada
        .delete(&world, &path)
        .header("if-match", "\"1\"")
        .send()
        .await
        .expect(412);
    refused(&stale, ONE[2], "version_mismatch");
    ada.delete(&world, &path)
        .header("if-match", "\"2\"")
        .send()
        .await
        .expect(204);
    refused(
        &ada.get(&world, &path).send().await.expect(404),
        ONE[0],
        "records.not_found",
    );
    world.stop().await;
}

#[actix_web::test]
async fn everything_that_is_wrong_with_a_lead_is_pointed_to() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bad = json!({
        "name": " ", "email": "nobody", "status": "lukewarm",
        "value": {"amount": "1.005", "currency": "EUR"},
    });
    let answer = ada.post(&world, "/v1/leads", bad).send().await.expect(422);
    refused(&answer, "POST /v1/leads", "records.invalid");
    let mut pointers: Vec<String> = faults(&answer).into_iter().map(|fault| fault.0).collect();
    pointers.sort();
    assert_eq!(pointers, ["/email", "/name", "/status", "/value/amount"]);
    assert!(
        !answer.text.contains("nobody") && !answer.text.contains("lukewarm"),
        "{}",
        answer.text
    );
    let unknown = ada.post(
        &world,
        "/v1/leads",
        json!({"name": "Grace", "workspace_id": "ws_x"}),
    );
    let unknown = unknown.send().await.expect(422);
    refused(&unknown, "POST /v1/leads", "invalid_body");
    let broken = ada
        .call(&world, "POST", "/v1/leads")
        .body("application/json", "{\"name\":");
    refused(
        &broken.send().await.expect(400),
        "POST /v1/leads",
        "invalid_json",
    );
    let form = ada
        .call(&world, "POST", "/v1/leads")
        .body("text/plain", "{}");
    refused(
        &form.send().await.expect(415),
        "POST /v1/leads",
        "unsupported_media_type",
    );
    let huge = json!({"name": "Grace", "notes": "x".repeat(2_000_000)});
    let huge = ada.post(&world, "/v1/leads", huge).send().await.expect(413);
    refused(&huge, "POST /v1/leads", "body_too_large");
    world.stop().await;
}

#[actix_web::test]
async fn a_change_that_is_wrong_changes_nothing() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let made = ada
        .post(&world, "/v1/leads", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    let path = made.header("location");
    for (body, code) in [
        (json!({"name": null}), "records.invalid"),
        (json!({"email": "nobody"}), "records.invalid"),
        (json!({"id": "lead_x"}), "invalid_body"),
        (json!({"version": 9}), "invalid_body"),
    ] {
        let answer = ada.patch(&world, path, body).send().await.expect(422);
        refused(&answer, ONE[1], code);
    }
    assert_eq!(
        ada.get(&world, path).send().await.expect(200).json(),
        made.json()
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_foreign_lead_is_answered_like_one_that_does_not_exist() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    let made = ada
        .post(&world, "/v1/leads", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    let foreign = made.header("location");
    for path in [
        foreign,
        "/v1/leads/lead_01h455vb4pex5vsknk084sn02q",
        "/v1/leads/nothing",
    ] {
        let answers = [
            eve.get(&world, path).send().await,
            eve.patch(&world, path, json!({"name": "Mine"}))
                .send()
                .await,
            eve.delete(&world, path).send().await,
        ];
        for (answer, operation) in answers.into_iter().zip(ONE) {
            refused(&answer.expect(404), operation, "records.not_found");
        }
    }
    assert_eq!(
        ada.get(&world, foreign).send().await.expect(200).json()["name"],
        "Grace"
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_viewer_reads_and_a_member_writes() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let viewer = member(&world, &ada, "vi@example.com", "viewer").await;
    let writer = member(&world, &ada, "wu@example.com", "member").await;
    let made = writer
        .post(&world, "/v1/leads", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    let path = made.header("location");
    viewer.get(&world, path).send().await.expect(200);
    viewer.get(&world, "/v1/leads").send().await.expect(200);
    let answers = [
        viewer
            .post(&world, "/v1/leads", json!({"name": "x"}))
            .send()
            .await,
        viewer
            .patch(&world, path, json!({"name": "x"}))
            .send()
            .await,
        viewer.delete(&world, path).send().await,
    ];
    for (answer, operation) in answers.into_iter().zip(["POST /v1/leads", ONE[1], ONE[2]]) {
        refused(&answer.expect(403), operation, "tenancy.forbidden");
    }
    world.stop().await;
}
