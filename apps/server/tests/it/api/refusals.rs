//! Refusals that have nothing to do with one noun.

use serde_json::json;

use super::people::{owner, refused};
use crate::world::World;

#[actix_web::test]
async fn whoever_is_not_known_is_refused_before_the_body_is_looked_at() {
    let world = World::start().await;
    for path in [
        "/v1/leads",
        "/v1/workspaces",
        "/v1/invitations",
        "/v1/me/password",
    ] {
        let call = world
            .call("POST", path)
            .body("application/json", "not JSON");
        refused(
            &call.send().await.expect(401),
            &format!("POST {path}"),
            "auth.token_missing",
        );
    }
    let call = world
        .call("POST", "/v1/leads/imports")
        .body("text/plain", "x");
    refused(
        &call.send().await.expect(401),
        "POST /v1/leads/imports",
        "auth.token_missing",
    );
    world.stop().await;
}

#[actix_web::test]
async fn an_unknown_route_and_another_method_are_problems_too() {
    let world = World::start().await;
    let ada = owner(&world).await;
    assert_eq!(
        ada.get(&world, "/v1/nothing")
            .send()
            .await
            .expect(404)
            .code(),
        "not_found"
    );
    let put = ada
        .call(&world, "PUT", "/v1/leads")
        .json(json!({}))
        .send()
        .await
        .expect(405);
    assert_eq!(
        (put.code().as_str(), put.header("allow")),
        ("method_not_allowed", "GET, POST, HEAD")
    );
    ada.call(&world, "HEAD", "/v1/leads")
        .send()
        .await
        .expect(200);
    world.stop().await;
}
