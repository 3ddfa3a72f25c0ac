//! Files that do not arrive whole: nothing of them stays.

use std::time::Duration;

use records::{ImportUpload, LeadQuery, RecordsError};

use crate::uploads::{assert_nothing_is_left, begin, import, many_leads};
use crate::world::{World, world};

const HOURS: Duration = Duration::from_secs(2 * 60 * 60);

/// Waits for work in the background; each look at the tables lets it go on.
pub async fn until_nothing_is_left(world: &World) {
    for _ in 0..10_000 {
        let mut left = 0;
        for table in ["imports", "import_rows", "import_refusals"] {
            left += world.ours.rows(table).await;
        }
        if left == 0 {
            return assert_nothing_is_left(world).await;
        }
    }
    panic!("a dropped upload leaves rows behind");
}

async fn half_a_file(world: &World) -> ImportUpload {
    let mut upload = begin(world, &world.ours).await;
    let file = many_leads(700) + "Refused,wrong,,,,,,\n";
    upload.push(file.as_bytes()).await.unwrap();
    upload.push(many_leads(600).as_bytes()).await.unwrap();
    assert!(world.ours.rows("import_rows").await > 0);
    assert!(world.ours.rows("import_refusals").await > 0);
    upload
}

#[tokio::test]
async fn a_dropped_upload_leaves_nothing() {
    let world = world().await;
    drop(half_a_file(&world).await);
    until_nothing_is_left(&world).await;
}

#[tokio::test]
async fn what_a_crash_leaves_goes_when_the_next_import_begins() {
    let world = world().await;
    std::mem::forget(half_a_file(&world).await);
    let fresh = half_a_file(&world).await;
    let staged = world.ours.rows("import_rows").await;
    world.clock.advance(HOURS);
    drop(fresh);
    begin(&world, &world.ours).await.abort().await.unwrap();
    assert!(staged > 0);
    until_nothing_is_left(&world).await;
}

#[tokio::test]
async fn an_upload_that_is_under_way_is_left_alone() {
    let world = world().await;
    let mut slow = half_a_file(&world).await;
    world.clock.advance(Duration::from_secs(50 * 60));
    begin(&world, &world.ours).await.abort().await.unwrap();
    slow.push(b"Late,late@example.com,,,,,,\n").await.unwrap();
    let report = slow.finish(None).await.unwrap().into_inner().report;
    assert_eq!(report.taken, 701);
    assert_eq!(world.ours.rows("leads").await, 701);
}

#[tokio::test]
async fn an_upload_that_was_given_up_meanwhile_cannot_be_finished() {
    let world = world().await;
    let slow = half_a_file(&world).await;
    let mut slower = half_a_file(&world).await;
    world.clock.advance(HOURS);
    begin(&world, &world.ours).await.abort().await.unwrap();
    let finished = slow.finish(None).await;
    assert!(matches!(finished, Err(RecordsError::ImportNotFound)));
    let pushed = slower.push(many_leads(600).as_bytes()).await;
    assert!(matches!(pushed, Err(RecordsError::ImportNotFound)));
    drop(slower);
    until_nothing_is_left(&world).await;
}

#[tokio::test]
async fn a_failure_in_the_last_transaction_keeps_nothing() {
    let world = world().await;
    world
        .ours
        .execute(
            "CREATE TRIGGER broken BEFORE INSERT ON leads WHEN NEW.name = 'Person 2500' \
             BEGIN SELECT RAISE(ABORT, 'broken'); END",
        )
        .await;
    let failed = import(&world, &many_leads(3_000)).await;
    assert!(matches!(failed, Err(RecordsError::Storage(_))));
    until_nothing_is_left(&world).await;
    world.ours.execute("DROP TRIGGER broken").await;
    let report = import(&world, &many_leads(3_000)).await.unwrap().report;
    assert_eq!(report.taken, 3_000);
}

#[tokio::test]
async fn staged_rows_of_a_finished_import_go_and_its_report_stays() {
    let world = world().await;
    let outcome = import(&world, "name,email\nAda,a@b.co\nBob,x\n")
        .await
        .unwrap();
    // As after a crash between the last transaction and the removal of what was staged.
    world
        .ours
        .execute(
            "INSERT INTO import_rows (workspace_id, import_id, \"row\", line, id, body, search_words) \
             SELECT workspace_id, id, 1, 2, id, x'00', '' FROM imports",
        )
        .await;
    begin(&world, &world.ours).await.abort().await.unwrap();
    assert_eq!(world.ours.rows("import_rows").await, 0);
    let reading = world.ours.reading().await;
    let report = world.records.import(&reading, outcome.report.id).await;
    assert_eq!(report.unwrap(), outcome.report);
    assert_eq!(world.ours.rows("import_refusals").await, 1);
    let leads = world.records.leads(&reading, &LeadQuery::default()).await;
    assert_eq!(leads.unwrap().data.len(), 1);
}
