//! How often somebody may knock at the only server there is, which needs no Redis to count.

mod doors;

use std::time::Duration;

use serde_json::json;
use server::{Networks, Settings};

use crate::api::people::owner;
use crate::world::{Answer, World};

/// The limits as they are shipped.
fn shipped(settings: &mut Settings) {
    settings.limits = Settings::load(None, []).unwrap().limits;
    settings.server.trusted_proxies = Networks::parse("127.0.0.0/8").unwrap();
}

async fn try_password(world: &World, from: &str, email: &str) -> Answer {
    let body = json!({"email": email, "password": "not the password of anybody"});
    let call = world.post("/v1/sessions", body);
    call.header("x-forwarded-for", from).send().await
}

#[actix_web::test]
async fn who_tries_too_often_is_told_when_to_come_back() {
    let world = World::start_in_files_with(shipped).await;
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
    let world = World::start_in_files_with(shipped).await;
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
    let world = World::start_in_files_with(shipped).await;
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
    let world = World::start_in_files_with(|settings| {
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
    let world = World::start_in_files_with(shipped).await;
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

#[actix_web::test]
async fn who_is_sent_to_a_provider_counts_for_everybody() {
    let world = World::start_in_files_with(|settings| {
        shipped(settings);
        let scarce = server::DoorRates::parse("address 9/1d, account 9/1d, everyone 2/1d");
        let free = server::LimitsSection::none_to_speak_of();
        settings.limits = server::LimitsSection::read(|door| {
            let is_it = door == server::Door::Identity;
            Ok::<_, ()>(scarce.filter(|_| is_it).unwrap_or(free.of(door)))
        })
        .unwrap();
    })
    .await;
    let ask = async |from: &str| {
        let call = world.get("/v1/oidc/corp/authorize");
        call.header("x-forwarded-for", from).send().await
    };
    for from in ["203.0.113.1", "203.0.113.2"] {
        assert_eq!(ask(from).await.code(), "auth.provider_not_found");
    }
    let refused = ask("203.0.113.3").await;
    assert_eq!(refused.code(), "rate_limited");
    assert_eq!(refused.json()["limit"], "identity_everyone");
    world.stop().await;
}
