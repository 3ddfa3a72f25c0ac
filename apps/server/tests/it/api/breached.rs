//! Passwords that are known from breaches, as clients see them.

use breaches::{RangeSettings, WhenUnavailable};
use outbound::Reach;
use serde_json::json;
use server::Settings;
use testbed::{RangeManner, RangeServer};

use super::mails::{mailed_token, mails_to};
use super::people::{PASSWORD, faults, owner, refused, registered, sign_in};
use crate::world::{Answer, World};

const LEAKED: &str = "this one was leaked, alas";
const NEW: &str = "the harbour sleeps till noon";
const BO: &str = "bo@example.com";

/// A world that asks a range service.
async fn asking(server: &RangeServer, word: WhenUnavailable) -> World {
    let range = RangeSettings {
        url: server.url(),
        reach: Reach::Internal,
    };
    World::start_with(|settings: &mut Settings| {
        settings.passwords.range = Some(range);
        settings.passwords.when_unavailable = word;
    })
    .await
}

async fn enter(world: &World, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password, "client": "web"});
    world.post("/v1/sessions", body).send().await
}

#[actix_web::test]
async fn a_breached_password_is_a_fault_of_its_field_wherever_one_is_set() {
    let server = RangeServer::start();
    server.know(LEAKED, 7);
    let world = asking(&server, WhenUnavailable::Refuse).await;
    let claim = json!({
        "token": world.claim_token().unwrap(), "email": "ada@example.com", "password": LEAKED,
        "name": "Ada", "workspace_name": "Acme",
    });
    let claimed = world.post("/v1/claims", claim).send().await.expect(422);
    let person = owner(&world).await;
    let ask = json!({"email": "ada@example.com"});
    let asked = world.post("/v1/password_resets", ask).send().await;
    asked.expect(202);
    world.drain().await;
    let token = mailed_token(&world, "ada@example.com", "/reset");
    let signing_up = json!({"email": BO, "password": LEAKED, "name": "Bo"});
    let change = json!({"current_password": PASSWORD, "new_password": LEAKED});
    let reset = json!({"token": token, "new_password": LEAKED});
    let signed_up = world.post("/v1/registrations", signing_up).send().await;
    let changing = person.account_call(&world, "POST", "/v1/me/password");
    let changed = changing.json(change).send().await;
    let path = "/v1/password_resets/confirm";
    let confirmed = world.post(path, reset).send().await;
    for (call, answer, pointer) in [
        ("POST /v1/claims", claimed, "/password"),
        ("POST /v1/registrations", signed_up, "/password"),
        ("POST /v1/me/password", changed, "/new_password"),
        (
            "POST /v1/password_resets/confirm",
            confirmed,
            "/new_password",
        ),
    ] {
        let answer = answer.expect(422);
        refused(&answer, call, "auth.password_refused");
        let expected = [(pointer.to_owned(), "breached".to_owned())];
        assert_eq!(faults(&answer), expected, "{call}");
    }
    // The link works yet.
    let reset = json!({"token": token, "new_password": NEW});
    world.post(path, reset).send().await.expect(204);
    world.stop().await;
}

#[actix_web::test]
async fn a_guessable_password_is_a_fault_of_its_field() {
    let world = World::start().await;
    let body = json!({"email": BO, "password": "password1234", "name": "Bo"});
    let answer = world.post("/v1/registrations", body).send().await;
    let expected = [("/password".to_owned(), "too_guessable".to_owned())];
    assert_eq!(faults(&answer.expect(422)), expected);
    world.stop().await;
}

#[actix_web::test]
async fn a_right_password_that_is_known_gets_no_session_and_a_mail_that_leads_to_a_new_one() {
    let server = RangeServer::start();
    let world = asking(&server, WhenUnavailable::Refuse).await;
    registered(&world, BO).await;
    server.know(PASSWORD, 3);
    let answer = enter(&world, BO, PASSWORD).await.expect(403);
    refused(&answer, "POST /v1/sessions", "auth.password_compromised");
    assert!(answer.headers.get("set-cookie").is_none(), "{answer:?}");
    for word in ["access_token", "refresh_token", "challenge"] {
        assert!(!answer.text.contains(word), "{}", answer.text);
    }
    world.drain().await;
    let mails = mails_to(&world, BO);
    let newest = mails.last().unwrap();
    let subject = "Subject: Your password has to be changed";
    assert!(newest.contains(subject), "{newest}");
    let token = mailed_token(&world, BO, "/reset");
    let reset = json!({"token": token, "new_password": NEW});
    let path = "/v1/password_resets/confirm";
    world.post(path, reset).send().await.expect(204);
    enter(&world, BO, NEW).await.expect(201);
    world.stop().await;
}

#[actix_web::test]
async fn a_wrong_password_is_answered_alike_whether_it_is_known_and_whoever_has_the_address() {
    let server = RangeServer::start();
    let world = asking(&server, WhenUnavailable::Refuse).await;
    registered(&world, BO).await;
    server.know(LEAKED, 3);
    let asked = server.requests().len();
    let mut answers = Vec::new();
    for email in [BO, "nobody@example.com"] {
        for password in [LEAKED, NEW] {
            let mut answer = enter(&world, email, password).await.expect(401).json();
            answer["request_id"] = json!(null);
            answers.push(answer);
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0]["code"], "auth.invalid_credentials");
    assert_eq!(server.requests().len(), asked);
    world.stop().await;
}

#[actix_web::test]
async fn while_the_service_is_away_the_operators_word_counts() {
    for word in [WhenUnavailable::Allow, WhenUnavailable::Refuse] {
        let server = RangeServer::start();
        let world = asking(&server, word).await;
        registered(&world, BO).await;
        server.behave(RangeManner::Says("200 OK", "<html></html>".to_owned()));
        match word {
            WhenUnavailable::Allow => drop(sign_in(&world, BO).await),
            WhenUnavailable::Refuse => {
                let answer = enter(&world, BO, PASSWORD).await.expect(503);
                refused(&answer, "POST /v1/sessions", "auth.password_uncheckable");
                assert_eq!(answer.header("retry-after"), "10");
            }
        }
        world.stop().await;
    }
}
