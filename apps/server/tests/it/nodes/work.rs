//! Background work is done once, though every node has a worker.

use serde_json::json;

use super::{end, two_nodes};
use crate::api::people::registered;

#[actix_web::test]
async fn each_mail_leaves_once_though_two_nodes_send() {
    const PEOPLE: usize = 12;
    let (first, second, _) = two_nodes().await;
    first.drain().await;
    let before = first.outbox().len() + second.outbox().len();
    for number in 0..PEOPLE {
        let node = [&first, &second][number % 2];
        let new = json!({
            "email": format!("person{number}@example.com"),
            "password": "a lantern over quiet water",
            "name": "Somebody",
        });
        node.post("/v1/registrations", new).send().await.expect(202);
    }
    futures_util::future::join_all([first.drain(), second.drain()]).await;
    while first.drain().await + second.drain().await > 0 {}
    let sent = first.outbox().len() + second.outbox().len() - before;
    assert_eq!(sent, PEOPLE);
    end(first, second).await;
}

#[actix_web::test]
async fn an_event_reaches_the_log_of_its_workspace_once() {
    let (first, second, ada) = two_nodes().await;
    let wrong = json!({"email": "ada@example.com", "password": "not the right words"});
    for _ in 0..5 {
        first
            .post("/v1/sessions", wrong.clone())
            .send()
            .await
            .expect(401);
        second
            .post("/v1/sessions", wrong.clone())
            .send()
            .await
            .expect(401);
    }
    futures_util::future::join_all([first.drain(), second.drain()]).await;
    while first.drain().await + second.drain().await > 0 {}
    let failed = ada.get(&second, "/v1/audit_events?action=sign_in.failed&limit=100");
    let failed = failed.send().await.expect(200).json();
    assert_eq!(failed["data"].as_array().unwrap().len(), 10);
    end(first, second).await;
}

#[actix_web::test]
async fn a_link_that_was_mailed_by_one_node_is_taken_by_the_other() {
    let (first, second, _) = two_nodes().await;
    registered(&second, "bo@example.com").await;
    end(first, second).await;
}
