//! What is not the same afterwards is named, and no server starts on it; one workspace at a time.

use std::fs;

use testbed::TestDatabase;

use super::moved;
use super::settled::{seen, settle};
use crate::world::Paused;

/// The file of a workspace.
fn file(paused: &Paused, workspace: &str) -> std::path::PathBuf {
    let region = paused.data_dir().join("workspaces/local");
    region.join(workspace).join("workspace.db")
}

#[actix_web::test]
async fn a_row_that_was_changed_in_the_target_is_found_and_its_table_named() {
    let (world, people) = settle().await;
    let paused = world.pause().await;
    let data = paused.data_dir();
    let (ada, otto) = (
        people.ada.workspace_id.as_ref().unwrap(),
        people.otto.workspace_id.as_ref().unwrap(),
    );
    for (table, change, named) in [
        (
            "leads",
            "UPDATE workspace.leads SET status = 'lost' WHERE status = 'qualified'",
            ada,
        ),
        (
            "audit_events",
            "UPDATE workspace.audit_events SET action = 'lead.imagined' WHERE seq = 3",
            ada,
        ),
        (
            "contacts",
            "UPDATE workspace.contacts SET body = '\\x00'",
            otto,
        ),
    ] {
        let database = TestDatabase::make().await;
        moved(&[], &data, &database).expect(0, "storage.engine");
        // As if the move had not ended yet.
        let begun = "UPDATE control.installation SET value = 'begun' WHERE name = 'engine.move'";
        database.sql(begun).await;
        database.sql(change).await;
        let differs = format!("{named}: the table {table} is not the same");
        moved(&[], &data, &database).expect(1, &differs);
        let refused = paused.refused_over(&database).await;
        assert!(refused.contains("move-engine"), "{refused}");
        database.drop_now().await;
    }
    let database = TestDatabase::make().await;
    moved(&["--stop-after", "6"], &data, &database).expect(4, "goes on");
    let user = "UPDATE control.users SET epoch = epoch + 1; \
                UPDATE control.audit_events SET action = 'user.imagined' WHERE seq = 1";
    database.sql(user).await;
    let differs = moved(&[], &data, &database).expect(1, "is not the same in the target");
    assert!(
        differs.said.contains("the table audit_events"),
        "{}",
        differs.said
    );
    database.drop_now().await;
    paused.resume().await.stop().await;
}

#[actix_web::test]
async fn a_workspace_that_could_not_be_moved_is_moved_by_itself_once_it_is_mended() {
    let (world, people) = settle().await;
    let before = seen(&world, &people).await;
    let paused = world.pause().await;
    let (data, database) = (paused.data_dir(), TestDatabase::make().await);
    let otto = people.otto.workspace_id.as_ref().unwrap();
    let alone = ["--workspace", otto.as_str()];
    // There are no rows of the platform that it could stand beside.
    moved(&alone, &data, &database).expect(3, "run the command without --workspace first");

    let good = fs::read(file(&paused, otto)).unwrap();
    fs::write(file(&paused, otto), [7_u8; 8_192]).unwrap();
    let left = moved(&[], &data, &database).expect(4, &format!("not the same {otto}"));
    assert!(
        left.said.contains("1 workspaces and the platform"),
        "{}",
        left.said
    );
    let refused = paused.refused_over(&database).await;
    assert!(refused.contains("move-engine"), "{refused}");

    fs::write(file(&paused, otto), good).unwrap();
    let one = moved(&alone, &data, &database).expect(0, "without --workspace");
    assert!(one.said.contains(": 1 workspaces\n"), "{}", one.said);
    // It ends no move.
    let refused = paused.refused_over(&database).await;
    assert!(refused.contains("move-engine"), "{refused}");
    moved(&[], &data, &database).expect(0, "rows copied in this run: 0");
    moved(&alone, &data, &database).expect(0, "rows copied in this run: 0");
    let world = paused.resume_over(&database).await;
    assert_eq!(seen(&world, &people).await, before);
    world.stop().await;
    database.drop_now().await;
}
