//! Devices that are known again, through the API.

use serde_json::json;

use super::people::{PASSWORD, owner, registered};
use crate::world::{Answer, Call, World};

const EMAIL: &str = "bob@example.com";

fn sign_in(world: &World, password: &str, client: &str) -> Call {
    let body = json!({"email": EMAIL, "password": password, "client": client});
    world.post("/v1/sessions", body)
}

async fn strangers_lock(world: &World) {
    for _ in 0..10 {
        let answer = sign_in(world, "wrong, and long enough", "web").send().await;
        assert_eq!(answer.code(), "auth.invalid_credentials");
    }
    let answer = sign_in(world, PASSWORD, "web").send().await;
    assert_eq!(answer.code(), "auth.locked");
}

fn device_cookie(answer: &Answer) -> Option<String> {
    let set = answer.headers.get_all("set-cookie");
    let mut cookies = set.map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.find(|cookie| cookie.starts_with("__Host-bailiwick_device="))
}

#[actix_web::test]
async fn a_browser_that_is_known_gets_past_the_lock_of_strangers() {
    let world = World::start().await;
    owner(&world).await;
    registered(&world, EMAIL).await;
    let first = sign_in(&world, PASSWORD, "web").send().await.expect(201);
    assert!(first.json().get("device_token").is_none());
    let cookie = device_cookie(&first).unwrap();
    for attribute in [
        "HttpOnly",
        "Secure",
        "SameSite=Lax",
        "Path=/",
        "Max-Age=34560000",
    ] {
        let mut parts = cookie.split("; ");
        assert!(parts.any(|part| part == attribute), "{attribute}: {cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    strangers_lock(&world).await;
    let known = sign_in(&world, PASSWORD, "web").header("cookie", pair);
    let known = known.send().await.expect(201);
    assert_eq!(device_cookie(&known), None);
    // Two of the name: nobody can tell which is ours.
    let twice = sign_in(&world, PASSWORD, "web").header("cookie", &format!("{pair}; {pair}"));
    assert_eq!(twice.send().await.code(), "auth.locked");
    world.stop().await;
}

#[actix_web::test]
async fn an_app_keeps_its_token_itself() {
    let world = World::start().await;
    owner(&world).await;
    registered(&world, EMAIL).await;
    let first = sign_in(&world, PASSWORD, "native").send().await.expect(201);
    assert_eq!(device_cookie(&first), None);
    let token = first.json()["device_token"].as_str().unwrap().to_owned();
    strangers_lock(&world).await;
    let known = sign_in(&world, PASSWORD, "native").header("bailiwick-device", &token);
    let known = known.send().await.expect(201);
    assert!(known.json().get("device_token").is_none());
    // It opens nothing.
    let me = world.get("/v1/me").bearer(&token).send().await;
    assert_eq!(me.code(), "auth.token_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn a_sign_in_on_a_new_device_is_mailed_with_when_and_from_where() {
    let world = World::start().await;
    owner(&world).await;
    registered(&world, EMAIL).await;
    world.drain().await;
    let count = world.outbox().len();
    let call = sign_in(&world, PASSWORD, "native").header("user-agent", "Lynx/2.8 (amber)");
    call.send().await.expect(201);
    world.drain().await;
    let mails = world.outbox();
    assert_eq!(mails.len(), count + 1);
    let mail = mails.last().unwrap();
    for part in [
        "Subject: A sign-in on a new device",
        "When: 2026-11-22T12:30:00",
        "From the address: 127.0.0.1",
        "Lynx 2 8 (amber)",
        "/report#token=bwt_",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    world.stop().await;
}
