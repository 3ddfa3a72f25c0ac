//! The list of leads: pages, orders and filters.

use serde_json::{Value, json};

use super::people::{Person, faults, owner, refused, stranger};
use crate::world::World;

const LIST: &str = "GET /v1/leads";

async fn names(world: &World, person: &Person, query: &str) -> Vec<String> {
    let page = person
        .get(world, &format!("/v1/leads?{query}"))
        .send()
        .await
        .expect(200)
        .json();
    let data = page["data"].as_array().unwrap().iter();
    data.map(|lead| lead["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn fill(world: &World, person: &Person) {
    let lead = |name: &str, status: &str, value: Value| {
        json!({"name": name, "status": status, "value": value, "source": "fair",
               "email": format!("{}@example.com", name.to_lowercase())})
    };
    let euros = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    for new in [
        lead("Ann", "new", euros("300")),
        lead("Ben", "won", json!(null)),
        lead("Cem", "new", euros("100")),
        lead("Dia", "lost", euros("200")),
    ] {
        person
            .post(world, "/v1/leads", new)
            .send()
            .await
            .expect(201);
    }
}

#[actix_web::test]
async fn leads_are_sorted_filtered_and_found_by_words() {
    let world = World::start().await;
    let ada = owner(&world).await;
    fill(&world, &ada).await;
    for (query, found) in [
        ("", "Dia Cem Ben Ann"),
        ("sort=created_at", "Ann Ben Cem Dia"),
        ("sort=value", "Cem Dia Ann Ben"),
        ("sort=-value", "Ann Dia Cem Ben"),
        ("status=new,lost", "Dia Cem Ann"),
        ("status=won", "Ben"),
        ("source=fair&limit=2", "Dia Cem"),
        ("email=ANN@example.com", "Ann"),
        ("q=dia", "Dia"),
        ("q=di", ""),
        ("value_currency=EUR&value_min=150&value_max=250", "Dia"),
        (
            "created_since=2026-11-22T12:30:00Z&created_until=2026-11-22T12:30:01Z&status=won",
            "Ben",
        ),
        ("created_until=2026-11-22T12:30:00Z", ""),
        ("updated_since=2026-11-22T12%3A31%3A00%2B00%3A00", ""),
    ] {
        assert_eq!(names(&world, &ada, query).await.join(" "), found, "{query}");
    }
    let eve = stranger(&world, "eve@example.com").await;
    assert!(names(&world, &eve, "").await.is_empty());
    world.stop().await;
}

#[actix_web::test]
async fn the_pages_of_a_list_are_the_list() {
    let world = World::start().await;
    let ada = owner(&world).await;
    fill(&world, &ada).await;
    for sort in ["created_at", "-updated_at", "status", "-value"] {
        let whole = names(&world, &ada, &format!("sort={sort}")).await;
        let (mut paged, mut query) = (Vec::new(), format!("sort={sort}&limit=1"));
        loop {
            let page = ada
                .get(&world, &format!("/v1/leads?{query}"))
                .send()
                .await
                .expect(200)
                .json();
            let data = page["data"].as_array().unwrap().iter();
            paged.extend(data.map(|lead| lead["name"].as_str().unwrap().to_owned()));
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            query = format!("sort={sort}&limit=1&cursor={next}");
        }
        assert_eq!(paged, whole, "{sort}");
    }
    let first = ada
        .get(&world, "/v1/leads?limit=1")
        .send()
        .await
        .expect(200)
        .json();
    let cursor = first["next_cursor"].as_str().unwrap();
    for query in [
        format!("sort=value&cursor={cursor}"),
        "cursor=nothing".to_owned(),
    ] {
        let answer = ada
            .get(&world, &format!("/v1/leads?{query}"))
            .send()
            .await
            .expect(400);
        refused(&answer, LIST, "invalid_cursor");
    }
    world.stop().await;
}

#[actix_web::test]
async fn every_wrong_parameter_is_named() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let query = "limit=201&sort=name&status=new,old&email=x&created_since=monday&value_min=1";
    let answer = ada
        .get(&world, &format!("/v1/leads?{query}"))
        .send()
        .await
        .expect(400);
    refused(&answer, LIST, "invalid_query");
    let mut wrong: Vec<String> = faults(&answer).into_iter().map(|fault| fault.0).collect();
    wrong.sort();
    assert_eq!(
        wrong,
        [
            "created_since",
            "email",
            "limit",
            "sort",
            "status",
            "value_currency"
        ]
    );
    for query in [
        "page=2",
        "limit=1&limit=2",
        "q=%ff",
        "value_currency=XXX&value_max=1",
    ] {
        let answer = ada
            .get(&world, &format!("/v1/leads?{query}"))
            .send()
            .await
            .expect(400);
        refused(&answer, LIST, "invalid_query");
    }
    let long = format!("/v1/leads?q={}", "x".repeat(201));
    refused(
        &ada.get(&world, &long).send().await.expect(400),
        LIST,
        "invalid_query",
    );
    world.stop().await;
}
