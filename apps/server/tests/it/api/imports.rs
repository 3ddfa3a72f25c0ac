//! Imports of CSV files.

use serde_json::{Value, json};

use super::people::{Person, member, owner, refused, stranger};
use crate::world::{Call, World};

const IMPORT: &str = "POST /v1/leads/imports";

const FILE: &str = "Name;E-Mail;Value;Colour\r\n\
    Ann;ann@example.com;EUR 1.200,50;red\r\n\
    ;nobody@example.com;;\r\n\
    \"Smith; Ben\";ann@example.com;;\r\n\
    Cem;not an address;;\r\n\
    Dia;dia@example.com;;blue\r\n";

fn upload(world: &World, person: &Person, path: &str, file: &str) -> Call {
    person.call(world, "POST", path).body("text/csv", file)
}

async fn count(world: &World, person: &Person, path: &str) -> usize {
    let page = person.get(world, path).send().await.expect(200).json();
    page["data"].as_array().unwrap().len()
}

#[actix_web::test]
async fn a_file_is_taken_row_by_row_and_each_refused_row_is_told() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let answer = upload(&world, &ada, "/v1/leads/imports", FILE)
        .send()
        .await
        .expect(201);
    let report = answer.json();
    assert_eq!(
        (&report["taken"], &report["refused"]),
        (&json!(2), &json!(3)),
        "{report}"
    );
    assert_eq!(
        (&report["kind"], &report["ignored_columns"]),
        (&json!("leads"), &json!(["Colour"]))
    );
    let refused_rows = report["refused_rows"].as_array().unwrap();
    let told = |row: &Value| {
        let error = &row["errors"][0];
        (
            row["row"].as_u64().unwrap(),
            error["field"].clone(),
            error["code"].clone(),
        )
    };
    assert_eq!(
        refused_rows.iter().map(told).collect::<Vec<_>>(),
        [
            (2, json!("name"), json!("required")),
            (3, json!("email"), json!("duplicate_in_file")),
            (4, json!("email"), json!("invalid_email")),
        ]
    );
    assert_eq!(count(&world, &ada, "/v1/leads").await, 2);
    let path = answer.header("location").to_owned();
    let shown = ada.get(&world, &path).send().await.expect(200).json();
    assert_eq!((&shown["id"], &shown["taken"]), (&report["id"], &json!(2)));
    let first = ada
        .get(&world, &format!("{path}/refusals?limit=2"))
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(first["data"], json!(refused_rows[..2]));
    let next = format!(
        "{path}/refusals?cursor={}",
        first["next_cursor"].as_str().unwrap()
    );
    let second = ada.get(&world, &next).send().await.expect(200).json();
    assert_eq!(
        (&second["data"], &second["next_cursor"]),
        (&json!(refused_rows[2..]), &json!(null))
    );
    world.stop().await;
}

#[actix_web::test]
async fn contacts_are_imported_in_the_same_way() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let file = "\u{feff}name,email,title\nAnn,ann@example.com,Captain\n";
    let answer = upload(&world, &ada, "/v1/contacts/imports", file)
        .send()
        .await
        .expect(201);
    assert_eq!(answer.json()["taken"], 1);
    assert_eq!(count(&world, &ada, "/v1/contacts?q=captain").await, 1);
    let path = answer.header("location").to_owned();
    ada.get(&world, &path).send().await.expect(200);
    ada.get(&world, &format!("{path}/refusals"))
        .send()
        .await
        .expect(200);
    // The import of one kind is none of the other.
    let crossed = path.replace("/contacts/", "/leads/");
    let crossed = ada.get(&world, &crossed).send().await.expect(404);
    refused(
        &crossed,
        "GET /v1/leads/imports/{id}",
        "records.import_not_found",
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_file_that_cannot_be_imported_leaves_nothing() {
    let world = World::start().await;
    let ada = owner(&world).await;
    for (file, reason) in [
        ("email,phone\na@example.com,1\n", "missing_column"),
        ("name,Name\na,b\n", "duplicate_column"),
    ] {
        let answer = upload(&world, &ada, "/v1/leads/imports", file)
            .send()
            .await
            .expect(422);
        refused(&answer, IMPORT, "records.import_refused");
        assert_eq!(answer.json()["reason"], reason);
    }
    let json = ada
        .post(&world, "/v1/leads/imports", json!({}))
        .send()
        .await
        .expect(415);
    refused(&json, IMPORT, "unsupported_media_type");
    assert_eq!(count(&world, &ada, "/v1/leads").await, 0);
    world.stop().await;
}

#[actix_web::test]
async fn a_file_over_the_limit_leaves_nothing() {
    let world = World::start_with(|settings| settings.server.import_limit = 100_000).await;
    let ada = owner(&world).await;
    let mut file = String::from("name\n");
    (0..20_000).for_each(|row| file.push_str(&format!("Person {row}\n")));
    let answer = upload(&world, &ada, "/v1/leads/imports", &file)
        .send()
        .await
        .expect(413);
    refused(&answer, IMPORT, "body_too_large");
    assert_eq!(count(&world, &ada, "/v1/leads").await, 0);
    world.stop().await;
}

#[actix_web::test]
async fn the_same_file_with_the_same_key_is_imported_once() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let send = |file: &str, key: &str| {
        upload(&world, &ada, "/v1/leads/imports", file)
            .header("idempotency-key", key)
            .send()
    };
    let file = "name\nAnn\nBen\n";
    let first = send(file, "k1").await.expect(201);
    let again = send(file, "k1").await.expect(201);
    assert_eq!(again.json(), first.json());
    assert_eq!(again.header("idempotency-replayed"), "true");
    refused(
        &send("name\nCem\n", "k1").await.expect(422),
        IMPORT,
        "idempotency_key_reused",
    );
    let long = "k".repeat(256);
    refused(
        &send(file, &long).await.expect(400),
        IMPORT,
        "idempotency_key_invalid",
    );
    assert_eq!(count(&world, &ada, "/v1/leads").await, 2);
    world.stop().await;
}

#[actix_web::test]
async fn an_import_belongs_to_its_workspace_and_a_viewer_may_not_make_one() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let eve = stranger(&world, "eve@example.com").await;
    let vi = member(&world, &ada, "vi@example.com", "viewer").await;
    let made = upload(&world, &ada, "/v1/leads/imports", "name\nAnn\n")
        .send()
        .await
        .expect(201);
    let path = made.header("location");
    vi.get(&world, path).send().await.expect(200);
    for path in [path, "/v1/leads/imports/nothing"] {
        let foreign = eve.get(&world, path).send().await.expect(404);
        refused(
            &foreign,
            "GET /v1/leads/imports/{id}",
            "records.import_not_found",
        );
        let rows = eve
            .get(&world, &format!("{path}/refusals"))
            .send()
            .await
            .expect(404);
        refused(
            &rows,
            "GET /v1/leads/imports/{id}/refusals",
            "records.import_not_found",
        );
    }
    let cursor = ada
        .get(&world, &format!("{path}/refusals?cursor=x"))
        .send()
        .await
        .expect(400);
    refused(
        &cursor,
        "GET /v1/leads/imports/{id}/refusals",
        "invalid_cursor",
    );
    let refusal = upload(&world, &vi, "/v1/leads/imports", "name\nBen\n")
        .send()
        .await
        .expect(403);
    refused(&refusal, IMPORT, "tenancy.forbidden");
    world.stop().await;
}

#[actix_web::test]
async fn a_connection_that_is_cut_leaves_nothing_of_the_file() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::start().await;
    let ada = owner(&world).await;
    let address = world.url("").replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /v1/leads/imports HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: text/csv\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n",
        ada.workspace.as_ref().unwrap(),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut interim = [0_u8; 25];
    stream.read_exact(&mut interim).await.unwrap();
    assert!(interim.starts_with(b"HTTP/1.1 100"), "{interim:?}");
    let rows: String = (0..5_000).map(|row| format!("Person {row}\n")).collect();
    stream
        .write_all(format!("name\n{rows}").as_bytes())
        .await
        .unwrap();
    drop(stream);
    // A server that stops lets what is under way come to its end first.
    let world = world.restart().await;
    upload(&world, &ada, "/v1/leads/imports", "name\nAnn\n")
        .send()
        .await
        .expect(201);
    assert_eq!(count(&world, &ada, "/v1/leads?limit=200").await, 1);
    let events = "/v1/audit_events?action=lead.imported";
    assert_eq!(count(&world, &ada, events).await, 1);
    world.stop().await;
}
