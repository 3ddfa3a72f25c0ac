//! Files that arrive whole, and what is answered.

use kernel::{Cursor, PageLimit};
use records::{
    ContactQuery, ImportError, ImportKind, LeadQuery, LeadSort, LeadStatus, RecordsError,
};
use serde_json::{json, to_value};
use storage::{Once, StorageError};

use crate::uploads::{assert_nothing_is_left, begin, import, import_as, many_leads, refused};
use crate::world::{key, world};

const LEADS: &str = include_str!("../../../../docs/samples/leads.csv");
const CONTACTS: &str = include_str!("../../../../docs/samples/contacts.csv");

#[tokio::test]
async fn the_sample_of_leads_becomes_leads_with_one_event() {
    let world = world().await;
    let outcome = import(&world, LEADS).await.unwrap();
    let report = &outcome.report;
    assert_eq!((report.taken, report.refused), (10, 2));
    let expected = [(5, vec!["invalid_email"]), (9, vec!["currency_missing"])];
    assert_eq!(refused(&outcome), expected);
    let reading = world.ours.reading().await;
    let query = LeadQuery {
        sort: "created_at".parse::<LeadSort>().unwrap(),
        ..LeadQuery::default()
    };
    let leads = world.records.leads(&reading, &query).await.unwrap().data;
    assert_eq!(leads.len(), 10);
    assert_eq!(leads[0].name, "Marta Okafor");
    assert_eq!(leads[1].value.unwrap().amount(), "4800.00");
    assert_eq!(leads[4].status, LeadStatus::Won);
    assert!(leads.iter().all(|lead| lead.version == 1));
    assert!(
        leads
            .iter()
            .all(|lead| lead.created_at == report.finished_at)
    );
    let events = world.ours.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].action, "lead.imported");
    let details = json!({"import": report.id.to_string(), "taken": 10, "refused": 2});
    assert_eq!(events[0].details, details);
    assert_eq!(world.ours.rows("import_rows").await, 0);
}

#[tokio::test]
async fn the_sample_of_contacts_becomes_contacts() {
    let world = world().await;
    let outcome = import_as(&world, ImportKind::Contacts, CONTACTS).await;
    assert_eq!(outcome.unwrap().report.taken, 6);
    let reading = world.ours.reading().await;
    let query = ContactQuery::default();
    let contacts = world.records.contacts(&reading, &query).await.unwrap().data;
    assert_eq!(contacts.len(), 6);
    let read = world.records.contact(&reading, contacts[0].id).await;
    assert_eq!(read.unwrap(), contacts[0]);
    assert_eq!(world.ours.actions().await, ["contact.imported"]);
}

#[tokio::test]
async fn a_report_stays_and_belongs_to_its_workspace() {
    let world = world().await;
    let outcome = import(&world, "name,email,shoe size\nAda,a@b.co,7\n,x,8\n").await;
    let outcome = outcome.unwrap();
    let shown = to_value(&outcome).unwrap();
    assert_eq!(shown["ignored_columns"], json!(["shoe size"]));
    assert_eq!(shown["kind"], "leads");
    assert_eq!(shown["refused_rows"][0]["line"], 3);
    let (records, id) = (&world.records, outcome.report.id);
    let report = records.import(&world.ours.reading().await, id).await;
    assert_eq!(report.unwrap(), outcome.report);
    let theirs = world.theirs.reading().await;
    let foreign = records.import(&theirs, id).await;
    assert!(matches!(foreign, Err(RecordsError::ImportNotFound)));
    let foreign = records.import_refusals(&theirs, id, PageLimit::default(), None);
    assert!(matches!(foreign.await, Err(RecordsError::ImportNotFound)));
}

#[tokio::test]
async fn refused_rows_come_in_pages_in_the_order_of_the_file() {
    let world = world().await;
    let file = format!("name,email\n{}", "Ada,wrong\n".repeat(1_005));
    let outcome = import(&world, &file).await.unwrap();
    assert_eq!(outcome.report.refused, 1_005);
    assert_eq!(outcome.refused_rows.len(), records::REFUSED_ROWS_SHOWN);
    let (records, reading) = (&world.records, world.ours.reading().await);
    let (id, limit) = (outcome.report.id, PageLimit::new(200).unwrap());
    let mut seen = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = records.import_refusals(&reading, id, limit, cursor.as_ref());
        let page = page.await.unwrap();
        seen.extend(page.data);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 1_005);
    assert!(
        seen.iter()
            .zip(1..)
            .all(|(refused, row)| refused.row == row)
    );
    assert_eq!(seen[..1_000], outcome.refused_rows);
    let other = Cursor::new("import_refusals:imp_x", &1_i64);
    let refused = records.import_refusals(&reading, id, limit, Some(&other));
    assert!(matches!(refused.await, Err(RecordsError::Cursor(_))));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_at_all_is_refused_whole() {
    let world = world().await;
    let cases = [
        ("", ImportError::NoHeader),
        (
            "email\na@b.co\n",
            ImportError::MissingColumn { column: "name" },
        ),
        (
            "name,Name\nAda,Eve\n",
            ImportError::DuplicateColumn { column: "name" },
        ),
    ];
    for (file, expected) in cases {
        match import(&world, file).await {
            Err(RecordsError::ImportRefused(error)) => assert_eq!(error, expected),
            other => panic!("{other:?}"),
        }
    }
    // The uploads were dropped; what they left is removed in the background or by the next one.
    begin(&world, &world.ours).await.abort().await.unwrap();
    crate::interrupted_imports::until_nothing_is_left(&world).await;
}

#[tokio::test]
async fn a_file_without_rows_is_an_import_of_nothing() {
    let world = world().await;
    let outcome = import(&world, "name,email\n\n").await.unwrap();
    assert_eq!((outcome.report.taken, outcome.report.refused), (0, 0));
    assert_eq!(world.ours.actions().await, ["lead.imported"]);
}

#[tokio::test]
async fn the_same_file_sent_again_under_its_key_is_imported_once() {
    let world = world().await;
    let file = "name,email\nAda,a@b.co\nBob,x\n";
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let mut upload = begin(&world, &world.ours).await;
        upload.push(file.as_bytes()).await.unwrap();
        outcomes.push(upload.finish(Some(key("k", file))).await.unwrap());
    }
    assert!(matches!(outcomes[0], Once::Fresh(_)));
    assert!(matches!(outcomes[1], Once::Replayed(_)));
    let [first, again] = [0, 1].map(|index| outcomes[index].clone().into_inner());
    assert_eq!(first, again);
    assert_eq!(world.ours.rows("imports").await, 1);
    assert_eq!(world.ours.rows("import_rows").await, 0);
    assert_eq!(world.ours.rows("import_refusals").await, 1);
    assert_eq!(world.ours.actions().await, ["lead.imported"]);
}

#[tokio::test]
async fn a_key_of_another_file_is_refused_and_nothing_is_kept() {
    let world = world().await;
    let mut upload = begin(&world, &world.ours).await;
    upload.push(b"name\nAda\n").await.unwrap();
    upload.finish(Some(key("k", "one"))).await.unwrap();
    let mut upload = begin(&world, &world.ours).await;
    upload.push(many_leads(600).as_bytes()).await.unwrap();
    let refused = upload.finish(Some(key("k", "another"))).await;
    assert!(matches!(
        refused,
        Err(RecordsError::Storage(StorageError::IdempotencyMismatch))
    ));
    assert_eq!(world.ours.rows("leads").await, 1);
    assert_eq!(world.ours.rows("imports").await, 1);
    assert_eq!(world.ours.rows("import_rows").await, 0);
}

#[tokio::test]
async fn nothing_of_a_file_is_seen_before_its_end() {
    let world = world().await;
    let mut upload = begin(&world, &world.ours).await;
    upload.push(many_leads(700).as_bytes()).await.unwrap();
    assert!(world.ours.rows("import_rows").await > 500);
    let (records, reading) = (&world.records, world.ours.reading().await);
    let leads = records.leads(&reading, &LeadQuery::default()).await;
    assert!(leads.unwrap().data.is_empty());
    let unfinished = records.import(&reading, upload.id()).await;
    assert!(matches!(unfinished, Err(RecordsError::ImportNotFound)));
    assert!(world.ours.actions().await.is_empty());
    upload.abort().await.unwrap();
    assert_nothing_is_left(&world).await;
}
