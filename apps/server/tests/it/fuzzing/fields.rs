//! The JSON bodies of every route that takes one: a good body with some of its fields replaced.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value};
use server::{RouteEntry, openapi_json, route_table};

use super::bodies::value;
use super::rig::Rig;
use super::wire::{Reply, Wire};
use crate::matrix::Caller;
use crate::matrix::requests::fill;

const CASES: u32 = 900;

/// A good body for each route; it may fail for what it names.
const BODIES: &[(&str, &str, &str)] = &[
    (
        "POST",
        "/v1/claims",
        r#"{"token": "bwt_x", "email": "c@fuzz.example", "password": "quartz lamp orbit 27", "name": "C", "workspace_name": "W", "client": "web"}"#,
    ),
    (
        "POST",
        "/v1/registrations",
        r#"{"email": "r@fuzz.example", "password": "quartz lamp orbit 27", "name": "R", "workspace_name": "W"}"#,
    ),
    ("POST", "/v1/email_verifications", r#"{"token": "bwt_x"}"#),
    (
        "POST",
        "/v1/password_resets",
        r#"{"email": "r@fuzz.example"}"#,
    ),
    (
        "POST",
        "/v1/password_resets/confirm",
        r#"{"token": "bwt_x", "new_password": "quartz lamp orbit 28"}"#,
    ),
    ("PATCH", "/v1/me", r#"{"name": "M"}"#),
    (
        "POST",
        "/v1/me/password",
        r#"{"current_password": "wrong", "new_password": "quartz lamp orbit 28"}"#,
    ),
    ("POST", "/v1/intrusion_reports", r#"{"token": "bwt_x"}"#),
    (
        "POST",
        "/v1/me/authenticators/{id}/confirm",
        r#"{"code": "123456"}"#,
    ),
    (
        "POST",
        "/v1/me/authenticators/passkeys",
        r#"{"name": "Phone"}"#,
    ),
    (
        "POST",
        "/v1/me/identities",
        r#"{"provider": "google", "return_to": "/"}"#,
    ),
    (
        "POST",
        "/v1/oidc/apple/native",
        r#"{"identity_token": "a.b.c", "nonce": "n", "authorization_code": "c", "name": "N"}"#,
    ),
    ("POST", "/v1/oidc/apple/notices", r#"{"payload": "a.b.c"}"#),
    (
        "POST",
        "/v1/sessions/second_factor",
        r#"{"challenge": "bwt_x", "code": "123456"}"#,
    ),
    (
        "POST",
        "/v1/sessions/second_factor/passkey_options",
        r#"{"challenge": "bwt_x"}"#,
    ),
    (
        "POST",
        "/v1/sessions/passkey",
        r#"{"challenge": "AAAA", "client": "native", "credential": {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {}, "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUFBQSIsIm9yaWdpbiI6Imh0dHA6Ly9iYWlsaXdpY2sudGVzdCJ9", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA"}}}"#,
    ),
    ("POST", "/v1/step_up", r#"{"password": "wrong"}"#),
    (
        "POST",
        "/v1/sessions",
        r#"{"email": "s@fuzz.example", "password": "quartz lamp orbit 27", "client": "native"}"#,
    ),
    (
        "POST",
        "/v1/sessions/refresh",
        r#"{"refresh_token": "bwr_x", "session": "account"}"#,
    ),
    ("POST", "/v1/workspaces", r#"{"name": "W"}"#),
    (
        "POST",
        "/v1/workspaces/{id}/sessions",
        r#"{"client": "native"}"#,
    ),
    ("PATCH", "/v1/workspace", r#"{"name": "W"}"#),
    ("PATCH", "/v1/members/{user_id}", r#"{"role": "owner"}"#),
    (
        "POST",
        "/v1/invitations",
        r#"{"email": "i@fuzz.example", "role": "viewer"}"#,
    ),
    ("POST", "/v1/invitations/accept", r#"{"token": "bwt_x"}"#),
    (
        "POST",
        "/v1/leads",
        r#"{"name": "L", "email": "l@fuzz.example", "phone": "+49 30 5550100", "company": "C", "status": "won", "source": "S", "value": {"amount": "1.50", "currency": "EUR"}, "notes": "N"}"#,
    ),
    (
        "PATCH",
        "/v1/leads/{id}",
        r#"{"name": "L", "email": null, "phone": "1", "company": "C", "status": "won", "source": "S", "value": null, "notes": "N"}"#,
    ),
    (
        "POST",
        "/v1/contacts",
        r#"{"name": "K", "email": "k@fuzz.example", "phone": "+49 30 5550100", "company": "C", "title": "T", "notes": "N"}"#,
    ),
    (
        "PATCH",
        "/v1/contacts/{id}",
        r#"{"name": "K", "email": null, "phone": "1", "company": "C", "title": "T", "notes": "N"}"#,
    ),
];

type Case = (Index, Vec<(Index, String)>);

fn case() -> impl Strategy<Value = Case> {
    let replaced = prop::collection::vec((any::<Index>(), value()), 1..3);
    (any::<Index>(), replaced)
}

/// The body with some fields replaced, as a text: not every number is one for a parser's tree.
fn body(good: &str, replaced: &[(Index, String)]) -> String {
    let fields: Map<String, Value> = serde_json::from_str(good).unwrap();
    let mut texts: Vec<(String, String)> = fields
        .into_iter()
        .map(|(name, value)| (name, value.to_string()))
        .collect();
    for (field, text) in replaced {
        let place = field.index(texts.len());
        texts[place].1.clone_from(text);
    }
    let fields = texts
        .iter()
        .map(|(name, text)| format!("\"{name}\": {text}"));
    format!("{{{}}}", fields.collect::<Vec<String>>().join(", "))
}

fn wire(rig: &Rig, ids: &[String; 2], (route, replaced): &Case) -> Wire {
    let (method, path, good) = *route.get(BODIES);
    let caller = match path {
        "/v1/workspaces" | "/v1/workspaces/{id}/sessions" => Caller::Account,
        "/v1/invitations/accept" | "/v1/me/identities" => Caller::Account,
        "/v1/me/authenticators/{id}/confirm" | "/v1/me/authenticators/passkeys" => Caller::Account,
        _ => Caller::Owner,
    };
    let id = match path {
        "/v1/leads/{id}" => &ids[0],
        "/v1/contacts/{id}" => &ids[1],
        "/v1/workspaces/{id}/sessions" => &rig.town.ours.id,
        _ => &rig.town.ours.owner.user,
    };
    let kind = ("content-type".to_owned(), b"application/json".to_vec());
    Wire {
        method: method.to_owned(),
        target: fill(path, id),
        headers: vec![rig.authorization(caller), kind],
        body: body(good, replaced).into_bytes(),
    }
}

#[test]
fn no_value_of_a_field_makes_a_change_fail_on_our_side() {
    let rig = Rig::build();
    let ids = [rig.make("/v1/leads"), rig.make("/v1/contacts")];
    let bytes = |case: &Case| wire(&rig, &ids, case).bytes();
    rig.run(CASES, &case(), bytes, Reply::fault);
    rig.expect(&[200, 201], 20);
    rig.expect(&[422], 100);
    rig.end();
}

#[test]
fn there_is_a_body_for_every_route_that_takes_json() {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let takes_json = |route: &RouteEntry| {
        let operation = &document["paths"][route.path][route.method.to_lowercase()];
        operation["requestBody"]["content"]["application/json"].is_object()
    };
    let routes: BTreeSet<(String, &str)> = route_table()
        .into_iter()
        .filter(takes_json)
        .map(|route| (route.method, route.path))
        .collect();
    let bodies = BODIES
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), *path));
    assert_eq!(bodies.collect::<BTreeSet<_>>(), routes);
}
