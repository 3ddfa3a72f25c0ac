//! Where sessions began, as far as a file knows.

mod file;

use std::fs;
use std::net::Ipv4Addr;

use serde_json::{Value, json};
use server::Networks;

use crate::api::people::{PASSWORD, owner};
use crate::world::World;

const ADDRESSES: [file::Entry; 2] = [
    (
        Ipv4Addr::new(198, 51, 100, 0),
        24,
        "DE",
        "Germany",
        Some("Bavaria"),
    ),
    (Ipv4Addr::new(203, 0, 113, 0), 25, "NZ", "New Zealand", None),
];

async fn world() -> World {
    World::start_with(|settings| {
        settings.server.trusted_proxies = Networks::parse("127.0.0.0/8").unwrap();
        let path = settings.data.dir.with_extension("mmdb");
        fs::write(&path, file::written(&ADDRESSES)).unwrap();
        settings.places.file = Some(path);
    })
    .await
}

async fn sign_in(world: &World, address: &str) -> Value {
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let call = world.post("/v1/sessions", body);
    let answer = call.header("x-forwarded-for", address).send().await;
    answer.expect(201).json()
}

#[actix_web::test]
async fn a_session_is_listed_and_mailed_with_the_place_where_it_began() {
    let world = world().await;
    let ada = owner(&world).await;
    let near = sign_in(&world, "198.51.100.7").await;
    let there = json!({"country_code": "DE", "country": "Germany", "region": "Bavaria"});
    assert_eq!(near["session"]["place"], there);
    world.drain().await;
    let mails = world.outbox().join("\n");
    assert!(mails.contains("Near: Bavaria, Germany\n"), "{mails}");
    let far = sign_in(&world, "203.0.113.127").await;
    let country = json!({"country_code": "NZ", "country": "New Zealand", "region": null});
    assert_eq!(far["session"]["place"], country);
    for unknown in ["203.0.113.128", "10.0.0.1", "2001:db8::1"] {
        let session = sign_in(&world, unknown).await;
        assert_eq!(session["session"]["place"], Value::Null, "{unknown}");
    }
    // An address of IPv4 in the form of IPv6 is the same address.
    let mapped = sign_in(&world, "::ffff:198.51.100.7").await;
    assert_eq!(mapped["session"]["place"], there);
    let listed = ada.account_call(&world, "GET", "/v1/sessions").send().await;
    let listed = listed.json();
    let listed = listed["data"].as_array().unwrap();
    let of = |session: &Value| session["place"]["country_code"].clone();
    let codes: Vec<Value> = listed.iter().map(of).collect();
    let (de, nz, none) = (json!("DE"), json!("NZ"), Value::Null);
    assert_eq!(codes.iter().filter(|code| **code == de).count(), 2);
    assert_eq!(codes.iter().filter(|code| **code == nz).count(), 1);
    assert!(codes.contains(&none));
    world.stop().await;
}

#[actix_web::test]
async fn without_a_file_nothing_is_said_of_places() {
    let world = World::start().await;
    owner(&world).await;
    let session = sign_in(&world, "198.51.100.7").await;
    assert_eq!(session["session"]["place"], Value::Null);
    world.stop().await;
}
