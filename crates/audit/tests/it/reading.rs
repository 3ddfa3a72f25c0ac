//! Pages, filters and exports.

use std::time::Duration;

use audit::{AuditError, CSV_HEADER, EventFilter, EventQuery, csv_row};
use kernel::{Cursor, PageLimit};

use crate::world::world;

#[tokio::test]
async fn pages_cover_a_log_newest_first_without_gap_or_repeat() {
    let world = world().await;
    for number in 0..7 {
        world
            .append("lead.created", &format!("lead_{number}"))
            .await;
    }
    let mut query = EventQuery {
        limit: PageLimit::new(3).unwrap(),
        ..EventQuery::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = world.log.list(&world.workspace, &query).await.unwrap();
        seen.extend(page.data.iter().map(|event| event.seq));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1, 0]);
}

#[tokio::test]
async fn filters_choose_by_action_target_text_and_time() {
    let world = world().await;
    world.append("lead.created", "lead_a").await;
    world.clock.advance(Duration::from_secs(60));
    let later = world.clock.now();
    world.append("lead.deleted", "lead_a").await;
    world.append("member.role_changed", "usr_b").await;
    let count = async |filter: EventFilter| {
        let query = EventQuery {
            filter,
            ..EventQuery::default()
        };
        world
            .log
            .list(&world.workspace, &query)
            .await
            .unwrap()
            .data
            .len()
    };
    let some = |text: &str| Some(text.to_owned());
    let all = EventFilter::default();
    assert_eq!(count(all.clone()).await, 3);
    assert_eq!(
        count(EventFilter {
            action: some("lead.*"),
            ..all.clone()
        })
        .await,
        2
    );
    assert_eq!(
        count(EventFilter {
            action: some("lead.deleted"),
            ..all.clone()
        })
        .await,
        1
    );
    assert_eq!(
        count(EventFilter {
            target: some("usr_b"),
            ..all.clone()
        })
        .await,
        1
    );
    assert_eq!(
        count(EventFilter {
            text: some("role"),
            ..all.clone()
        })
        .await,
        1
    );
    assert_eq!(
        count(EventFilter {
            since: Some(later),
            ..all.clone()
        })
        .await,
        2
    );
    assert_eq!(
        count(EventFilter {
            until: Some(later),
            ..all.clone()
        })
        .await,
        1
    );
}

#[tokio::test]
async fn a_text_is_found_in_any_case_letter_for_letter() {
    let world = world().await;
    world.append("lead.created", "lead_a").await;
    world.append("member.role_changed", "USR_B").await;
    let count = async |filter: EventFilter| {
        let events = world.log.after(&world.workspace, &filter, None, 10).await;
        events.unwrap().len()
    };
    for (text, found) in [
        ("", 2),
        ("LEAD.Created", 1),
        ("usr_b", 1),
        ("Usr_B", 1),
        ("r_", 1),
        // Neither is a mark of the pattern.
        ("%", 0),
        ("role!", 0),
        // The sign for kelvin is no K, and nothing in the log holds NUL.
        ("\u{212a}", 0),
        ("lead\0", 0),
    ] {
        let text = Some(text.to_owned());
        let filter = EventFilter {
            text: text.clone(),
            ..EventFilter::default()
        };
        assert_eq!(count(filter).await, found, "{text:?}");
    }
    for (action, found) in [
        ("lead.*", 1),
        ("LEAD.*", 0),
        ("lead\0.*", 0),
        ("lead.created", 1),
    ] {
        let action = Some(action.to_owned());
        let filter = EventFilter {
            action: action.clone(),
            ..EventFilter::default()
        };
        assert_eq!(count(filter).await, found, "{action:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_and_an_unknown_id_are_refused() {
    let world = world().await;
    let cursor = Some(Cursor::new("name", &3_i64));
    let query = EventQuery {
        cursor,
        ..EventQuery::default()
    };
    let refused = world.log.list(&world.workspace, &query).await;
    assert!(matches!(refused, Err(AuditError::Cursor(_))));
    let unknown = "evt_01h455vb4pex5vsknk084sn02q".parse().unwrap();
    let missing = world.log.event(&world.workspace, unknown).await;
    assert!(matches!(missing, Err(AuditError::NotFound)));
}

#[tokio::test]
async fn an_export_has_as_many_cells_as_columns_in_every_line() {
    let world = world().await;
    world.append("lead.created", "=cmd|' /C calc'!A0").await;
    let events = world
        .log
        .after(&world.workspace, &EventFilter::default(), None, 10)
        .await;
    let mut file = CSV_HEADER.to_owned();
    events
        .unwrap()
        .iter()
        .for_each(|event| file.push_str(&csv_row(event)));
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let columns = reader.headers().unwrap().len();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].len(), columns);
    assert_eq!(&rows[0][9], "'=cmd|' /C calc'!A0");
}
