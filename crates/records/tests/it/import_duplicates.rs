//! One address, one record: what an import does with rows that repeat one.

use records::{ImportKind, ImportOutcome};
use serde_json::json;

use crate::uploads::{import, import_as, many_leads, refused};
use crate::world::{contact, lead, world};

fn details(outcome: &ImportOutcome) -> Vec<&str> {
    let rows = outcome.refused_rows.iter();
    rows.map(|row| row.errors[0].detail.as_str()).collect()
}

#[tokio::test]
async fn a_row_that_repeats_an_earlier_row_is_refused_and_names_it() {
    let world = world().await;
    let file = "name,email\nAda,ada@example.com\nNobody,\nEve,eve@example.com\nNobody,\n\
        Ada again,ADA@Example.com\nEve,EVE@EXAMPLE.COM\nAda,ada@example.com\n";
    let outcome = import(&world, file).await.unwrap();
    assert_eq!(outcome.report.taken, 4);
    let code = || vec!["duplicate_in_file"];
    let expected = [(5, code()), (6, code()), (7, code())];
    assert_eq!(refused(&outcome), expected);
    let row = |row| format!("row {row} of the file has the same e-mail address");
    assert_eq!(details(&outcome), [row(1), row(3), row(1)]);
}

#[tokio::test]
async fn a_row_that_repeats_a_record_is_refused() {
    let world = world().await;
    let grant = world.ours.writing().await;
    for email in ["Ada@Example.com", "ada@example.com"] {
        let ada = lead(json!({"name": "Ada", "email": email}));
        world.records.create_lead(&grant, ada).await.unwrap();
    }
    let eve = contact(json!({"name": "Eve", "email": "eve@example.com"}));
    world.records.create_contact(&grant, eve).await.unwrap();
    let bob = lead(json!({"name": "Bob", "email": "bob@example.com"}));
    let theirs = world.theirs.writing().await;
    world.records.create_lead(&theirs, bob).await.unwrap();
    let file = "name,email\nAda,ADA@EXAMPLE.COM\nAda,ada@example.com\nEve,eve@example.com\n\
        Bob,bob@example.com\n";
    let outcome = import(&world, file).await.unwrap();
    let code = || vec!["duplicate_existing"];
    assert_eq!(refused(&outcome), [(1, code()), (2, code())]);
    assert_eq!(
        details(&outcome),
        ["a lead with this e-mail address exists"; 2]
    );
    let outcome = import_as(&world, ImportKind::Contacts, file).await.unwrap();
    assert_eq!(
        details(&outcome)[1],
        "a contact with this e-mail address exists"
    );
    let code = || vec!["duplicate_in_file"];
    assert_eq!(
        refused(&outcome),
        [(2, code()), (3, vec!["duplicate_existing"])]
    );
}

#[tokio::test]
async fn a_duplicate_is_found_however_far_apart_the_rows_are() {
    let world = world().await;
    let mut file = many_leads(4_500);
    for row in [1, 2_000, 2_001, 4_000, 4_500] {
        file.push_str(&format!("Again,Person.{row}@Example.com,,,,,,\n"));
    }
    let outcome = import(&world, &file).await.unwrap();
    assert_eq!((outcome.report.taken, outcome.report.refused), (4_500, 5));
    let named = [1, 2_000, 2_001, 4_000, 4_500]
        .map(|row| format!("row {row} of the file has the same e-mail address"));
    assert_eq!(details(&outcome), named);
}

#[tokio::test]
async fn the_same_file_twice_adds_nothing_the_second_time() {
    let world = world().await;
    let file = many_leads(2_100);
    let first = import(&world, &file).await.unwrap().report;
    let again = import(&world, &file).await.unwrap();
    assert_eq!((first.taken, first.refused), (2_100, 0));
    assert_eq!((again.report.taken, again.report.refused), (0, 2_100));
    assert!(
        refused(&again)
            .iter()
            .all(|(_, codes)| codes[0] == "duplicate_existing")
    );
    assert_eq!(world.ours.rows("leads").await, 2_100);
    assert_eq!(world.ours.actions().await, ["lead.imported"; 2]);
}
