//! Sessions: beginning, refreshing, listing and ending them.

use serde_json::json;

use super::people::{PASSWORD, owner, refused, registered, sign_in, stranger, text};
use crate::world::World;

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let world = World::start().await;
    owner(&world).await;
    let mut bodies = Vec::new();
    for email in ["ada@example.com", "nobody@example.com", "no address"] {
        let body = json!({"email": email, "password": "not the password"});
        let answer = world.post("/v1/sessions", body).send().await.expect(401);
        refused(&answer, "POST /v1/sessions", "auth.invalid_credentials");
        let mut document = answer.json();
        document["request_id"] = json!(null);
        bodies.push(document);
    }
    assert!(
        bodies.windows(2).all(|pair| pair[0] == pair[1]),
        "{bodies:?}"
    );
    world.stop().await;
}

#[actix_web::test]
async fn signing_in_tells_the_workspaces_and_hands_over_the_tokens() {
    let world = World::start().await;
    owner(&world).await;
    let body = json!({"email": "ADA@Example.com", "password": PASSWORD, "client": "native"});
    let signed_in = world.post("/v1/sessions", body).send().await.expect(201);
    let session = signed_in.json();
    assert_eq!(signed_in.header("set-cookie"), "");
    assert_eq!(
        (&session["token_type"], &session["expires_in"]),
        (&json!("Bearer"), &json!(900))
    );
    assert_eq!(session["workspaces"][0]["name"], "Acme");
    assert_eq!(session["session"]["workspace_id"], json!(null));
    let location = format!(
        "/v1/sessions/{}",
        session["session"]["id"].as_str().unwrap()
    );
    assert_eq!(signed_in.header("location"), location);
    world.stop().await;
}

#[actix_web::test]
async fn a_refresh_token_is_exchanged_once_and_a_replay_ends_the_session() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    let refresh = |token: &str| {
        world
            .post("/v1/sessions/refresh", json!({"refresh_token": token}))
            .send()
    };
    let first = refresh(&person.refresh_token).await.expect(200).json();
    // The answer was lost: the same successor is answered again.
    let again = refresh(&person.refresh_token).await.expect(200).json();
    assert_eq!(first["refresh_token"], again["refresh_token"]);
    let second = refresh(&text(&first["refresh_token"]))
        .await
        .expect(200)
        .json();
    let replayed = refresh(&person.refresh_token).await.expect(401);
    refused(
        &replayed,
        "POST /v1/sessions/refresh",
        "auth.refresh_invalid",
    );
    let newest = refresh(&text(&second["refresh_token"])).await.expect(401);
    refused(&newest, "POST /v1/sessions/refresh", "auth.refresh_invalid");
    let dead = world
        .get("/v1/me")
        .bearer(&text(&second["access_token"]))
        .send()
        .await
        .expect(401);
    refused(&dead, "GET /v1/me", "auth.token_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn a_refresh_without_a_token_of_ours_is_refused() {
    let world = World::start().await;
    let call = || world.call("POST", "/v1/sessions/refresh");
    for call in [
        call(),
        call().json(json!({})),
        call().json(json!({"refresh_token": ""})),
        call().json(json!({"refresh_token": "bwr_abc"})),
    ] {
        refused(
            &call.send().await.expect(401),
            "POST /v1/sessions/refresh",
            "auth.refresh_invalid",
        );
    }
    world.stop().await;
}

#[actix_web::test]
async fn one_sees_and_ends_ones_own_sessions_alone() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    let other_device = sign_in(&world, "bo@example.com").await;
    let stranger = stranger(&world, "eve@example.com").await;
    let list = person
        .account_call(&world, "GET", "/v1/sessions")
        .send()
        .await
        .expect(200)
        .json();
    let sessions = list["data"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        sessions
            .iter()
            .filter(|session| session["current"] == true)
            .count(),
        1
    );
    let other = sessions
        .iter()
        .find(|session| session["current"] == false)
        .unwrap();
    let path = format!("/v1/sessions/{}", other["id"].as_str().unwrap());
    let foreign = stranger.delete(&world, &path).send().await.expect(404);
    refused(
        &foreign,
        "DELETE /v1/sessions/{id}",
        "auth.session_not_found",
    );
    person
        .account_call(&world, "DELETE", &path)
        .send()
        .await
        .expect(204);
    let again = person
        .account_call(&world, "DELETE", &path)
        .send()
        .await
        .expect(404);
    refused(&again, "DELETE /v1/sessions/{id}", "auth.session_not_found");
    let dead = other_device
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(401);
    refused(&dead, "GET /v1/me", "auth.token_invalid");
    let malformed = person
        .account_call(&world, "DELETE", "/v1/sessions/nothing")
        .send()
        .await;
    refused(
        &malformed.expect(404),
        "DELETE /v1/sessions/{id}",
        "auth.session_not_found",
    );
    world.stop().await;
}

#[actix_web::test]
async fn signing_out_ends_the_session_with_those_opened_from_it() {
    let world = World::start().await;
    let owner = owner(&world).await;
    owner
        .account_call(&world, "DELETE", "/v1/sessions/current")
        .send()
        .await
        .expect(204);
    let account = owner
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(401);
    refused(&account, "GET /v1/me", "auth.token_invalid");
    let workspace = owner.get(&world, "/v1/workspace").send().await.expect(401);
    refused(&workspace, "GET /v1/workspace", "auth.token_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn every_other_session_can_be_ended_at_once() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    let other = sign_in(&world, "bo@example.com").await;
    for query in ["", "?except=all", "?except=current&x=1"] {
        let path = format!("/v1/sessions{query}");
        let answer = person
            .account_call(&world, "DELETE", &path)
            .send()
            .await
            .expect(400);
        refused(&answer, "DELETE /v1/sessions", "invalid_query");
    }
    other
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(200);
    let end = person.account_call(&world, "DELETE", "/v1/sessions?except=current");
    end.send().await.expect(204);
    other
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(401);
    person
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await
        .expect(200);
    world.stop().await;
}
