//! Contacts: the verbs and the lists, where they differ from leads in more than the name.

use std::time::Duration;

use kernel::{Cursor, EmailAddress, PageLimit};
use records::{
    Contact, ContactFilter, ContactPatch, ContactQuery, ContactSort, Records, RecordsError,
    SearchText, SortError,
};
use serde_json::{from_value, json, to_value};
use storage::Once;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::world::{contact, key, world};

async fn made(records: &Records, grant: &Grant<WriteRecords>, draft: serde_json::Value) -> Contact {
    let made = records.create_contact(grant, contact(draft)).await;
    made.unwrap().into_inner()
}

#[tokio::test]
async fn a_contact_lives_from_its_creation_to_its_deletion() {
    let world = world().await;
    let (records, grant) = (&world.records, world.ours.writing().await);
    let reading = world.ours.reading().await;
    let draft = json!({"name": "Ada", "email": "ada@example.com", "title": "Countess"});
    let ada = made(records, &grant, draft).await;
    let shown = to_value(&ada).unwrap();
    assert_eq!(shown["title"], "Countess");
    assert_eq!(shown.as_object().unwrap().len(), 10);
    assert_eq!(from_value::<Contact>(shown).unwrap(), ada);
    let patch: ContactPatch = from_value(json!({"title": null, "notes": "n"})).unwrap();
    let changed = records.update_contact(&grant, ada.id, patch, Some(1)).await;
    let changed = changed.unwrap();
    assert_eq!((changed.version, changed.title.as_deref()), (2, None));
    assert_eq!(records.contact(&reading, ada.id).await.unwrap(), changed);
    records
        .delete_contact(&grant, ada.id, Some(2))
        .await
        .unwrap();
    let gone = records.contact(&reading, ada.id).await;
    assert!(matches!(gone, Err(RecordsError::NotFound)));
    let events = world.ours.events().await;
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        ["contact.created", "contact.updated", "contact.deleted"]
    );
    assert_eq!(events[1].details, json!({"fields": ["title", "notes"]}));
}

#[tokio::test]
async fn a_refused_change_of_a_contact_changes_nothing() {
    let world = world().await;
    let (records, grant) = (&world.records, world.ours.writing().await);
    let ada = made(records, &grant, json!({"name": "Ada"})).await;
    let patch = || -> ContactPatch { from_value(json!({"name": ""})).unwrap() };
    let refused = records.update_contact(&grant, ada.id, patch(), None).await;
    assert!(matches!(refused, Err(RecordsError::Invalid(_))));
    let refused = records
        .update_contact(&grant, ada.id, patch(), Some(9))
        .await;
    assert!(matches!(refused, Err(RecordsError::VersionMismatch)));
    let refused = records.delete_contact(&grant, ada.id, Some(9)).await;
    assert!(matches!(refused, Err(RecordsError::VersionMismatch)));
    let theirs = world.theirs.writing().await;
    let refused = records.update_contact(&theirs, ada.id, patch(), None).await;
    assert!(matches!(refused, Err(RecordsError::NotFound)));
    let refused = records.delete_contact(&theirs, ada.id, None).await;
    assert!(matches!(refused, Err(RecordsError::NotFound)));
    let foreign = records.contact(&world.theirs.reading().await, ada.id).await;
    assert!(matches!(foreign, Err(RecordsError::NotFound)));
    let read = records.contact(&world.ours.reading().await, ada.id).await;
    assert_eq!(read.unwrap(), ada);
    assert_eq!(world.ours.actions().await, ["contact.created"]);
}

#[tokio::test]
async fn the_same_request_twice_makes_one_contact() {
    let world = world().await;
    let grant = world.ours.writing_once(key("k", "body")).await;
    let ada = || contact(json!({"name": "Ada"}));
    let first = world.records.create_contact(&grant, ada()).await.unwrap();
    let again = world.records.create_contact(&grant, ada()).await.unwrap();
    assert!(matches!(again, Once::Replayed(_)));
    assert_eq!(first.into_inner(), again.into_inner());
    assert_eq!(world.ours.actions().await, ["contact.created"]);
}

#[tokio::test]
async fn contacts_are_listed_by_time_words_and_address() {
    let world = world().await;
    let (records, grant) = (&world.records, world.ours.writing().await);
    for (name, title) in [("Ada", "Countess"), ("Bob", "Builder"), ("Cem", "Countess")] {
        let email = format!("{name}@example.com");
        made(
            records,
            &grant,
            json!({"name": name, "title": title, "email": email}),
        )
        .await;
        world.clock.advance(Duration::from_secs(1));
    }
    let reading = world.ours.reading().await;
    let names = async |query: ContactQuery| -> Vec<String> {
        let page = records.contacts(&reading, &query).await.unwrap();
        page.data.into_iter().map(|contact| contact.name).collect()
    };
    assert_eq!(names(ContactQuery::default()).await, ["Cem", "Bob", "Ada"]);
    let filter = ContactFilter {
        search: Some(SearchText::parse("COUNTESS example").unwrap()),
        ..ContactFilter::default()
    };
    let sort: ContactSort = "updated_at".parse().unwrap();
    let query = ContactQuery {
        filter,
        sort,
        ..ContactQuery::default()
    };
    assert_eq!(names(query).await, ["Ada", "Cem"]);
    let filter = ContactFilter {
        email: Some(EmailAddress::parse("BOB@EXAMPLE.COM").unwrap()),
        ..ContactFilter::default()
    };
    let query = ContactQuery {
        filter,
        ..ContactQuery::default()
    };
    assert_eq!(names(query).await, ["Bob"]);
}

#[tokio::test]
async fn pages_of_contacts_follow_their_cursor() {
    let world = world().await;
    let (records, grant) = (&world.records, world.ours.writing().await);
    for name in ["a", "b", "c", "d", "e"] {
        made(records, &grant, json!({"name": name})).await;
    }
    let reading = world.ours.reading().await;
    let mut query = ContactQuery {
        limit: PageLimit::new(2).unwrap(),
        ..ContactQuery::default()
    };
    let mut seen = String::new();
    loop {
        let page = records.contacts(&reading, &query).await.unwrap();
        seen.extend(page.data.iter().map(|contact| contact.name.as_str()));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, "edcba");
    let leads = Cursor::new("leads:-created_at", &(Some(1_i64), (1_u64, 1_u64)));
    query.cursor = Some(leads);
    let refused = records.contacts(&reading, &query).await;
    assert!(matches!(refused, Err(RecordsError::Cursor(_))));
}

#[test]
fn contacts_are_not_sorted_by_what_only_leads_have() {
    assert_eq!("status".parse::<ContactSort>(), Err(SortError));
    assert_eq!("--created_at".parse::<ContactSort>(), Err(SortError));
}
