//! An installation in files with something in every table that an API fills, and what it shows.

use serde_json::{Value, json};

use crate::api::people::{PASSWORD, Person, member, owner, stranger};
use crate::world::World;

/// Who signed up last, and was sent no mail yet.
pub const LATE: &str = "late@example.org";

/// Who lives there.
pub struct Settled {
    /// The owner of the first workspace.
    pub ada: Person,
    /// A viewer there.
    pub vera: Person,
    /// The owner of another one.
    pub otto: Person,
}

/// A lead that was made under a key.
pub fn keyed_lead() -> Value {
    json!({
        "name": "Balthasar Nightingale", "email": "balthasar@example.net", "source": "fair",
        "notes": "copper roof", "status": "qualified",
        "value": {"amount": "1250.00", "currency": "EUR"},
    })
}

/// Fills an installation in files. What is due in the background is done, but for the last mail.
pub async fn settle() -> (World, Settled) {
    let world = World::start_in_files().await;
    let ada = owner(&world).await;
    let vera = member(&world, &ada, "vera@example.com", "viewer").await;
    let otto = stranger(&world, "otto@example.org").await;
    let keyed = ada.post(&world, "/v1/leads", keyed_lead());
    let keyed = keyed.header("Idempotency-Key", "one-lead");
    keyed.send().await.expect(201);
    for number in 0..25 {
        let lead = json!({"name": format!("Lead {number}"), "notes": "slate"});
        ada.post(&world, "/v1/leads", lead).send().await.expect(201);
    }
    let contact = json!({"name": "Philippa Underhill", "title": "Harbour Mistress"});
    otto.post(&world, "/v1/contacts", contact)
        .send()
        .await
        .expect(201);
    let file =
        "name,email,Flower\nCornelius,cornelius@example.net,Rose\nNobody,notanaddress,Lily\n";
    let imported = ada.call(&world, "POST", "/v1/leads/imports");
    imported.body("text/csv", file).send().await.expect(201);
    let invited = json!({"email": "ottoline@example.org", "role": "member"});
    ada.post(&world, "/v1/invitations", invited)
        .send()
        .await
        .expect(201);
    world.drain().await;
    // A mail that is still due: it moves too.
    let late = json!({"email": LATE, "password": PASSWORD, "name": "Late"});
    let late = world.post("/v1/registrations", late).send();
    late.await.expect(202);
    (world, Settled { ada, vera, otto })
}

/// What its people see, with the tokens that they have.
pub async fn seen(world: &World, people: &Settled) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for (person, paths) in [
        (
            &people.ada,
            &[
                "/v1/leads?limit=100",
                "/v1/leads?q=nightingale",
                "/v1/leads?q=lead&limit=100&sort=created_at",
                "/v1/leads?status=qualified",
                "/v1/members",
                "/v1/invitations",
                "/v1/audit_events?limit=100",
            ][..],
        ),
        (&people.vera, &["/v1/leads?limit=100", "/v1/me"][..]),
        (
            &people.otto,
            &[
                "/v1/contacts",
                "/v1/contacts?q=underhill",
                "/v1/audit_events",
            ][..],
        ),
    ] {
        for path in paths {
            let answer = person.get(world, path).send().await.expect(200);
            // What shows nothing would be the same whatever became of it.
            assert!(
                !answer.text.contains("\"data\":[]"),
                "{path}: {}",
                answer.text
            );
            seen.push(((*path).to_owned(), answer.text));
        }
    }
    seen
}
