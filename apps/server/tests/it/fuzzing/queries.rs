//! The query strings of every route that reads one: names that the route knows, values that it may not.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use server::openapi_json;

use super::rig::Rig;
use super::texts::{escaped, meaningful};
use super::wire::{Reply, Wire};
use crate::matrix::Caller;
use crate::matrix::requests::fill;

const CASES: u32 = 900;

/// A route and the names of its parameters.
struct Question {
    path: String,
    names: Vec<String>,
}

/// Every route with parameters in its query string, as the API's own document has them.
fn questions() -> Vec<Question> {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let question = |(path, item): (&String, &Value)| {
        let parameters = item["get"]["parameters"].as_array()?.iter();
        let in_query = parameters.filter(|parameter| parameter["in"] == "query");
        let names = in_query.map(|parameter| parameter["name"].as_str().unwrap().to_owned());
        let names: Vec<String> = names.collect();
        let path = path.clone();
        // What leads to a provider is no list.
        if path.starts_with("/v1/oidc/") {
            return None;
        }
        (!names.is_empty()).then_some(Question { path, names })
    };
    paths.filter_map(question).collect()
}

/// A route; parameters, each with a value of its own kind or with any other.
type Case = (Index, Vec<(Index, Option<String>)>);

fn case() -> impl Strategy<Value = Case> {
    let value = prop::option::of(meaningful());
    let pairs = prop::collection::vec((any::<Index>(), value), 1..4);
    let alone = (any::<Index>(), long()).prop_map(|(name, value)| vec![(name, Some(value))]);
    (any::<Index>(), prop_oneof![3 => pairs, 1 => alone])
}

/// A value that is longer than any pattern the database takes, and still fits into the head of a request.
fn long() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(vec!["a", "*", "a.", "new,"]);
    let ends = prop::sample::select(vec!["", ".*"]);
    (letters, 50_001_usize..60_000, ends)
        .prop_map(|(letter, length, end)| letter.repeat(length / letter.len()) + end)
}

/// A good value of a parameter.
fn good(name: &str) -> &'static str {
    match name {
        "limit" => "200",
        "sort" => "-created_at",
        "status" => "new,won",
        "email" => "a@fuzz.example",
        "value_currency" => "EUR",
        "value_min" | "value_max" => "1.50",
        "format" => "csv",
        "actor" => "usr_01h455vb4pex5vsknk084sn02q",
        name if name.ends_with("since") => "2020-01-01T00:00:00Z",
        name if name.ends_with("until") => "2030-01-01T00:00:00Z",
        _ => "a",
    }
}

#[test]
fn no_value_of_a_parameter_makes_a_list_fail_on_our_side() {
    let rig = Rig::build();
    let questions = questions();
    assert!(questions.len() >= 7, "{}", questions.len());
    let import = rig.import();
    let bytes = |(route, pairs): &Case| {
        let question = route.get(&questions);
        let pair = |(name, value): &(Index, Option<String>)| {
            let name = name.get(&question.names);
            let value = value.as_deref().unwrap_or_else(|| good(name));
            format!("{name}={}", escaped(value))
        };
        let pairs: Vec<String> = pairs.iter().map(pair).collect();
        let wire = Wire {
            method: "GET".to_owned(),
            target: format!("{}?{}", fill(&question.path, &import), pairs.join("&")),
            headers: vec![rig.authorization(Caller::Owner)],
            body: Vec::new(),
        };
        wire.bytes()
    };
    rig.run(CASES, &case(), bytes, Reply::fault);
    rig.expect(&[200], 100);
    rig.expect(&[400], 100);
    rig.end();
}
