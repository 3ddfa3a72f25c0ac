//! Lists of leads: filters, words, orders.

use std::time::Duration;

use kernel::{Cursor, EmailAddress, PageLimit};
use records::{
    LeadFilter, LeadPatch, LeadQuery, LeadSort, LeadStatus, RecordsError, SearchText, SortError,
    TimeRange, ValueRange,
};
use serde_json::{Value, json};

use crate::world::{World, lead, world};

async fn filled(drafts: &[Value]) -> World {
    let world = world().await;
    let grant = world.ours.writing().await;
    for draft in drafts {
        let made = world.records.create_lead(&grant, lead(draft.clone())).await;
        made.unwrap();
        world.clock.advance(Duration::from_secs(1));
    }
    let theirs = world.theirs.writing().await;
    let made = world.records.create_lead(&theirs, lead(drafts[0].clone()));
    made.await.unwrap();
    world
}

/// The names of our leads that a filter keeps, oldest first.
async fn names(world: &World, filter: LeadFilter) -> Vec<String> {
    let query = LeadQuery {
        filter,
        sort: "created_at".parse().unwrap(),
        ..LeadQuery::default()
    };
    let reading = world.ours.reading().await;
    let page = world.records.leads(&reading, &query).await.unwrap();
    page.data.into_iter().map(|lead| lead.name).collect()
}

fn search(text: &str) -> LeadFilter {
    LeadFilter {
        search: Some(SearchText::parse(text).unwrap()),
        ..LeadFilter::default()
    }
}

#[tokio::test]
async fn a_filter_keeps_what_it_names() {
    let world = filled(&[
        json!({"name": "a", "status": "new", "source": "Fair", "email": "A@Example.com"}),
        json!({"name": "b", "status": "won", "source": "fair"}),
        json!({"name": "c", "status": "lost"}),
    ])
    .await;
    let all = LeadFilter::default;
    assert_eq!(names(&world, all()).await, ["a", "b", "c"]);
    let statuses = vec![LeadStatus::Won, LeadStatus::New, LeadStatus::Won];
    assert_eq!(
        names(&world, LeadFilter { statuses, ..all() }).await,
        ["a", "b"]
    );
    let source = Some(" fair".to_owned());
    assert_eq!(names(&world, LeadFilter { source, ..all() }).await, ["b"]);
    let email = Some(EmailAddress::parse("a@example.COM").unwrap());
    assert_eq!(names(&world, LeadFilter { email, ..all() }).await, ["a"]);
}

#[tokio::test]
async fn a_range_of_time_begins_with_its_first_moment_and_ends_before_its_last() {
    let drafts = ["a", "b", "c"].map(|name| json!({"name": name}));
    let world = filled(&drafts).await;
    let (reading, query) = (world.ours.reading().await, LeadQuery::default());
    let page = world.records.leads(&reading, &query);
    let newest_first = page.await.unwrap().data;
    let (b, a) = (&newest_first[1], &newest_first[2]);
    let range = TimeRange {
        since: Some(a.created_at),
        until: Some(b.created_at),
    };
    let created = LeadFilter {
        created: range,
        ..LeadFilter::default()
    };
    assert_eq!(names(&world, created).await, ["a"]);
    let grant = world.ours.writing().await;
    let touched = world
        .records
        .update_lead(&grant, a.id, LeadPatch::default(), None);
    let since = Some(touched.await.unwrap().updated_at);
    let updated = LeadFilter {
        updated: TimeRange { since, until: None },
        ..LeadFilter::default()
    };
    assert_eq!(names(&world, updated).await, ["a"]);
}

#[tokio::test]
async fn a_range_of_value_keeps_its_currency_alone() {
    let worth = |name, amount, currency| json!({"name": name, "value": {"amount": amount, "currency": currency}});
    let world = filled(&[
        worth("a", "10", "EUR"),
        worth("b", "20", "EUR"),
        worth("c", "15", "USD"),
        json!({"name": "d"}),
    ])
    .await;
    let range = async |min, max| {
        let value = Some(ValueRange::parse("EUR", min, max).unwrap());
        let filter = LeadFilter {
            value,
            ..LeadFilter::default()
        };
        names(&world, filter).await.concat()
    };
    assert_eq!(range(None, None).await, "ab");
    assert_eq!(range(Some("10.01"), None).await, "b");
    assert_eq!(range(Some("10"), Some("20")).await, "ab");
    assert_eq!(range(None, Some("19.99")).await, "a");
}

#[tokio::test]
async fn every_word_of_a_question_stands_whole_in_each_answer() {
    let world = filled(&[
        json!({"name": "Ada Lovelace", "company": "Analytical Engines", "phone": "+44 20 7946"}),
        json!({"name": "José Ada-Luis", "email": "j_o%s!e@example.com", "source": "Messe"}),
        json!({"name": "Adam Love", "notes": "lovelace"}),
    ])
    .await;
    let found = async |text: &str| names(&world, search(text)).await;
    let (ada, jose) = ("Ada Lovelace", "José Ada-Luis");
    assert_eq!(found("ada").await, [ada, jose]);
    assert_eq!(found("ENGINES, lovelace ada").await, [ada]);
    assert_eq!(found("7946").await, [ada]);
    assert_eq!(found("jose\u{301} messe").await, [jose]);
    assert_eq!(found("J_O%S!E@example.com").await, [jose]);
    assert_eq!(found("jxo%s!e@example.com").await, [""; 0]);
    assert_eq!(found("j_ozs!e@example.com").await, [""; 0]);
    assert_eq!(found("love lace").await, [""; 0]);
    assert_eq!(found("%").await.len(), 3);
}

#[tokio::test]
async fn changed_words_are_found_and_old_ones_are_not() {
    let world = filled(&[json!({"name": "Ada"})]).await;
    let grant = world.ours.writing().await;
    let (reading, query) = (world.ours.reading().await, LeadQuery::default());
    let page = world.records.leads(&reading, &query);
    let id = page.await.unwrap().data[0].id;
    let patch: LeadPatch = serde_json::from_value(json!({"name": "Eve"})).unwrap();
    let changed = world.records.update_lead(&grant, id, patch, None);
    changed.await.unwrap();
    assert_eq!(names(&world, search("eve")).await, ["Eve"]);
    assert_eq!(names(&world, search("ada")).await, [""; 0]);
}

#[tokio::test]
async fn a_cursor_is_taken_by_its_own_order_alone() {
    let world = filled(&[json!({"name": "a"}), json!({"name": "b"})]).await;
    let reading = world.ours.reading().await;
    let mut query = LeadQuery {
        limit: PageLimit::new(1).unwrap(),
        ..LeadQuery::default()
    };
    let page = world.records.leads(&reading, &query).await.unwrap();
    query.cursor = page.next_cursor;
    let next = world.records.leads(&reading, &query).await.unwrap();
    assert_eq!(next.data[0].name, "a");
    assert!(next.next_cursor.is_none());
    for sort in ["created_at", "-updated_at", "value"] {
        query.sort = sort.parse().unwrap();
        let refused = world.records.leads(&reading, &query).await;
        assert!(matches!(refused, Err(RecordsError::Cursor(_))), "{sort}");
    }
    query.sort = LeadSort::default();
    for cursor in [
        Cursor::from_text("x".to_owned()),
        Cursor::new("leads:-created_at", &"x"),
        Cursor::new("contacts:-created_at", &(Some(1_i64), (1_u64, 1_u64))),
    ] {
        query.cursor = Some(cursor);
        let refused = world.records.leads(&reading, &query).await;
        assert!(matches!(refused, Err(RecordsError::Cursor(_))));
    }
}

#[test]
fn an_order_is_named_by_a_field_of_the_list() {
    for text in ["created_at", "-updated_at", "status", "-value"] {
        assert_eq!(text.parse::<LeadSort>().unwrap().to_string(), text);
    }
    for text in ["", "-", "name", "+value", "Value", "value "] {
        assert_eq!(text.parse::<LeadSort>(), Err(SortError), "{text}");
    }
    assert_eq!(LeadSort::default().to_string(), "-created_at");
}
