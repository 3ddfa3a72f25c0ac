//! What one node ends, the others end within a moment.

use serde_json::json;

use super::{end, soon, status, two_nodes};
use crate::api::people::{PASSWORD, member, sign_in};

#[actix_web::test]
async fn who_signs_in_on_one_node_is_let_in_on_the_other() {
    let (first, second, ada) = two_nodes().await;
    let lead = ada.post(&second, "/v1/leads", json!({"name": "Grace"}));
    let lead = lead.send().await.expect(201).json();
    let path = format!("/v1/leads/{}", lead["id"].as_str().unwrap());
    let read = ada.get(&first, &path).send().await.expect(200).json();
    assert_eq!(read["name"], "Grace");
    let again = sign_in(&second, "ada@example.com").await;
    assert_eq!(
        status(again.account_call(&first, "GET", "/v1/me")).await,
        200
    );
    end(first, second).await;
}

#[actix_web::test]
async fn zitadel_cve_2023_22492_a_session_that_ends_on_one_node_ends_on_the_other() {
    let (first, second, ada) = two_nodes().await;
    // The second node has it in memory.
    assert_eq!(
        status(ada.account_call(&second, "GET", "/v1/me")).await,
        200
    );
    let out = ada.account_call(&first, "DELETE", "/v1/sessions/current");
    out.send().await.expect(204);
    soon("the other node refuses", async || {
        status(ada.account_call(&second, "GET", "/v1/me")).await == 401
    })
    .await;
    end(first, second).await;
}

#[actix_web::test]
async fn a_new_password_ends_the_other_sessions_on_every_node() {
    let (first, second, ada) = two_nodes().await;
    let phone = sign_in(&second, "ada@example.com").await;
    assert_eq!(
        status(phone.account_call(&second, "GET", "/v1/me")).await,
        200
    );
    let change =
        json!({"current_password": PASSWORD, "new_password": "another lantern, other water"});
    let change = ada
        .account_call(&first, "POST", "/v1/me/password")
        .json(change);
    let changed = change.send().await;
    assert!(changed.status < 300, "{}", changed.status);
    soon("the other node refuses", async || {
        status(phone.account_call(&second, "GET", "/v1/me")).await == 401
    })
    .await;
    end(first, second).await;
}

#[actix_web::test]
async fn a_role_that_was_taken_on_one_node_is_gone_on_the_other() {
    let (first, second, ada) = two_nodes().await;
    let bo = member(&first, &ada, "bo@example.com", "admin").await;
    let listed = bo.get(&second, "/v1/audit_events");
    assert_eq!(status(listed).await, 200);
    let path = format!("/v1/members/{}", bo.user_id);
    let demoted = ada.patch(&first, &path, json!({"role": "viewer"}));
    demoted.send().await.expect(200);
    soon("the other node refuses", async || {
        status(bo.get(&second, "/v1/audit_events")).await == 403
    })
    .await;
    ada.delete(&first, &path).send().await.expect(204);
    soon("the other node knows no member", async || {
        status(bo.get(&second, "/v1/leads")).await >= 401
    })
    .await;
    end(first, second).await;
}
