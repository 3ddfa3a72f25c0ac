//! Callers who are put out while their request arrives.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::people::{Person, member, owner};
use crate::world::World;

/// A request of which half the body has been sent.
struct Begun {
    stream: TcpStream,
    rest: String,
}

impl Begun {
    /// Sends the head and half the body to a server that waits for the rest.
    async fn send(world: &World, by: &Person, head: &str, body: &str) -> Self {
        let address = world.url("").replace("http://", "");
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "{head}\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\nhost: x\r\n\
             connection: close\r\nexpect: 100-continue\r\n\r\n",
            by.workspace.as_ref().unwrap(),
            body.len(),
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut interim = [0_u8; 25];
        stream.read_exact(&mut interim).await.unwrap();
        assert!(interim.starts_with(b"HTTP/1.1 100"), "{interim:?}");
        let (half, rest) = body.split_at(body.len() / 2);
        stream.write_all(half.as_bytes()).await.unwrap();
        Self {
            stream,
            rest: rest.to_owned(),
        }
    }

    /// Sends the rest and answers with the status and the code of the refusal, if it is one.
    async fn finish(mut self) -> (u16, String) {
        self.stream.write_all(self.rest.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let document: Value = serde_json::from_str(body).unwrap();
        let code = document["code"].as_str().unwrap_or_default().to_owned();
        (head[9..12].parse().unwrap(), code)
    }
}

const UPLOAD: &str = "POST /v1/leads/imports HTTP/1.1\r\ncontent-type: text/csv";
const CREATE: &str = "POST /v1/leads HTTP/1.1\r\ncontent-type: application/json";
const CREATE_ONCE: &str =
    "POST /v1/leads HTTP/1.1\r\ncontent-type: application/json\r\nidempotency-key: k1";

/// The requests that make leads, each with its body.
fn requests() -> [(&'static str, String); 3] {
    let rows: String = (0..5_000).map(|row| format!("Person {row}\n")).collect();
    let lead = json!({"name": "Grace", "notes": "x".repeat(1_000)}).to_string();
    [
        (UPLOAD, format!("name\n{rows}")),
        (CREATE, lead.clone()),
        (CREATE_ONCE, lead),
    ]
}

async fn leads(world: &World, person: &Person) -> usize {
    let page = person.get(world, "/v1/leads").send().await.expect(200);
    page.json()["data"].as_array().unwrap().len()
}

#[actix_web::test]
async fn what_arrives_after_its_session_was_revoked_changes_nothing() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "member").await;
    for (head, body) in requests() {
        let bo = super::people::sign_in(&world, "bo@example.com").await;
        let bo = bo.enter(&world, ada.workspace_id.as_ref().unwrap()).await;
        let begun = Begun::send(&world, &bo, head, &body).await;
        let revoke = bo.delete(&world, "/v1/sessions/current");
        revoke.send().await.expect(204);
        let refusal = (401, "auth.token_invalid".to_owned());
        assert_eq!(begun.finish().await, refusal, "{head}");
    }
    // The other sessions of the same user go on.
    assert_eq!(leads(&world, &bo).await, 0);
    world.stop().await;
}

#[actix_web::test]
async fn what_arrives_after_its_sender_was_removed_changes_nothing() {
    let world = World::start().await;
    let ada = owner(&world).await;
    for (number, (head, body)) in requests().into_iter().enumerate() {
        let email = format!("bo{number}@example.com");
        let bo = member(&world, &ada, &email, "member").await;
        let begun = Begun::send(&world, &bo, head, &body).await;
        let remove = ada.delete(&world, &format!("/v1/members/{}", bo.user_id));
        remove.send().await.expect(204);
        let refusal = (401, "auth.token_invalid".to_owned());
        assert_eq!(begun.finish().await, refusal, "{head}");
    }
    assert_eq!(leads(&world, &ada).await, 0);
    world.stop().await;
}

#[actix_web::test]
async fn what_arrives_after_its_senders_role_was_lowered_changes_nothing() {
    let world = World::start().await;
    let ada = owner(&world).await;
    for (number, (head, body)) in requests().into_iter().enumerate() {
        let email = format!("bo{number}@example.com");
        let bo = member(&world, &ada, &email, "member").await;
        let begun = Begun::send(&world, &bo, head, &body).await;
        let path = format!("/v1/members/{}", bo.user_id);
        let lower = ada.patch(&world, &path, json!({"role": "viewer"}));
        lower.send().await.expect(200);
        let refusal = (403, "tenancy.forbidden".to_owned());
        assert_eq!(begun.finish().await, refusal, "{head}");
    }
    assert_eq!(leads(&world, &ada).await, 0);
    world.stop().await;
}

#[actix_web::test]
async fn a_token_that_runs_out_while_a_request_arrives_is_good_to_its_end() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let mut begun = Vec::new();
    for (head, body) in requests() {
        begun.push(Begun::send(&world, &ada, head, &body).await);
    }
    world.clock.advance(std::time::Duration::from_secs(20 * 60));
    ada.get(&world, "/v1/leads").send().await.expect(401);
    for request in begun {
        assert_eq!(request.finish().await, (201, String::new()));
    }
    world.stop().await;
}
