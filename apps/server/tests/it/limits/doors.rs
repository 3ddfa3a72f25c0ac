//! Every door, and every call that has none.

use std::time::Duration;

use serde_json::{Value, json};
use server::{Door, DoorRates, LimitsSection, Settings, openapi_json, route_table};

use crate::api::people::{PASSWORD, owner};
use crate::world::World;

/// One call a day.
fn scarce() -> DoorRates {
    DoorRates::parse("address 1/1d, account 1/1d, everyone 1/1d").unwrap()
}

/// One call a day through each door.
fn all_scarce(settings: &mut Settings) {
    settings.limits = LimitsSection::read(|_| Ok::<_, ()>(scarce())).unwrap();
}

/// A call through each door; the owner's session stands for whoever needs one.
fn knock(door: Door) -> (&'static str, Value) {
    let token = "bwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    match door {
        Door::SignIn => (
            "/v1/sessions",
            json!({"email": "eve@example.com", "password": "x"}),
        ),
        Door::Registration => (
            "/v1/registrations",
            json!({"email": "eve@example.com", "password": PASSWORD, "name": "Eve"}),
        ),
        Door::PasswordReset => ("/v1/password_resets", json!({"email": "ada@example.com"})),
        Door::Token => ("/v1/email_verifications", json!({"token": token})),
        Door::SecondFactor => ("/v1/step_up", json!({"password": "wrong"})),
        Door::Refresh => ("/v1/sessions/refresh", json!({"refresh_token": "bwr_none"})),
        Door::PasswordChange => (
            "/v1/me/password",
            json!({"current_password": "wrong", "new_password": "another lantern, other water"}),
        ),
        Door::WorkspaceSession => (
            "/v1/workspaces/ws_01h455vb4pex5vsknk084sn02q/sessions",
            json!({}),
        ),
        Door::Workspace => ("/v1/workspaces", json!({"name": "Another"})),
        Door::Invitation => (
            "/v1/invitations",
            json!({"email": "eve@example.com", "role": "viewer"}),
        ),
        Door::Identity => ("/v1/me/identities", json!({"provider": "nobody"})),
        Door::Invited => (
            "/v1/invitations",
            json!({"email": "mallory@example.com", "role": "viewer"}),
        ),
    }
}

#[actix_web::test]
async fn authentik_cve_2024_47070_every_door_is_limited() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let free = LimitsSection::none_to_speak_of();
    let mut world = world;
    for door in Door::ALL {
        // This door alone, so that none is limited by another.
        world = world
            .restart_with(|settings| {
                settings.limits = LimitsSection::read(|other| {
                    Ok::<_, ()>(if other == door {
                        scarce()
                    } else {
                        free.of(other)
                    })
                })
                .unwrap();
            })
            .await;
        let (path, body) = knock(door);
        let token = match door {
            Door::Invitation | Door::Invited => ada.workspace.as_ref().unwrap(),
            _ => &ada.account,
        };
        let ask = || world.post(path, body.clone()).bearer(token).send();
        let first = ask().await;
        assert_ne!(first.status, 429, "{door:?} {}", first.text);
        world.drain().await;
        let mails = world.outbox().len();
        let second = ask().await;
        assert_eq!(second.code(), "rate_limited", "{door:?}");
        assert_eq!(second.header("retry-after"), "86400");
        world.drain().await;
        assert_eq!(world.outbox().len(), mails, "{door:?}");
    }
    world.stop().await;
}

/// Every call that changes something, with its doors; without one, why.
const CALLS: &[(&str, &str, &str)] = &[
    ("DELETE", "/v1/contacts/{id}", "-"),
    ("DELETE", "/v1/invitations/{id}", "-"),
    ("DELETE", "/v1/leads/{id}", "-"),
    ("DELETE", "/v1/me/authenticators/{id}", "second_factor"),
    ("DELETE", "/v1/me/identities/{id}", "-"),
    ("DELETE", "/v1/members/{user_id}", "-"),
    ("DELETE", "/v1/sessions", "-"),
    ("DELETE", "/v1/sessions/current", "-"),
    ("DELETE", "/v1/sessions/{id}", "-"),
    ("PATCH", "/v1/contacts/{id}", "-"),
    ("PATCH", "/v1/leads/{id}", "-"),
    ("PATCH", "/v1/me", "-"),
    ("PATCH", "/v1/members/{user_id}", "-"),
    ("PATCH", "/v1/workspace", "-"),
    ("POST", "/v1/claims", "token"),
    ("POST", "/v1/contacts", "-"),
    ("POST", "/v1/contacts/imports", "-"),
    ("POST", "/v1/email_verifications", "token"),
    ("POST", "/v1/intrusion_reports", "token"),
    ("POST", "/v1/invitations", "invitation, invited"),
    ("POST", "/v1/invitations/accept", "token"),
    ("POST", "/v1/leads", "-"),
    ("POST", "/v1/leads/imports", "-"),
    ("POST", "/v1/me/authenticators/passkeys", "second_factor"),
    ("POST", "/v1/me/authenticators/totp", "second_factor"),
    (
        "POST",
        "/v1/me/authenticators/{id}/confirm",
        "second_factor",
    ),
    ("POST", "/v1/me/identities", "identity"),
    ("POST", "/v1/me/password", "password_change"),
    ("POST", "/v1/me/recovery_codes", "second_factor"),
    ("POST", "/v1/members/{user_id}/identity_lock/reset", "-"),
    ("POST", "/v1/members/{user_id}/unlock", "-"),
    ("POST", "/v1/oidc/apple/native", "identity"),
    ("POST", "/v1/oidc/apple/notices", "identity"),
    ("POST", "/v1/oidc/{provider}/callback", "identity"),
    ("POST", "/v1/passkey_challenges", "sign_in"),
    ("POST", "/v1/password_resets", "password_reset"),
    ("POST", "/v1/password_resets/confirm", "token"),
    ("POST", "/v1/registrations", "registration"),
    ("POST", "/v1/sessions", "sign_in"),
    ("POST", "/v1/sessions/passkey", "sign_in"),
    ("POST", "/v1/sessions/refresh", "refresh"),
    ("POST", "/v1/sessions/second_factor", "second_factor"),
    (
        "POST",
        "/v1/sessions/second_factor/passkey_options",
        "second_factor",
    ),
    // It ends its own session, and asks for a recent proof.
    ("POST", "/v1/sessions/{id}/report", "-"),
    ("POST", "/v1/step_up", "second_factor"),
    ("POST", "/v1/step_up/passkey_options", "second_factor"),
    ("POST", "/v1/workspaces", "workspace"),
    ("POST", "/v1/workspaces/{id}/sessions", "workspace_session"),
];

#[test]
fn keycloak_cve_2026_9798_no_call_that_changes_something_is_without_a_decision() {
    let mut calls: Vec<(String, String)> = route_table()
        .into_iter()
        .filter(|route| route.method != "GET" && route.method != "HEAD")
        .map(|route| (route.method.clone(), route.path.to_owned()))
        .collect();
    calls.sort();
    let known = CALLS.iter();
    let known = known.map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    assert_eq!(calls, known.collect::<Vec<_>>());
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    for (method, path, doors) in CALLS {
        let operation = &document["paths"][*path][method.to_lowercase()];
        let codes = operation["x-error-codes"].as_array().unwrap();
        let says = codes.contains(&json!("rate_limited"));
        assert_eq!(says, *doors != "-", "{method} {path}");
    }
}

#[actix_web::test]
async fn the_tokens_of_links_have_one_limit_wherever_they_are_tried() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let world = world.restart_with(all_scarce).await;
    let token = "bwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let calls = [
        ("/v1/email_verifications", json!({"token": token})),
        (
            "/v1/password_resets/confirm",
            json!({"token": token, "new_password": PASSWORD}),
        ),
        ("/v1/invitations/accept", json!({"token": token})),
        ("/v1/intrusion_reports", json!({"token": token})),
        (
            "/v1/claims",
            json!({"token": token, "email": "eve@example.com", "password": PASSWORD,
                   "name": "Eve", "workspace_name": "Eve's"}),
        ),
    ];
    let mut statuses = Vec::new();
    for (path, body) in calls {
        let call = world.post(path, body).bearer(&ada.account);
        statuses.push(call.send().await.status);
    }
    assert_eq!(statuses, [410, 429, 429, 429, 429]);
    world.stop().await;
}

#[actix_web::test]
async fn what_is_limited_changes_nothing_and_wakes_no_hash() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let world = world.restart_with(all_scarce).await;
    let change = |current: &str| {
        let body =
            json!({"current_password": current, "new_password": "another lantern, other water"});
        let call = world.post("/v1/me/password", body);
        call.bearer(&ada.account).send()
    };
    assert_eq!(
        change("wrong, and long enough").await.code(),
        "auth.password_wrong"
    );
    // The right one comes too late.
    assert_eq!(change(PASSWORD).await.status, 429);
    world.clock.advance(Duration::from_secs(24 * 3_600));
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    world.post("/v1/sessions", body).send().await.expect(201);
    world.stop().await;
}
