//! Workspaces that ask for a second factor.

use std::time::Duration;

use serde_json::json;
use testbed::AuthenticatorApp;

use super::people::{Person, member, owner, refused, text};
use super::second_factors::{code, enroll};
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(60);
const EMAIL: &str = "bob@example.com";

#[actix_web::test]
async fn a_workspace_that_asks_for_a_second_factor_opens_with_one_alone() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bob = member(&world, &ada, EMAIL, "admin").await;
    let ask = async |person: &Person, required: bool| {
        let body = json!({"require_second_factor": required});
        person.patch(&world, "/v1/workspace", body).send().await
    };
    // Nobody locks themselves out.
    let refusal = ask(&bob, true).await;
    refused(
        &refusal,
        "PATCH /v1/workspace",
        "tenancy.second_factor_required",
    );
    let enrolled = enroll(&world, &bob).await.expect(201).json();
    let app = AuthenticatorApp::new(&text(&enrolled["secret"]));
    let path = format!("/v1/me/authenticators/{}/confirm", text(&enrolled["id"]));
    let call = bob.account_call(&world, "POST", &path);
    let confirm = call.json(json!({"code": code(&world, &app)}));
    confirm.send().await.expect(200);
    let workspace = bob.workspace_id.clone().unwrap();
    let bob = bob.enter(&world, &workspace).await;
    world.clock.advance(5 * MINUTE);
    let late = ask(&bob, true).await;
    refused(&late, "PATCH /v1/workspace", "auth.step_up_required");
    let step_up = bob.post(&world, "/v1/step_up", json!({"code": code(&world, &app)}));
    step_up.send().await.expect(200);
    let changed = ask(&bob, true).await.expect(200).json();
    assert_eq!(changed["require_second_factor"], true);
    assert_eq!(changed["name"], "Acme");
    // The session of one without a second factor has ended, and no other begins.
    let read = ada.get(&world, "/v1/leads").send().await;
    assert_eq!(read.code(), "auth.token_invalid");
    bob.get(&world, "/v1/leads").send().await.expect(200);
    let path = format!("/v1/workspaces/{workspace}/sessions");
    let open = || ada.account_call(&world, "POST", &path).send();
    refused(
        &open().await,
        "POST /v1/workspaces/{id}/sessions",
        "tenancy.second_factor_required",
    );
    ask(&bob, false).await.expect(200);
    open().await.expect(201);
    let nothing = bob.patch(&world, "/v1/workspace", json!({})).send().await;
    assert_eq!(nothing.code(), "invalid_body");
    world.stop().await;
}
