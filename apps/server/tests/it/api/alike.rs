//! Whether an address is known shows in no byte of an answer: status, headers, cookies and body are
//! compared, all but the date and the id of the request.

use std::time::Duration;

use kernel::{EmailAddress, Origin};
use serde_json::{Value, json};

use super::mails::mails_to;
use super::people::{PASSWORD, owner, registered};
use crate::world::{Answer, World};

const KNOWN: &str = "bo@example.com";
const UNVERIFIED: &str = "cy@example.com";
const DISABLED: &str = "dee@example.com";
const UNKNOWN: &str = "eli@example.com";
const ALL: [&str; 4] = [KNOWN, UNVERIFIED, DISABLED, UNKNOWN];
const WRONG: &str = "not the password of anybody";

/// Everything that a client sees, without what differs from one request to the next.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    headers: Vec<(String, String)>,
    body: Value,
}

fn seen(answer: &Answer, address: &str) -> Seen {
    let differs = ["date", "x-request-id"];
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| !differs.contains(&name.as_str()))
        .collect();
    headers.sort();
    let mut body: Value = serde_json::from_str(&answer.text.replace(address, "ADDRESS")).unwrap();
    if let Some(body) = body.as_object_mut() {
        body.remove("request_id");
    }
    Seen {
        status: answer.status,
        headers,
        body,
    }
}

async fn disable(world: &World, email: &str) {
    let auth = &world.state().auth;
    let email = EmailAddress::parse(email).unwrap();
    let user = auth.user_of_email(&email).await.unwrap().unwrap();
    let disabled = auth.disable_user(&Origin::default(), user).await;
    disabled.unwrap();
}

async fn people() -> World {
    let world = World::start().await;
    owner(&world).await;
    registered(&world, KNOWN).await;
    let new = json!({"email": UNVERIFIED, "password": PASSWORD, "name": "Cy"});
    let answer = world.post("/v1/registrations", new).send().await;
    answer.expect(202);
    registered(&world, DISABLED).await;
    disable(&world, DISABLED).await;
    world
}

/// What each address is answered to the same calls, an hour apart so that each finds the limits as
/// they were before.
async fn assert_alike(world: &World, status: u16, calls: impl Fn(&str) -> Vec<(String, Value)>) {
    let mut answers = Vec::new();
    for address in ALL {
        world.clock.advance(Duration::from_secs(3_600));
        let mut of_address = Vec::new();
        for (path, body) in calls(address) {
            let answer = world.post(&path, body).send().await;
            of_address.push(seen(&answer, address));
        }
        answers.push(of_address);
        // Not for the next one: what this one has queued leaves.
        world.drain().await;
    }
    let unknown = &answers[3];
    assert_eq!(unknown.last().unwrap().status, status);
    for (address, answers) in ALL.iter().zip(&answers) {
        assert_eq!(answers, unknown, "{address} and {UNKNOWN}");
    }
}

fn sign_in(address: &str, password: &str, client: &str) -> (String, Value) {
    let body = json!({"email": address, "password": password, "client": client});
    ("/v1/sessions".to_owned(), body)
}

#[actix_web::test]
async fn a_refused_sign_in_is_the_same_to_the_byte_whatever_is_known_of_the_address() {
    let world = people().await;
    for client in ["web", "native"] {
        let wrong = |address: &str| vec![sign_in(address, WRONG, client)];
        assert_alike(&world, 401, wrong).await;
        // The right password of whoever may not come in tells no more.
        let right = |address: &str| {
            let password = if address == KNOWN { WRONG } else { PASSWORD };
            vec![sign_in(address, password, client)]
        };
        assert_alike(&world, 401, right).await;
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_locked_sign_in_is_the_same_to_the_byte_whatever_is_known_of_the_address() {
    let world = people().await;
    let often = |address: &str| vec![sign_in(address, WRONG, "web"); 11];
    assert_alike(&world, 429, often).await;
    // The lock does not look at the password.
    let right = |address: &str| {
        let mut calls = vec![sign_in(address, WRONG, "web"); 10];
        calls.push(sign_in(address, PASSWORD, "web"));
        calls
    };
    assert_alike(&world, 429, right).await;
    world.stop().await;
}

#[actix_web::test]
async fn a_reset_request_is_the_same_to_the_byte_and_reaches_users_alone() {
    let world = people().await;
    world.drain().await;
    let mails = world.outbox().len();
    let ask = |address: &str| {
        let call = ("/v1/password_resets".to_owned(), json!({"email": address}));
        vec![call.clone(), call]
    };
    assert_alike(&world, 202, ask).await;
    let sent = world.outbox().split_off(mails);
    assert_eq!(sent.len(), 2, "one to the known and one to the unverified");
    assert!(sent[0].contains(&format!("To: {KNOWN}")) && sent[1].contains(UNVERIFIED));
    // Nobody's job is done like any other: it neither fails nor stays.
    assert_eq!(world.drain().await, 0);
    world.stop().await;
}

#[actix_web::test]
async fn a_registration_is_the_same_to_the_byte_whatever_is_known_of_the_address() {
    for password in [PASSWORD, "a lantern under other water", "short"] {
        // Whoever signs up is known from then on.
        let world = people().await;
        let body = |address: &str| json!({"email": address, "password": password, "name": "Eve"});
        let sign_up = |address: &str| vec![("/v1/registrations".to_owned(), body(address))];
        let status = if password == "short" { 422 } else { 202 };
        assert_alike(&world, status, sign_up).await;
        let told = mails_to(&world, DISABLED);
        assert_eq!(
            told.len(),
            1,
            "but for the first link, nobody out of service gets a mail"
        );
        world.stop().await;
    }
}

#[actix_web::test]
async fn an_invitation_is_the_same_to_the_byte_whatever_is_known_of_the_address() {
    let world = World::start().await;
    let ada = owner(&world).await;
    registered(&world, KNOWN).await;
    let mut answers = Vec::new();
    // As long as the known one, so that the lengths of the answers can be compared.
    for address in [KNOWN, "al@example.com"] {
        world.clock.advance(Duration::from_secs(2));
        let invite = || {
            let body = json!({"email": address, "role": "viewer"});
            ada.post(&world, "/v1/invitations", body).send()
        };
        let (sent, again) = (invite().await, invite().await);
        let mut sent = seen(&sent.expect(201), address);
        let body = sent.body.as_object_mut().unwrap();
        let [id, _, _] = ["id", "created_at", "expires_at"].map(|name| body.remove(name).unwrap());
        let location = (
            "location".to_owned(),
            format!("/v1/invitations/{}", id.as_str().unwrap()),
        );
        sent.headers.retain(|header| *header != location);
        answers.push((sent, seen(&again.expect(409), address)));
    }
    assert_eq!(answers[0], answers[1]);
    world.stop().await;
}
