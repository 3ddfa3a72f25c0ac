//! Limits that two servers share in a Redis, and what becomes of them when it is gone.

use futures_util::future::join_all;
use kernel::SecretText;
use limits::{RedisSettings, Sharing};
use serde_json::json;
use server::{DoorRates, LimitsSection, Settings};
use testbed::RedisServer;

use super::{end, hears, soon};
use crate::api::people::{PASSWORD, Person, owner};
use crate::world::World;

/// Two servers whose doors let so many through, over one Redis.
async fn two_nodes(redis: &RedisServer, rates: &str) -> (World, World, Person) {
    let (url, rates) = (redis.url(), DoorRates::parse(rates).unwrap());
    let change = |settings: &mut Settings| {
        settings.redis = Some(RedisSettings {
            url: SecretText::new(url),
            authorities: None,
        });
        settings.limits = LimitsSection::read(|_| Ok::<_, ()>(rates)).unwrap();
    };
    let first = World::start_shared_with(change).await;
    share(&first).await;
    let ada = owner(&first).await;
    let second = first.another_node(1).await;
    share(&second).await;
    hears(&first).await;
    hears(&second).await;
    (first, second, ada)
}

async fn share(node: &World) {
    let shared = || node.state().limits.sharing() == Sharing::Shared;
    soon("a node shares its counts", async || shared()).await;
}

/// The status of a try with a wrong password.
async fn guess(node: &World, email: &str) -> u16 {
    let body = json!({"email": email, "password": "not the password of anybody"});
    node.post("/v1/sessions", body).send().await.status
}

#[actix_web::test]
async fn zitadel_ghsa_7h8m_parallel_guesses_on_two_servers_count_exactly() {
    let redis = RedisServer::for_this_run();
    // Fewer than what locks an account.
    let rates = "address 1000000/1d, account 8/1d, everyone 1000000/1d";
    let (first, second, _) = two_nodes(&redis, rates).await;
    let guesses = (0..300).map(|number| guess([&first, &second][number % 2], "eve@example.com"));
    let statuses = join_all(guesses).await;
    let count = |status| statuses.iter().filter(|s| **s == status).count();
    // Too many at once may be sent away before they are judged, with 503; that is no guess.
    let judged = count(401) + count(503);
    assert_eq!(judged + count(429), 300);
    assert_eq!(judged, 8);
    end(first, second).await;
}

#[actix_web::test]
async fn what_was_used_up_on_one_server_is_used_up_on_the_other() {
    let redis = RedisServer::for_this_run();
    let rates = "address 1000000/1d, account 5/1d, everyone 1000000/1d";
    let (first, second, _) = two_nodes(&redis, rates).await;
    for _ in 0..5 {
        assert_eq!(guess(&first, "eve@example.com").await, 401);
    }
    assert_eq!(guess(&second, "Eve@Example.com").await, 429);
    assert_eq!(guess(&second, "another@example.com").await, 401);
    end(first, second).await;
}

#[actix_web::test]
async fn without_redis_reads_go_on_and_nobody_gets_past_the_limits() {
    let mut redis = RedisServer::start();
    let rates = "address 1000000/1d, account 16/1d, everyone 1000000/1d";
    let (first, second, ada) = two_nodes(&redis, rates).await;
    redis.stop();
    let mut judged = 0;
    for number in 0..60 {
        let status = guess([&first, &second][number % 2], "eve@example.com").await;
        assert!([401, 429].contains(&status), "{status}");
        judged += usize::from(status == 401);
    }
    // A quarter of sixteen on each.
    assert_eq!(judged, 8);
    for node in [&first, &second] {
        ada.get(node, "/v1/leads").send().await.expect(200);
        node.get("/readyz").send().await.expect(200);
        let body = json!({"email": "ada@example.com", "password": PASSWORD});
        node.post("/v1/sessions", body).send().await.expect(201);
        assert_eq!(node.state().limits.sharing(), Sharing::Apart);
    }
    redis.begin();
    for node in [&first, &second] {
        share(node).await;
    }
    assert_eq!(guess(&second, "eve@example.com").await, 401);
    end(first, second).await;
}

#[actix_web::test]
async fn without_a_redis_each_of_several_servers_is_strict() {
    let rates = DoorRates::parse("address 1000000/1d, account 16/1d, everyone 1000000/1d").unwrap();
    let first = World::start_shared_with(|settings| {
        settings.limits = LimitsSection::read(|_| Ok::<_, ()>(rates)).unwrap();
    })
    .await;
    let mut judged = 0;
    for _ in 0..20 {
        judged += usize::from(guess(&first, "eve@example.com").await == 401);
    }
    assert_eq!(judged, 4);
    first.stop().await;
}

#[actix_web::test]
async fn a_lock_holds_on_every_server() {
    let redis = RedisServer::for_this_run();
    let rates = "address 1000000/1d, account 1000000/1d, everyone 1000000/1d";
    let (first, second, ada) = two_nodes(&redis, rates).await;
    let guesses = (0..60).map(|number| guess([&first, &second][number % 2], "ada@example.com"));
    let statuses = join_all(guesses).await;
    let count = |status| statuses.iter().filter(|s| **s == status).count();
    // Who is sent away with 503 has tried nothing.
    assert_eq!(count(401), 10, "{statuses:?}");
    assert_eq!(count(401) + count(429) + count(503), 60);
    for node in [&first, &second] {
        let body = json!({"email": "ada@example.com", "password": PASSWORD});
        let answer = node.post("/v1/sessions", body).send().await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (429, "auth.locked")
        );
        assert_eq!(answer.header("retry-after"), "900");
        // Who is signed in is not concerned.
        ada.get(node, "/v1/leads").send().await.expect(200);
        node.drain().await;
    }
    let events = ada.get(&second, "/v1/audit_events?action=user.locked");
    let events = events.send().await.expect(200).json();
    assert_eq!(events["data"].as_array().unwrap().len(), 1);
    end(first, second).await;
}
