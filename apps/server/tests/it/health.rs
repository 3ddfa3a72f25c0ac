//! What machines ask of the server itself.

use std::fs;
use std::time::Duration;

use kernel::Timestamp;

use crate::world::World;

const SECOND: Duration = Duration::from_secs(1);

#[actix_web::test]
async fn a_sound_server_is_live_and_ready() {
    let world = World::start().await;
    for path in ["/livez", "/readyz"] {
        let answer = world.get(path).send().await.expect(200);
        assert_eq!(answer.text, r#"{"status":"ok"}"#, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_dependency_that_fails_is_named() {
    let world = World::start().await;
    // A folder where the probe's file should be: the data folder cannot be written to.
    fs::create_dir(world.data_dir().join(".ready")).unwrap();
    let answer = world.get("/readyz").send().await.expect(503);
    assert_eq!(
        (answer.code().as_str(), &answer.json()["dependency"]),
        ("unready", &"data_folder".into())
    );
    assert!(!answer.header("retry-after").is_empty());
    world.clock.advance(SECOND);
    world.state().control.close().await;
    let answer = world.get("/readyz").send().await.expect(503);
    assert_eq!(answer.json()["dependency"], "control_database");
    world.get("/livez").send().await.expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn a_control_database_that_was_taken_away_or_replaced_under_the_server_is_named() {
    let world = World::start().await;
    if !world.has_files() {
        return world.stop().await;
    }
    let file = world.data_dir().join("control.db");
    let (away, copy) = (file.with_extension("away"), file.with_extension("copy"));
    fs::copy(&file, &copy).unwrap();
    fs::rename(&file, &away).unwrap();
    let unready = async || {
        let answer = world.get("/readyz").send().await.expect(503);
        answer.json()["dependency"] == "control_database"
    };
    assert!(unready().await);
    fs::rename(&copy, &file).unwrap();
    world.clock.advance(SECOND);
    assert!(unready().await, "another file of the same name");
    fs::rename(&away, &file).unwrap();
    world.clock.advance(SECOND);
    world.get("/readyz").send().await.expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn however_many_ask_the_folder_is_written_to_once_a_second() {
    let world = World::start().await;
    world.get("/readyz").send().await.expect(200);
    // Whoever writes the probe fails from now on.
    fs::create_dir(world.data_dir().join(".ready")).unwrap();
    for _ in 0..3 {
        world.get("/readyz").send().await.expect(200);
    }
    world.clock.advance(SECOND);
    world.get("/readyz").send().await.expect(503);
    world.stop().await;
}

#[actix_web::test]
async fn security_txt_follows_rfc_9116() {
    let world = World::start().await;
    let answer = world
        .get("/.well-known/security.txt")
        .send()
        .await
        .expect(200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert!(answer.header("cache-control").starts_with("public"));
    let field = |name: &str| -> Vec<&str> {
        let lines = answer.text.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(field, _)| *field == name)
            .map(|(_, value)| value)
            .collect()
    };
    assert_eq!(field("Contact"), ["mailto:security@bailiwick.test"]);
    assert_eq!(field("Preferred-Languages").len(), 1);
    let expires: Vec<Timestamp> = field("Expires")
        .iter()
        .map(|time| time.parse().unwrap())
        .collect();
    let days = expires[0].since(world.clock.now()).as_secs() / 86_400;
    assert!(expires.len() == 1 && (30..365).contains(&days), "{days}");
    world.get("/security.txt").send().await.expect(404);
    world.stop().await;
}

#[actix_web::test]
async fn the_well_known_change_of_a_password_leads_to_the_dashboard() {
    let world = World::start().await;
    let answer = world.get("/.well-known/change-password").send().await;
    assert_eq!(
        answer.header("location"),
        "http://bailiwick.test/settings/password"
    );
    answer.expect(302);
    world.stop().await;
}

#[actix_web::test]
async fn the_key_set_has_public_keys_alone() {
    let world = World::start().await;
    let answer = world.get("/.well-known/jwks.json").send().await.expect(200);
    let keys = answer.json()["keys"].as_array().unwrap().clone();
    assert!(!keys.is_empty());
    for key in &keys {
        assert_eq!(
            (&key["kty"], &key["crv"]),
            (&"OKP".into(), &"Ed25519".into())
        );
        assert!(key["x"].is_string() && key["kid"].is_string() && key.get("d").is_none());
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_restart_keeps_the_keys() {
    let world = World::start().await;
    let before = world
        .get("/.well-known/jwks.json")
        .send()
        .await
        .expect(200)
        .text;
    let claim = world.claim_token().unwrap();
    let world = world.restart().await;
    assert_eq!(
        world
            .get("/.well-known/jwks.json")
            .send()
            .await
            .expect(200)
            .text,
        before
    );
    assert_ne!(world.claim_token().unwrap(), claim);
    world.stop().await;
}
