//! A move that ended in the middle: no server takes the half of it, and the same command goes on.

use std::process::Stdio;

use storage::{Postgres, StorageError};
use testbed::TestDatabase;

use super::settled::{seen, settle};
use super::{moved, program, run, the_move};
use crate::nodes::soon;
use crate::world::World;

#[actix_web::test]
async fn half_an_installation_is_served_by_nobody_and_completed_by_the_same_command() {
    let (world, people) = settle().await;
    let before = seen(&world, &people).await;
    let paused = world.pause().await;
    let (data, database) = (paused.data_dir(), TestDatabase::make().await);
    // Twice in the middle of a table, at another place each time.
    for batches in ["5", "40"] {
        let more = ["--batch", "2", "--stop-after", batches];
        moved(&more, &data, &database).expect(4, "the same command goes on");
        let refused = paused.refused_over(&database).await;
        assert!(refused.contains("bailiwick move-engine"), "{refused}");
        let mut up = program(&["up", "--listen", "127.0.0.1:0"], &data, &database);
        up.env("BAILIWICK__STORAGE__ENGINE", "postgres")
            .env("BAILIWICK__SERVER__PUBLIC_URL", "http://bailiwick.test");
        run(up).expect(3, "bailiwick move-engine");
        let mut doctor = program(&["doctor"], &data, &database);
        doctor
            .env("BAILIWICK__STORAGE__ENGINE", "postgres")
            .env("BAILIWICK__SERVER__PUBLIC_URL", "http://bailiwick.test");
        run(doctor).expect(1, "-> bailiwick move-engine");
    }
    moved(&["--batch", "7"], &data, &database).expect(0, "2 workspaces and the platform");
    let world = paused.resume_over(&database).await;
    assert_eq!(seen(&world, &people).await, before);
    world.stop().await;
    database.drop_now().await;
}

#[actix_web::test]
async fn a_move_that_was_killed_goes_on() {
    let (world, people) = settle().await;
    let before = seen(&world, &people).await;
    let paused = world.pause().await;
    let (data, database) = (paused.data_dir(), TestDatabase::make().await);
    let postgres = Postgres::new(&database.settings()).unwrap();
    let mut child = the_move(&["--batch", "1"], &data, &database)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    soon("the move has begun", async || {
        matches!(postgres.check_whole().await, Err(StorageError::HalfMoved))
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    moved(&[], &data, &database).expect(0, "storage.engine");
    postgres.check_whole().await.unwrap();
    postgres.close().await;
    let world = paused.resume_over(&database).await;
    assert_eq!(seen(&world, &people).await, before);
    world.stop().await;
    database.drop_now().await;
}

#[actix_web::test]
async fn a_server_is_not_ready_over_half_an_installation() {
    let world = World::start_shared().await;
    world.get("/readyz").send().await.expect(200);
    let begun = "INSERT INTO control.installation VALUES ('engine.move', 'begun')";
    world.database().sql(begun).await;
    world.clock.advance(std::time::Duration::from_secs(2));
    let unready = world.get("/readyz").send().await.expect(503);
    assert_eq!(unready.json()["dependency"], "control_database");
    world.stop().await;
}
