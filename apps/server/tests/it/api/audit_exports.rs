//! The audit log as a file: every event once, in order, and safe to open in a spreadsheet.

use serde_json::{Value, json};

use super::people::{owner, refused};
use crate::world::World;

const EXPORT: &str = "GET /v1/audit_events/export";

#[actix_web::test]
async fn an_export_holds_every_event_oldest_first() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let rows: String = (0..30).map(|row| format!("Person {row}\n")).collect();
    let import = ada.call(&world, "POST", "/v1/leads/imports");
    import
        .body("text/csv", format!("name\n{rows}"))
        .send()
        .await
        .expect(201);
    for number in 0..5 {
        let lead = json!({"name": format!("Lead {number}")});
        ada.post(&world, "/v1/leads", lead).send().await.expect(201);
    }
    let lines = ada
        .get(&world, "/v1/audit_events/export?format=jsonl")
        .send()
        .await
        .expect(200);
    assert_eq!(
        lines.header("content-type"),
        "application/jsonl; charset=utf-8"
    );
    let events: Vec<Value> = lines
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let seqs: Vec<i64> = events
        .iter()
        .map(|event| event["seq"].as_i64().unwrap())
        .collect();
    let count = i64::try_from(seqs.len()).unwrap();
    assert_eq!(seqs, (0..count).collect::<Vec<_>>());
    let csv = ada
        .get(&world, "/v1/audit_events/export?format=csv&action=lead.*")
        .send()
        .await;
    let csv = csv.expect(200);
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"audit_events.csv\""
    );
    assert!(
        csv.text.starts_with("seq,id,occurred_at,action,"),
        "{}",
        csv.text
    );
    assert_eq!(csv.text.lines().count(), 1 + 6, "{}", csv.text);
    for query in [
        "",
        "?format=xml",
        "?format=csv&limit=3",
        "?format=csv&actor=x",
    ] {
        let path = format!("/v1/audit_events/export{query}");
        refused(
            &ada.get(&world, &path).send().await.expect(400),
            EXPORT,
            "invalid_query",
        );
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_client_that_calls_itself_a_formula_computes_nothing_in_the_export() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let create = ada.post(&world, "/v1/leads", json!({"name": "Grace"}));
    let agent = "=HYPERLINK(\"https://evil.example\")";
    // The client library has a name of its own; a proxy would send one header.
    create.header("user-agent", agent).send().await.expect(201);
    let csv = ada
        .get(&world, "/v1/audit_events/export?format=csv")
        .send()
        .await
        .expect(200);
    assert!(
        !csv.text.contains(",=") && !csv.text.contains(",\"="),
        "{}",
        csv.text
    );
    world.stop().await;
}
