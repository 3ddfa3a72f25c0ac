//! Whatever the leads are, the pages of a list are the whole list, in its order.

use std::cmp::Ordering;
use std::time::Duration;

use kernel::PageLimit;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any};
use proptest::{option, prop_assert_eq, proptest};
use records::{
    Direction, Lead, LeadPatch, LeadQuery, LeadSort, LeadSortField, LeadStatus, NewLead, SortField,
};
use serde_json::json;

use crate::world::{World, lead, world};

/// A lead, and whether it is changed again, and whether time goes on after it: many keys are equal.
fn leads() -> impl Strategy<Value = Vec<(NewLead, bool, bool)>> {
    let status = proptest::sample::select(LeadStatus::ALL.to_vec());
    let one = (status, option::of(0..3_u8), any::<bool>(), any::<bool>());
    let one = one.prop_map(|(status, value, changed, later)| {
        let value = value.map(|value| json!({"amount": value.to_string(), "currency": "EUR"}));
        let draft = json!({"name": "n", "status": status.as_str(), "value": value});
        (lead(draft), changed, later)
    });
    vec(one, 0..14)
}

fn key(lead: &Lead, field: LeadSortField) -> Option<i64> {
    match field {
        LeadSortField::CreatedAt => Some(lead.created_at.micros()),
        LeadSortField::UpdatedAt => Some(lead.updated_at.micros()),
        LeadSortField::Status => {
            let place = LeadStatus::ALL
                .iter()
                .position(|known| *known == lead.status);
            place.map(|place| i64::try_from(place).unwrap())
        }
        LeadSortField::Value => lead.value.map(|value| value.amount_e4()),
    }
}

fn order(sort: LeadSort, left: &Lead, right: &Lead) -> Ordering {
    let turn = |order: Ordering| match sort.direction {
        Direction::Ascending => order,
        Direction::Descending => order.reverse(),
    };
    match (key(left, sort.by), key(right, sort.by)) {
        (Some(a), Some(b)) => turn(a.cmp(&b).then(left.id.cmp(&right.id))),
        (None, None) => turn(left.id.cmp(&right.id)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

async fn fill(world: &World, leads: Vec<(NewLead, bool, bool)>) {
    let grant = world.ours.writing().await;
    let mut changed_later = Vec::new();
    for (lead, changed, later) in leads {
        let made = world.records.create_lead(&grant, lead).await.unwrap();
        changed_later.extend(changed.then_some(made.into_inner().id));
        world.clock.advance(Duration::from_secs(u64::from(later)));
    }
    for id in changed_later {
        let changed = world
            .records
            .update_lead(&grant, id, LeadPatch::default(), None);
        changed.await.unwrap();
    }
}

async fn pages(world: &World, sort: LeadSort, limit: u16) -> Vec<Lead> {
    let grant = world.ours.reading().await;
    let mut query = LeadQuery {
        sort,
        limit: PageLimit::new(limit).unwrap(),
        ..LeadQuery::default()
    };
    let mut all = Vec::new();
    loop {
        let page = world.records.leads(&grant, &query).await.unwrap();
        all.extend(page.data);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return all;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_the_whole_list_in_its_order(leads in leads(), limit in 1..5_u16) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let checked = runtime.block_on(async {
            let world = world().await;
            let count = leads.len();
            fill(&world, leads).await;
            for &by in LeadSortField::ALL {
                for direction in [Direction::Ascending, Direction::Descending] {
                    let sort = LeadSort { by, direction };
                    let paged = pages(&world, sort, limit).await;
                    let mut sorted = pages(&world, LeadSort::default(), 200).await;
                    sorted.sort_by(|left, right| order(sort, left, right));
                    prop_assert_eq!(sorted.len(), count);
                    prop_assert_eq!(paged, sorted, "{}", sort);
                }
            }
            Ok(())
        });
        checked?;
    }
}
