//! What happened while a workspace could not take it stands in its log once it can.

use std::fs;
use std::time::Duration;

use serde_json::json;
use storage::Jobs;

use super::people::{owner, sign_in};
use crate::world::World;

const HOUR: Duration = Duration::from_secs(3_600);

#[actix_web::test]
async fn an_event_of_a_long_quarantine_stands_in_the_log_once_after_it() {
    let world = World::start().await;
    if !world.has_files() {
        return world.stop().await;
    }
    let ada = owner(&world).await;
    world.drain().await;
    let (state, workspace) = (world.state(), ada.workspace_id.unwrap());
    let id = workspace.parse().unwrap();
    let region = &state.settings.data.region;
    let file = world.data().workspace_file(region, id);
    let away = file.with_extension("away");
    state.databases.close_all().await;
    fs::rename(&file, &away).unwrap();
    let wrong = json!({"email": "ada@example.com", "password": "not the right words"});
    world.post("/v1/sessions", wrong).send().await.expect(401);
    for _ in 0..48 {
        world.drain().await;
        world.clock.advance(HOUR);
    }
    let dead = Jobs::dead(&state.control).await.unwrap();
    assert!(!dead.is_empty(), "given up long ago");
    fs::rename(&away, &file).unwrap();
    state.tenancy.migrate(id).await.unwrap();
    world.drain().await;
    let ada = sign_in(&world, "ada@example.com").await;
    let ada = ada.enter(&world, &workspace).await;
    let failed = ada.get(&world, "/v1/audit_events?action=sign_in.failed");
    let page = failed.send().await.expect(200).json();
    assert_eq!(page["data"].as_array().unwrap().len(), 1, "{page}");
    assert!(Jobs::dead(&state.control).await.unwrap().is_empty());
    world.stop().await;
}

#[actix_web::test]
async fn a_server_that_stops_folds_every_log_into_its_database() {
    let world = World::start().await;
    if !world.has_files() {
        return world.stop().await;
    }
    let ada = owner(&world).await;
    ada.post(&world, "/v1/leads", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    let region = &world.state().settings.data.region;
    let id = ada.workspace_id.as_ref().unwrap().parse().unwrap();
    let file = world.data().workspace_file(region, id);
    let log = file.with_extension("db-wal");
    assert!(log.exists());
    // Held as a request would that outlives its time.
    let held = world.state().databases.opened(id).unwrap();
    let world = world.restart().await;
    assert!(!log.exists());
    drop(held);
    world.stop().await;
}
