//! Everything is there afterwards, and the data folder as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use audit::{AuditLog, LogHead};
use serde_json::json;
use testbed::TestDatabase;

use super::moved;
use super::settled::{LATE, Settled, keyed_lead, seen, settle};
use crate::api::mails::mailed_token;
use crate::api::people::sign_in;
use crate::world::World;

/// What the logs come to: the platform's and that of the first workspace.
async fn heads(world: &World, people: &Settled) -> [LogHead; 2] {
    let id = people.ada.workspace_id.as_ref().unwrap().parse().unwrap();
    let state = world.state();
    let workspace = state.databases.opened(id).unwrap();
    [
        AuditLog::verify(&state.control).await.unwrap(),
        AuditLog::verify(&workspace).await.unwrap(),
    ]
}

/// Every file of a folder with what it holds.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

#[actix_web::test]
async fn an_installation_is_the_same_on_the_other_engine() {
    let (world, people) = settle().await;
    let before = seen(&world, &people).await;
    let logs = heads(&world, &people).await;
    let paused = world.pause().await;
    let folder = files(&paused.data_dir());
    let database = TestDatabase::make().await;
    let done = moved(&[], &paused.data_dir(), &database);
    let done = done.expect(0, "Next: set storage.engine = \"postgres\"");
    assert!(done.said.contains("platform: 24 tables"), "{}", done.said);
    assert!(
        done.said
            .contains(people.otto.workspace_id.as_ref().unwrap()),
        "{}",
        done.said
    );
    let root: String = logs[1].root.iter().map(|b| format!("{b:02x}")).collect();
    assert!(done.said.contains(&root), "{}", done.said);
    assert!(
        files(&paused.data_dir()) == folder,
        "the data folder was changed"
    );

    let world = paused.resume_over(&database).await;
    assert_eq!(seen(&world, &people).await, before);
    assert_eq!(heads(&world, &people).await, logs);
    // The key was used before the move, and gives its answer again.
    let again = people.ada.post(&world, "/v1/leads", keyed_lead());
    let again = again.header("Idempotency-Key", "one-lead").send().await;
    assert_eq!(
        again.expect(201).json()["name"],
        "Balthasar Nightingale",
        "no answer from before"
    );
    assert_eq!(seen(&world, &people).await, before, "a second lead");
    // The mail that was due is sent from here, and its link is good.
    world.drain().await;
    let token = json!({"token": mailed_token(&world, LATE, "/verify")});
    let verified = world.post("/v1/email_verifications", token).send();
    verified.await.expect(204);
    // Sessions go on, and new ones begin.
    let refresh = json!({"refresh_token": people.ada.refresh_token});
    let refreshed = world.post("/v1/sessions/refresh", refresh).send().await;
    let refreshed = refreshed.expect(200).json();
    assert_ne!(refreshed["refresh_token"], json!(people.ada.refresh_token));
    let workspace = people.ada.workspace_id.as_ref().unwrap();
    let ada = sign_in(&world, "ada@example.com").await;
    let ada = ada.enter(&world, workspace).await;
    let lead = json!({"name": "After"});
    ada.post(&world, "/v1/leads", lead.clone())
        .send()
        .await
        .expect(201);
    people
        .vera
        .post(&world, "/v1/leads", lead)
        .send()
        .await
        .expect(403);
    let late = heads(&world, &people).await;
    assert!(late[1].events > logs[1].events);
    world.stop().await;
    database.drop_now().await;
}

#[actix_web::test]
async fn a_second_run_changes_nothing_and_compares_everything_again() {
    let (world, _) = settle().await;
    let paused = world.pause().await;
    let database = TestDatabase::make().await;
    moved(&[], &paused.data_dir(), &database).expect(0, "storage.engine");
    let again = moved(&[], &paused.data_dir(), &database);
    again.expect(
        0,
        "rows copied in this run: 0; the same in both engines: 2 workspaces",
    );
    // Who takes a row away has changed the target; it is not filled up silently.
    database.sql("DELETE FROM workspace.contacts").await;
    let differs = moved(&["--json"], &paused.data_dir(), &database).expect(1, "table contacts");
    assert!(differs.said.contains("\"copied\":0"), "{}", differs.said);
    // No server starts on what is not the same any more.
    let refused = paused.refused_over(&database).await;
    assert!(refused.contains("move-engine"), "{refused}");
    let mended = moved(&[], &paused.data_dir(), &database);
    mended.expect(
        0,
        "rows copied in this run: 1; the same in both engines: 2 workspaces",
    );
    paused.resume().await.stop().await;
    database.drop_now().await;
}

#[actix_web::test]
async fn what_servers_work_on_is_not_moved_over() {
    let (world, people) = settle().await;
    let paused = world.pause().await;
    let data = paused.data_dir();
    let database = TestDatabase::make().await;
    moved(&[], &data, &database).expect(0, "storage.engine");
    let world = paused.resume_over(&database).await;
    let leads = people.ada.get(&world, "/v1/leads").send().await;
    let first = leads.expect(200).json()["data"][0]["id"].clone();
    let path = format!("/v1/leads/{}", first.as_str().unwrap());
    people.ada.delete(&world, &path).send().await.expect(204);
    let paused = world.pause().await;
    let one = people.ada.workspace_id.clone().unwrap();
    for more in [&[][..], &["--workspace", one.as_str()]] {
        moved(more, &data, &database).expect(3, "servers work on it since it was moved");
    }
    let world = paused.resume_over(&database).await;
    people.ada.get(&world, &path).send().await.expect(404);
    world.stop().await;
    database.drop_now().await;
}
