//! A dump of the database shows nothing that a person wrote, and nothing that is secret.

use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::api::people::{PASSWORD, owner, registered};
use crate::world::World;

/// What was written, in every form in which a dump could show it.
fn shown(dump: &str, text: &str) -> Option<String> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    // At whichever place of three the text begins, these letters stand in its base64.
    let encoded = (0..3).map(|before| {
        let padded = [vec![0; before], text.as_bytes().to_vec()].concat();
        let encoded = STANDARD.encode(padded);
        let whole = 4 * (text.len() / 3 - 1);
        encoded[4..whole].to_owned()
    });
    // A few letters stand everywhere by chance.
    let encoded = encoded.filter(|form| form.len() >= 8);
    let forms = [text.to_owned(), text.to_lowercase(), hex];
    forms
        .into_iter()
        .chain(encoded)
        .find(|form| dump.contains(form.as_str()))
}

fn dump_of(world: &World) -> String {
    let options = world.database().superuser();
    let dumped = Command::new("pg_dump")
        .args([
            "--host",
            options.get_host(),
            "--username",
            options.get_username(),
        ])
        .args(["--port", &options.get_port().to_string()])
        .arg(options.get_database().unwrap())
        .output()
        .unwrap();
    assert!(dumped.status.success(), "{dumped:?}");
    String::from_utf8(dumped.stdout).unwrap()
}

#[actix_web::test]
async fn litestream_790_a_dump_shows_nothing_that_a_person_wrote() {
    let world = World::start_shared().await;
    let ada = owner(&world).await;
    registered(&world, "wilhelmina.quartz@example.org").await;
    let lead = json!({
        "name": "Balthasar Nightingale", "email": "balthasar.night@example.net",
        "phone": "+49 30 7654321", "company": "Hollow Lantern Works", "source": "fairground booth",
        "notes": "wants the copper roof before winter", "status": "qualified",
        "value": {"amount": "1250.00", "currency": "EUR"},
    });
    let lead = ada
        .post(&world, "/v1/leads", lead)
        .header("Idempotency-Key", "one-lead");
    lead.send().await.expect(201);
    let contact = json!({
        "name": "Philippa Underhill", "email": "philippa.under@example.net",
        "title": "Harbour Mistress", "notes": "speaks softly of ships",
    });
    ada.post(&world, "/v1/contacts", contact)
        .send()
        .await
        .expect(201);
    let file = "name,email,Favourite Flower\nCornelius Featherstone,cornelius.f@example.net,Rose\n\
                Nobody Inparticular,notanaddress,Lily\n";
    let imported = ada
        .call(&world, "POST", "/v1/leads/imports")
        .body("text/csv", file);
    imported.send().await.expect(201);
    let invited = json!({"email": "ottoline.marsh@example.org", "role": "viewer"});
    ada.post(&world, "/v1/invitations", invited)
        .send()
        .await
        .expect(201);
    world.drain().await;
    let dump = dump_of(&world);
    assert!(
        dump.contains("qualified") && dump.contains("lead.created"),
        "it is no dump"
    );
    for text in [
        "Balthasar",
        "Nightingale",
        "balthasar.night@example.net",
        "7654321",
        "Hollow Lantern Works",
        "fairground booth",
        "copper roof before winter",
        "Philippa Underhill",
        "Harbour Mistress",
        "speaks softly of ships",
        "Cornelius Featherstone",
        "cornelius.f@example.net",
        "Favourite Flower",
        "notanaddress",
        "ottoline.marsh@example.org",
        "wilhelmina.quartz@example.org",
        "ada@example.com",
        PASSWORD,
        "127.0.0.1",
        ada.refresh_token.as_str(),
        ada.account.as_str(),
    ] {
        assert_eq!(shown(&dump, text), None, "{text}");
    }
    let root = std::fs::read_to_string(world.data_dir().join("root.key")).unwrap();
    let root = root.lines().find(|line| line.starts_with("key_")).unwrap();
    let (_, secret) = root.split_once(' ').unwrap();
    assert!(!dump.contains(secret.trim()));
    world.stop().await;
}
