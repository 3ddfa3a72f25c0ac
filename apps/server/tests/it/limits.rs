//! How often somebody may knock.

use std::time::Duration;

use serde_json::{Value, json};
use server::{Door, DoorRates, LimitsSection, Networks, Settings, openapi_json, route_table};

use crate::api::people::{PASSWORD, owner};
use crate::world::{Answer, World};

/// The limits as they are shipped.
fn shipped(settings: &mut Settings) {
    settings.limits = Settings::load(None, []).unwrap().limits;
    settings.server.trusted_proxies = Networks::parse("127.0.0.0/8").unwrap();
}

/// One call a day.
fn scarce() -> DoorRates {
    DoorRates::parse("address 1/1d, account 1/1d, everyone 1/1d").unwrap()
}

/// One call a day through each door.
fn all_scarce(settings: &mut Settings) {
    settings.limits = LimitsSection::read(|_| Ok::<_, ()>(scarce())).unwrap();
}

async fn try_password(world: &World, from: &str, email: &str) -> Answer {
    let body = json!({"email": email, "password": "not the password of anybody"});
    let call = world.post("/v1/sessions", body);
    call.header("x-forwarded-for", from).send().await
}

#[actix_web::test]
async fn who_tries_too_often_is_told_when_to_come_back() {
    let world = World::start_with(shipped).await;
    for left in (0..30).rev() {
        let answer = try_password(&world, "203.0.113.7", &format!("{left}@example.com")).await;
        assert_eq!(answer.code(), "auth.invalid_credentials");
        let policy = answer.header("ratelimit-policy");
        assert_eq!(policy, "\"sign_in_address\";q=30;w=300");
        let full = (30 - left) * 10;
        let expected = format!("\"sign_in_address\";r={left};t={full}");
        assert_eq!(answer.header("ratelimit"), expected);
    }
    let refused = try_password(&world, "203.0.113.7", "new@example.com").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.code(), "rate_limited");
    assert_eq!(refused.json()["limit"], "sign_in_address");
    assert_eq!(refused.header("retry-after"), "10");
    assert_eq!(refused.header("ratelimit"), "\"sign_in_address\";r=0;t=300");
    // Nobody else is concerned.
    let other = try_password(&world, "203.0.113.8", "new@example.com").await;
    assert_eq!(other.status, 401);
    world.clock.advance(Duration::from_micros(9_999_999));
    let early = try_password(&world, "203.0.113.7", "new@example.com").await;
    assert_eq!((early.status, early.header("retry-after")), (429, "1"));
    world.clock.advance(Duration::from_micros(1));
    let late = try_password(&world, "203.0.113.7", "new@example.com").await;
    assert_eq!(late.status, 401);
    world.stop().await;
}

#[actix_web::test]
async fn authelia_cve_2026_47203_every_spelling_of_an_address_is_one_account() {
    let world = World::start_with(shipped).await;
    owner(&world).await;
    let spellings = ["ada@example.com", "ADA@example.com", " Ada@Example.COM "];
    let mut last = None;
    // After ten of them the account is locked as well; that is another refusal.
    for number in 0..21 {
        let answer = try_password(&world, "198.51.100.7", spellings[number % 3]).await;
        let expected = match number {
            0..10 => "auth.invalid_credentials",
            10..20 => "auth.locked",
            _ => "rate_limited",
        };
        assert_eq!(answer.code(), expected, "{number}");
        last = Some(answer);
    }
    // A stranger elsewhere uses up nothing of it.
    let elsewhere = try_password(&world, "198.51.100.8", spellings[0]).await;
    assert_eq!(elsewhere.code(), "auth.locked");
    let last = last.unwrap();
    assert_eq!(last.json()["limit"], "sign_in_account");
    // How often an account is tried is nobody's business but its user's.
    assert!(!last.header("ratelimit").contains("account"));
    world.stop().await;
}

#[actix_web::test]
async fn an_address_that_nobody_has_is_limited_like_one_that_somebody_has() {
    let world = World::start_with(shipped).await;
    owner(&world).await;
    let mut seen = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        world.clock.advance(Duration::from_secs(3_600));
        let mut answers = Vec::new();
        for _ in 0..22 {
            let answer = try_password(&world, "198.51.100.7", email).await;
            let retry = answer.header("retry-after").to_owned();
            let mut body = answer.json();
            body.as_object_mut().unwrap().remove("request_id");
            answers.push((answer.status, retry, body));
        }
        seen.push(answers);
    }
    assert_eq!(seen[0][21].2["code"], "rate_limited");
    assert_eq!(seen[0], seen[1]);
    world.stop().await;
}

#[actix_web::test]
async fn actix_3750_an_address_that_the_client_made_up_is_not_believed() {
    let world = World::start_with(|settings| {
        shipped(settings);
        settings.server.trusted_proxies = Networks::parse("10.0.0.0/8").unwrap();
    })
    .await;
    let mut refused = 0;
    for number in 0..40 {
        let answer = try_password(
            &world,
            &format!("198.51.100.{number}"),
            &format!("{number}@example.com"),
        )
        .await;
        refused += usize::from(answer.status == 429);
    }
    assert_eq!(refused, 10);
    world.stop().await;
}

#[actix_web::test]
async fn whoever_has_a_network_of_ipv6_has_one_address() {
    let world = World::start_with(shipped).await;
    let mut refused = 0;
    for number in 0..40 {
        let from = format!("2001:db8:1:2:{number:x}::1");
        let answer = try_password(&world, &from, &format!("{number}@example.com")).await;
        refused += usize::from(answer.status == 429);
    }
    assert_eq!(refused, 10);
    let neighbour = try_password(&world, "2001:db8:1:3::1", "new@example.com").await;
    assert_eq!(neighbour.status, 401);
    // A whole site may do eight times as much: thirty-one of its 240 are gone.
    let mut last = None;
    for number in 0..210 {
        let from = format!("2001:db8:1:{:x}::1", 0x100 + number);
        last = Some(try_password(&world, &from, &format!("{number}@example.com")).await);
    }
    assert_eq!(last.unwrap().json()["limit"], "sign_in_site");
    let elsewhere = try_password(&world, "2001:db8:2:3::1", "new@example.com").await;
    assert_eq!(elsewhere.status, 401);
    world.stop().await;
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
    ("POST", "/v1/invitations", "invitation, invited"),
    ("POST", "/v1/invitations/accept", "token"),
    ("POST", "/v1/leads", "-"),
    ("POST", "/v1/leads/imports", "-"),
    ("POST", "/v1/me/password", "password_change"),
    ("POST", "/v1/password_resets", "password_reset"),
    ("POST", "/v1/password_resets/confirm", "token"),
    ("POST", "/v1/registrations", "registration"),
    ("POST", "/v1/sessions", "sign_in"),
    ("POST", "/v1/sessions/refresh", "refresh"),
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
    assert_eq!(statuses, [410, 429, 429, 429]);
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
