//! How often somebody may knock.

use std::time::Duration;

use serde_json::{Value, json};
use server::{Door, DoorRates, LimitsSection, Networks, Settings};

use crate::api::people::{PASSWORD, owner};
use crate::world::{Answer, World};

/// The limits as they are shipped.
fn shipped(settings: &mut Settings) {
    settings.limits = Settings::load(None, []).unwrap().limits;
    settings.server.trusted_proxies = Networks::parse("127.0.0.0/8").unwrap();
}

/// One call a day through each door.
fn scarce(settings: &mut Settings) {
    let rates = DoorRates::parse("address 1/1d, account 1/1d, everyone 1/1d").unwrap();
    settings.limits = LimitsSection::read(|_| Ok::<_, ()>(rates)).unwrap();
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
    // The owner's own sign-in was the first of the sixty. After ten of them the account is locked as
    // well; that is another refusal.
    for number in 0..60 {
        let from = format!("198.51.100.{number}");
        let answer = try_password(&world, &from, spellings[number % 3]).await;
        let expected = match number {
            0..10 => "auth.invalid_credentials",
            10..59 => "auth.locked",
            _ => "rate_limited",
        };
        assert_eq!(answer.code(), expected, "{number}");
        last = Some(answer);
    }
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
        for number in 0..62 {
            let answer = try_password(&world, &format!("198.51.100.{number}"), email).await;
            let retry = answer.header("retry-after").to_owned();
            let mut body = answer.json();
            body.as_object_mut().unwrap().remove("request_id");
            answers.push((answer.status, retry, body));
        }
        seen.push(answers);
    }
    assert_eq!(seen[0][61].0, 429);
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
    }
}

#[actix_web::test]
async fn authentik_cve_2024_47070_every_door_is_limited() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let world = world.restart_with(scarce).await;
    for door in Door::ALL {
        let (path, body) = knock(door);
        let ask = || world.post(path, body.clone()).bearer(&ada.account).send();
        let first = ask().await;
        assert_ne!(first.status, 429, "{door:?} {}", first.text);
        let mails = world.outbox().len();
        let second = ask().await;
        assert_eq!(
            (second.status, second.code().as_str()),
            (429, "rate_limited"),
            "{door:?}"
        );
        assert_eq!(second.header("retry-after"), "86400");
        world.drain().await;
        // The mail of the first call may leave now; that of the second is none.
        assert!(world.outbox().len() <= mails + 1, "{door:?}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn the_tokens_of_links_have_one_limit_wherever_they_are_tried() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let world = world.restart_with(scarce).await;
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
    let world = world.restart_with(scarce).await;
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
