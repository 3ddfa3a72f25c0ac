//! One lead at a time: made, read, changed, deleted.

use std::time::Duration;

use records::{Lead, LeadPatch, RecordsError};
use serde_json::{from_value, json, to_value};
use storage::{Once, StorageError};

use crate::world::{key, lead, world};

fn patch(body: serde_json::Value) -> LeadPatch {
    from_value(body).unwrap()
}

#[tokio::test]
async fn a_lead_is_read_as_it_was_made() {
    let world = world().await;
    let draft = json!({"name": "Ada Lovelace", "email": "Ada@Example.com", "phone": "+44 1",
        "company": "Engines", "status": "qualified", "source": "fair", "notes": "n",
        "value": {"amount": "1200", "currency": "USD"}});
    let grant = world.ours.writing().await;
    let made = world.records.create_lead(&grant, lead(draft)).await;
    let made = made.unwrap().into_inner();
    let reading = world.ours.reading().await;
    let read = world.records.lead(&reading, made.id);
    assert_eq!(read.await.unwrap(), made);
    let shown = to_value(&made).unwrap();
    let expected = json!({"id": made.id.to_string(), "name": "Ada Lovelace",
        "email": "Ada@Example.com", "phone": "+44 1", "company": "Engines",
        "status": "qualified", "source": "fair", "notes": "n",
        "value": {"amount": "1200.00", "currency": "USD"}, "version": 1,
        "created_at": "2027-01-15T08:00:00Z", "updated_at": "2027-01-15T08:00:00Z"});
    assert_eq!(shown, expected);
    assert_eq!(from_value::<Lead>(shown).unwrap(), made);
    assert_eq!(world.ours.actions().await, ["lead.created"]);
}

#[tokio::test]
async fn what_a_lead_lacks_is_null() {
    let world = world().await;
    let grant = world.ours.writing().await;
    let made = world
        .records
        .create_lead(&grant, lead(json!({"name": "Ada"})));
    let shown = to_value(made.await.unwrap().into_inner()).unwrap();
    for field in ["email", "phone", "company", "source", "value", "notes"] {
        assert!(shown[field].is_null(), "{field}");
    }
    assert_eq!(shown["status"], "new");
    assert_eq!(shown.as_object().unwrap().len(), 12);
}

#[tokio::test]
async fn a_change_makes_a_version_and_an_event_that_names_fields_alone() {
    let world = world().await;
    let grant = world.ours.writing().await;
    let draft = json!({"name": "Ada", "company": "Engines"});
    let made = world.records.create_lead(&grant, lead(draft)).await;
    let made = made.unwrap().into_inner();
    world.clock.advance(Duration::from_secs(5));
    let change = patch(json!({"name": "Canary", "company": null, "phone": null}));
    let changed = world
        .records
        .update_lead(&grant, made.id, change, Some(1))
        .await;
    let changed = changed.unwrap();
    assert_eq!((changed.version, changed.name.as_str()), (2, "Canary"));
    assert_eq!(changed.company, None);
    assert_eq!(changed.created_at, made.created_at);
    assert!(changed.updated_at > made.updated_at);
    let reading = world.ours.reading().await;
    assert_eq!(
        world.records.lead(&reading, made.id).await.unwrap(),
        changed
    );
    let event = world.ours.events().await.pop().unwrap();
    assert_eq!(event.action, "lead.updated");
    assert_eq!(event.details, json!({"fields": ["name", "company"]}));
    assert_eq!(event.target.unwrap().id, made.id.to_string());
}

#[tokio::test]
async fn a_change_of_nothing_is_a_version_with_an_event_too() {
    let world = world().await;
    let grant = world.ours.writing().await;
    let made = world
        .records
        .create_lead(&grant, lead(json!({"name": "Ada"})));
    let id = made.await.unwrap().into_inner().id;
    let changed = world
        .records
        .update_lead(&grant, id, LeadPatch::default(), None);
    assert_eq!(changed.await.unwrap().version, 2);
    let event = world.ours.events().await.pop().unwrap();
    assert_eq!(event.details, json!({"fields": []}));
}

#[tokio::test]
async fn a_refused_change_changes_nothing_and_leaves_no_event() {
    let world = world().await;
    let (records, grant) = (&world.records, world.ours.writing().await);
    let made = records
        .create_lead(&grant, lead(json!({"name": "Ada"})))
        .await;
    let made = made.unwrap().into_inner();
    let name = || patch(json!({"name": "Eve"}));
    let outdated = records.update_lead(&grant, made.id, name(), Some(2)).await;
    assert!(matches!(outdated, Err(RecordsError::VersionMismatch)));
    let outdated = records.delete_lead(&grant, made.id, Some(0)).await;
    assert!(matches!(outdated, Err(RecordsError::VersionMismatch)));
    let invalid = patch(json!({"name": null, "email": "x"}));
    let invalid = records.update_lead(&grant, made.id, invalid, Some(1)).await;
    let Err(RecordsError::Invalid(errors)) = invalid else {
        panic!("{invalid:?}");
    };
    assert_eq!(errors.len(), 2);
    let read = records.lead(&world.ours.reading().await, made.id).await;
    assert_eq!(read.unwrap(), made);
    assert_eq!(world.ours.actions().await, ["lead.created"]);
}

#[tokio::test]
async fn a_deleted_lead_is_gone_for_every_verb() {
    let world = world().await;
    let (records, grant) = (&world.records, world.ours.writing().await);
    let made = records
        .create_lead(&grant, lead(json!({"name": "Ada"})))
        .await;
    let id = made.unwrap().into_inner().id;
    records.delete_lead(&grant, id, Some(1)).await.unwrap();
    let read = records.lead(&world.ours.reading().await, id).await;
    assert!(matches!(read, Err(RecordsError::NotFound)));
    let updated = records
        .update_lead(&grant, id, LeadPatch::default(), None)
        .await;
    assert!(matches!(updated, Err(RecordsError::NotFound)));
    let deleted = records.delete_lead(&grant, id, None).await;
    assert!(matches!(deleted, Err(RecordsError::NotFound)));
    assert_eq!(world.ours.rows("leads").await, 0);
    let actions = ["lead.created", "lead.deleted"];
    assert_eq!(world.ours.actions().await, actions);
}

#[tokio::test]
async fn a_lead_of_another_workspace_does_not_exist() {
    let world = world().await;
    let (records, theirs) = (&world.records, world.theirs.writing().await);
    let made = records
        .create_lead(&theirs, lead(json!({"name": "Ada"})))
        .await;
    let made = made.unwrap().into_inner();
    let (reading, writing) = (world.ours.reading().await, world.ours.writing().await);
    let read = records.lead(&reading, made.id).await;
    assert!(matches!(read, Err(RecordsError::NotFound)));
    let patch = patch(json!({"name": "Eve"}));
    let updated = records.update_lead(&writing, made.id, patch, Some(1)).await;
    assert!(matches!(updated, Err(RecordsError::NotFound)));
    let deleted = records.delete_lead(&writing, made.id, None).await;
    assert!(matches!(deleted, Err(RecordsError::NotFound)));
    let listed = records.leads(&reading, &Default::default()).await.unwrap();
    assert!(listed.data.is_empty());
    assert!(world.ours.actions().await.is_empty());
    let read = records.lead(&world.theirs.reading().await, made.id).await;
    assert_eq!(read.unwrap(), made);
}

#[tokio::test]
async fn the_same_request_twice_makes_one_lead() {
    let world = world().await;
    let records = &world.records;
    let ada = || lead(json!({"name": "Ada", "value": {"amount": "1", "currency": "JPY"}}));
    let grant = world.ours.writing_once(key("k", "body")).await;
    let first = records.create_lead(&grant, ada()).await.unwrap();
    let again = records.create_lead(&grant, ada()).await.unwrap();
    assert!(matches!(first, Once::Fresh(_)));
    assert!(matches!(again, Once::Replayed(_)));
    assert_eq!(first.into_inner(), again.into_inner());
    let other = world.ours.writing_once(key("k", "another body")).await;
    let refused = records.create_lead(&other, ada()).await;
    assert!(matches!(
        refused,
        Err(RecordsError::Storage(StorageError::IdempotencyMismatch))
    ));
    assert_eq!(world.ours.rows("leads").await, 1);
    assert_eq!(world.ours.actions().await, ["lead.created"]);
}
