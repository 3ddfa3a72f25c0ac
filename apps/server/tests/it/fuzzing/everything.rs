//! Every route with everything that a request may have.

use proptest::prelude::*;
use proptest::sample::Index;
use server::{RouteEntry, route_table};

use super::bodies::body;
use super::rig::Rig;
use super::texts::{escaped, header_value, meaningful, name, text};
use super::wire::{Reply, Wire};
use crate::matrix::Caller;
use crate::matrix::requests::fill;

const CASES: u32 = 2_500;

/// One request, but for what is only known once the town stands.
#[derive(Debug, Clone)]
struct Case {
    route: Index,
    caller: Option<Caller>,
    id: Option<String>,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: (&'static str, Vec<u8>),
}

fn case() -> impl Strategy<Value = Case> {
    let caller = prop::sample::select(vec![
        Caller::Owner,
        Caller::Owner,
        Caller::Owner,
        Caller::Account,
        Caller::Viewer,
    ]);
    let header = prop::sample::select(vec![
        "if-match",
        "idempotency-key",
        "authorization",
        "cookie",
        "origin",
        "sec-fetch-site",
        "user-agent",
        "x-request-id",
        "x-forwarded-for",
        "forwarded",
        "accept",
        "range",
        "expect-ct",
        "content-encoding",
        "x-anything",
    ]);
    let id =
        prop_oneof![2 => Just(None), 1 => meaningful().prop_map(Some), 1 => text().prop_map(Some)];
    (
        any::<Index>(),
        prop::option::weighted(0.9, caller),
        id,
        prop::collection::vec((name(), meaningful()), 0..3),
        prop::collection::vec((header, header_value()), 0..3),
        body(),
    )
        .prop_map(|(route, caller, id, query, headers, body)| Case {
            route,
            caller,
            id,
            query,
            headers,
            body,
        })
}

/// Routes that would end the sessions that the cases are sent with.
fn ends_sessions(route: &RouteEntry) -> bool {
    route.method == "DELETE" && route.path.starts_with("/v1/sessions")
}

fn wire(rig: &Rig, routes: &[RouteEntry], known: &[String], case: &Case) -> Wire {
    let route = case.route.get(routes);
    let reads = route.method == "GET";
    let (kind, body) = &case.body;
    let body = if reads { Vec::new() } else { body.clone() };
    let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, value) in &case.headers {
        headers.push(((*name).to_owned(), value.clone()));
    }
    if let Some(caller) = case.caller.filter(|_| !ends_sessions(route)) {
        headers.push(rig.authorization(caller));
    }
    if !kind.is_empty() && !body.is_empty() {
        headers.push(("content-type".to_owned(), kind.as_bytes().to_vec()));
    }
    let id = case.id.as_ref().unwrap_or_else(|| case.route.get(known));
    let query = if reads {
        query(&case.query)
    } else {
        String::new()
    };
    Wire {
        method: route.method.clone(),
        target: fill(route.path, &escaped(id)) + &query,
        headers,
        body,
    }
}

fn query(pairs: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{}={}", escaped(name), escaped(value));
    let pairs: Vec<String> = pairs.iter().map(pair).collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

#[test]
fn no_request_is_answered_by_a_failure_or_not_at_all() {
    let rig = Rig::build();
    let routes = route_table();
    let known = vec![
        rig.town.ours.id.clone(),
        rig.town.theirs.owner.user.clone(),
        "not_found".to_owned(),
    ];
    let bytes = |case: &Case| wire(&rig, &routes, &known, case).bytes();
    rig.run(CASES, &case(), bytes, Reply::fault);
    // The cases reach behind every check: some are taken, some are refused for each reason.
    for status in [400, 401, 403, 404, 412, 415, 422] {
        rig.expect(&[status], 1);
    }
    rig.expect(&[200, 201, 202, 204], 50);
    rig.end();
}
