//! What is refused before anything is changed.

use std::process::Command;

use storage::Postgres;
use testbed::TestDatabase;

use super::settled::settle;
use super::{moved, program, run};
use crate::api::people::owner;
use crate::crash::Program;
use crate::world::World;

/// Nothing of the installation is in the database.
async fn is_untouched(database: &TestDatabase) -> bool {
    let postgres = Postgres::new(&database.settings()).unwrap();
    let kept = postgres.platform_keys().await.unwrap();
    let fresh = postgres.is_fresh().await.unwrap();
    postgres.close().await;
    kept.is_none() && fresh
}

#[actix_web::test]
async fn a_data_folder_that_a_server_serves_is_not_moved() {
    let world = World::start_in_files().await;
    owner(&world).await;
    let database = TestDatabase::make().await;
    moved(&[], &world.data_dir(), &database).expect(3, "is in use: stop the server");
    assert!(is_untouched(&database).await);
    world.stop().await;
    database.drop_now().await;
}

#[actix_web::test]
async fn a_target_that_holds_something_else_is_left_as_it_is() {
    let (world, _) = settle().await;
    let paused = world.pause().await;
    // A program has keys of its own, where worlds of one test have the same.
    let database = TestDatabase::make().await;
    let other = Program::start(&[
        ("BAILIWICK__STORAGE__ENGINE", "postgres"),
        (
            "BAILIWICK__STORAGE__POSTGRES__URL",
            &database.application_url(),
        ),
    ]);
    let tokens = other.settle(1).await;
    moved(&[], &paused.data_dir(), &database).expect(3, "holds another installation");
    let leads = other.call("GET", "/v1/leads").bearer(&tokens[0]);
    leads.send().await.expect(200);
    drop(other);
    database.drop_now().await;
    // Rows without keys are somebody's too.
    let database = TestDatabase::make().await;
    let row = "INSERT INTO control.idempotency_keys VALUES \
         ('00000000-0000-0000-0000-000000000000', '\\x00', '\\x00', 0, '\\x00')";
    database.sql(row).await;
    moved(&[], &paused.data_dir(), &database).expect(3, "holds another installation");
    assert!(is_untouched(&database).await);
    // A move of another installation is under way.
    let mut second = Program::start(&[]);
    second.settle(1).await;
    second.kill();
    database.sql("DELETE FROM control.idempotency_keys").await;
    moved(&["--stop-after", "2"], &second.data(), &database).expect(4, "goes on");
    moved(&[], &paused.data_dir(), &database).expect(3, "holds another installation");
    // Its server had been killed, so that not everything stood in the databases' own files.
    moved(&[], &second.data(), &database).expect(0, "storage.engine");
    database.drop_now().await;
    paused.resume().await.stop().await;
}

#[actix_web::test]
async fn a_target_without_its_schema_is_refused_with_the_command_that_makes_it() {
    let (world, _) = settle().await;
    let paused = world.pause().await;
    let database = TestDatabase::empty().await;
    let refused = moved(&[], &paused.data_dir(), &database);
    let refused = refused.expect(3, "the target lacks steps of the schema");
    assert!(
        refused.said.contains("bailiwick migrate up"),
        "{}",
        refused.said
    );
    let more = "ALTER TABLE workspace.leads ADD COLUMN mood text";
    let database = TestDatabase::make().await;
    database.sql(more).await;
    moved(&["--json"], &paused.data_dir(), &database)
        .expect(1, "the table leads has other columns");
    database.drop_now().await;
    let database = TestDatabase::make().await;
    database
        .sql("CREATE TABLE control.moods (id uuid PRIMARY KEY)")
        .await;
    moved(&[], &paused.data_dir(), &database)
        .expect(1, "the table moods is not in the data folder");
    assert!(is_untouched(&database).await);
    database.drop_now().await;
    paused.resume().await.stop().await;
}

#[actix_web::test]
async fn a_wish_that_cannot_be_met_changes_nothing() {
    let (world, people) = settle().await;
    let paused = world.pause().await;
    let (data, database) = (paused.data_dir(), TestDatabase::make().await);
    for (more, code, words) in [
        (["--workspace", "nonsense"], 2, "nonsense"),
        (
            ["--workspace", "ws_01h455vb4pex5vsknk084sn02q"],
            3,
            "there is no workspace ws_01h455vb4pex5vsknk084sn02q",
        ),
        (
            ["--workspace", people.ada.user_id.as_str()],
            2,
            "--workspace",
        ),
        (["--batch", "0"], 2, "--batch"),
    ] {
        moved(&more, &data, &database).expect(code, words);
    }
    for (from, to, words) in [
        ("postgres", "sqlite", "only `--from sqlite --to postgres`"),
        ("sqlite", "sqlite", "only `--from sqlite --to postgres`"),
        ("mysql", "postgres", "mysql"),
    ] {
        let arguments = ["move-engine", "--from", from, "--to", to];
        run(program(&arguments, &data, &database)).expect(2, words);
    }
    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    nowhere
        .args(["move-engine", "--from", "sqlite", "--to", "postgres"])
        .arg("--data")
        .arg(&data)
        .env_clear();
    run(nowhere).expect(2, "storage.postgres.url");
    let missing = data.join("none");
    moved(&[], &missing, &database).expect(3, "there is no installation");
    assert!(!missing.exists());
    assert!(is_untouched(&database).await);
    database.drop_now().await;
    paused.resume().await.stop().await;
}
