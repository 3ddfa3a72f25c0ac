//! Contacts: the same verbs as for leads, with their own fields.

use serde_json::json;

use super::people::{faults, member, owner, refused, stranger};
use crate::world::World;

const ONE: [&str; 3] = [
    "GET /v1/contacts/{id}",
    "PATCH /v1/contacts/{id}",
    "DELETE /v1/contacts/{id}",
];

#[actix_web::test]
async fn a_contact_is_made_read_changed_listed_and_deleted() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let new = json!({"name": "Grace Hopper", "email": "grace@example.com", "title": "Admiral"});
    let made = ada
        .post(&world, "/v1/contacts", new)
        .send()
        .await
        .expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(
        ada.get(&world, &path).send().await.expect(200).json(),
        made.json()
    );
    let change = ada.patch(&world, &path, json!({"title": null, "company": "Navy"}));
    let changed = change
        .header("if-match", made.header("etag"))
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&changed["title"], &changed["company"]),
        (&json!(null), &json!("Navy"))
    );
    for (query, count) in [
        ("q=grace%20navy", 1),
        ("q=army", 0),
        ("email=Grace@Example.com", 1),
        ("sort=updated_at&limit=5", 1),
        ("updated_until=2026-11-22T12:30:00Z", 0),
    ] {
        let page = ada
            .get(&world, &format!("/v1/contacts?{query}"))
            .send()
            .await
            .expect(200);
        assert_eq!(
            page.json()["data"].as_array().unwrap().len(),
            count,
            "{query}"
        );
    }
    let stale = ada
        .delete(&world, &path)
        .header("if-match", "\"1\"")
        .send()
        .await
        .expect(412);
    refused(&stale, ONE[2], "version_mismatch");
    ada.delete(&world, &path).send().await.expect(204);
    refused(
        &ada.get(&world, &path).send().await.expect(404),
        ONE[0],
        "records.not_found",
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_contact_of_another_form_is_refused() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bad = json!({"email": "nobody", "title": "x".repeat(201)});
    let answer = ada
        .post(&world, "/v1/contacts", bad)
        .send()
        .await
        .expect(422);
    refused(&answer, "POST /v1/contacts", "records.invalid");
    assert_eq!(faults(&answer).len(), 3, "{}", answer.text);
    let unknown = ada.post(
        &world,
        "/v1/contacts",
        json!({"name": "Grace", "status": "new"}),
    );
    refused(
        &unknown.send().await.expect(422),
        "POST /v1/contacts",
        "invalid_body",
    );
    let sort = ada
        .get(&world, "/v1/contacts?sort=status")
        .send()
        .await
        .expect(400);
    refused(&sort, "GET /v1/contacts", "invalid_query");
    world.stop().await;
}

#[actix_web::test]
async fn a_foreign_contact_does_not_exist_and_a_viewer_does_not_write() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    let vi = member(&world, &ada, "vi@example.com", "viewer").await;
    let made = ada
        .post(&world, "/v1/contacts", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    let path = made.header("location");
    for (person, status, code) in [
        (&eve, 404, "records.not_found"),
        (&vi, 403, "tenancy.forbidden"),
    ] {
        let answers = [
            person
                .patch(&world, path, json!({"name": "x"}))
                .send()
                .await,
            person.delete(&world, path).send().await,
        ];
        for (answer, operation) in answers.into_iter().zip([ONE[1], ONE[2]]) {
            refused(&answer.expect(status), operation, code);
        }
    }
    refused(
        &eve.get(&world, path).send().await.expect(404),
        ONE[0],
        "records.not_found",
    );
    // A lead's id names no contact.
    let lead = ada
        .post(&world, "/v1/leads", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    let crossed = lead
        .header("location")
        .replace("/v1/leads/", "/v1/contacts/");
    refused(
        &ada.get(&world, &crossed).send().await.expect(404),
        ONE[0],
        "records.not_found",
    );
    world.stop().await;
}
