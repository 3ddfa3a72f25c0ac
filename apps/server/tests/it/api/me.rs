//! One's own account.

use serde_json::json;

use super::people::{Person, owner, refused, registered};
use super::session_ends::sql;
use crate::world::World;

#[actix_web::test]
async fn one_sees_and_renames_oneself_from_either_session() {
    let world = World::start().await;
    let person = owner(&world).await;
    let shown = person
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(200);
    let me = shown.json();
    assert_eq!(
        (&me["name"], &me["email"]),
        (&json!("Ada"), &json!("ada@example.com"))
    );
    assert_eq!(me["workspace_id"], json!(null));
    let call = person.patch(&world, "/v1/me", json!({"name": "Ada Lovelace"}));
    let changed = call
        .header("if-match", shown.header("etag"))
        .send()
        .await
        .expect(200);
    assert_eq!(changed.json()["name"], "Ada Lovelace");
    assert_eq!(changed.json()["workspace_id"], json!(person.workspace_id));
    assert_ne!(changed.header("etag"), shown.header("etag"));
    let stale = person.patch(&world, "/v1/me", json!({"name": "Ada"}));
    let stale = stale
        .header("if-match", shown.header("etag"))
        .send()
        .await
        .expect(412);
    refused(&stale, "PATCH /v1/me", "version_mismatch");
    world.stop().await;
}

#[actix_web::test]
async fn a_change_of_another_form_changes_nothing() {
    let world = World::start().await;
    let person = owner(&world).await;
    for (body, code) in [
        (json!({"name": ""}), "auth.name_invalid"),
        (json!({"name": "x".repeat(101)}), "auth.name_invalid"),
        (json!({"name": null}), "invalid_body"),
        (json!({}), "invalid_body"),
        (
            json!({"name": "Ada", "email": "eve@example.com"}),
            "invalid_body",
        ),
    ] {
        let answer = person
            .patch(&world, "/v1/me", body)
            .send()
            .await
            .expect(422);
        refused(&answer, "PATCH /v1/me", code);
    }
    let me = person.get(&world, "/v1/me").send().await.expect(200).json();
    assert_eq!((&me["name"], &me["version"]), (&json!("Ada"), &json!(1)));
    world.stop().await;
}

#[actix_web::test]
async fn a_stranger_is_told_that_a_token_is_needed() {
    let world = World::start().await;
    let missing = world.get("/v1/me").send().await.expect(401);
    refused(&missing, "GET /v1/me", "auth.token_missing");
    assert_eq!(
        missing.header("www-authenticate"),
        "Bearer realm=\"bailiwick\""
    );
    let invalid = world
        .get("/v1/me")
        .bearer("nothing")
        .send()
        .await
        .expect(401);
    refused(&invalid, "GET /v1/me", "auth.token_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn a_profile_in_the_row_of_another_user_is_an_error_and_never_their_data() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = registered(&world, "bo@example.com").await;
    let me = |person| Person::account_call(person, &world, "GET", "/v1/me").send();
    assert_eq!(me(&bo).await.expect(200).json()["email"], "bo@example.com");
    let moved = "UPDATE users SET profile = (SELECT profile FROM users ORDER BY id LIMIT 1)";
    sql(&world, moved).await;
    assert_eq!(
        me(&ada).await.expect(200).json()["email"],
        "ada@example.com"
    );
    let answer = me(&bo).await.expect(500);
    assert_eq!(answer.code(), "internal");
    assert!(!answer.text.contains("ada@"), "{}", answer.text);
    world.stop().await;
}
