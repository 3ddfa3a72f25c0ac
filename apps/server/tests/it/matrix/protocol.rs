//! What HTTP itself asks of a server: methods, heads, kinds and sizes of bodies.

use serde_json::json;
use server::{RouteEntry, route_table};

use super::requests::fill;
use super::{Caller, Town, surface};
use crate::world::{Answer, Call, World};

/// A method that no route takes.
const UNKNOWN: &str = "PROPFIND";

#[actix_web::test]
async fn a_method_that_a_route_does_not_take_is_refused_with_those_that_it_takes() {
    let world = World::start().await;
    for route in route_table() {
        let path = fill(route.path, "x");
        for method in [UNKNOWN, "PUT", "OPTIONS", "TRACE"] {
            let answer = world.call(method, &path).send().await.expect(405);
            surface::check(&format!("{method} {path}"), &answer);
            assert_eq!(answer.code(), "method_not_allowed");
            let allowed: Vec<&str> = answer.header("allow").split(", ").collect();
            assert!(
                allowed.contains(&route.method.as_str()),
                "{path}: {allowed:?}"
            );
            assert_eq!(
                allowed.contains(&"HEAD"),
                allowed.contains(&"GET"),
                "{path}"
            );
        }
    }
    world.stop().await;
}

#[actix_web::test]
async fn an_unknown_route_is_a_problem_document_whatever_the_method() {
    let world = World::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v2/leads",
        "/v1/leads/",
        "/v1//leads",
        "/.git/config",
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS", UNKNOWN] {
            let answer = world.call(method, path).send().await.expect(404);
            surface::check(&format!("{method} {path}"), &answer);
            assert_eq!(answer.code(), "not_found", "{method} {path}");
            assert!(
                !answer.text.contains("leads"),
                "nothing of the request is repeated"
            );
        }
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_head_has_the_headers_of_the_get_and_no_body() {
    let town = Town::build().await;
    for route in route_table()
        .into_iter()
        .filter(|route| route.method == "GET")
    {
        let path = match route.path {
            "/v1/audit_events/export" => "/v1/audit_events/export?format=csv".to_owned(),
            path => fill(path, "x"),
        };
        let ask = |method| {
            town.by(Caller::Owner, town.world.call(method, &path))
                .send()
        };
        let (get, head) = (ask("GET").await, ask("HEAD").await);
        assert_eq!(
            (head.status, head.text.as_str()),
            (get.status, ""),
            "{path}"
        );
        for name in [
            "content-type",
            "cache-control",
            "etag",
            "content-security-policy",
        ] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
        }
    }
    town.stop().await;
}

#[actix_web::test]
async fn another_site_is_never_let_in() {
    let town = Town::build().await;
    for path in ["/v1/leads", "/v1/me", "/openapi.json", "/nowhere"] {
        for origin in ["https://evil.example", "null", "http://bailiwick.test"] {
            let asked = |call: Call| {
                call.header("origin", origin)
                    .header("access-control-request-method", "GET")
                    .send()
            };
            let get = asked(town.by(Caller::Owner, town.world.get(path))).await;
            surface::check(path, &get);
            surface::check(path, &asked(town.world.call("OPTIONS", path)).await);
        }
    }
    town.stop().await;
}

/// What is sent, and how it is refused.
const NO_JSON: [(&str, &str, u16, &str); 7] = [
    ("application/json", "{\"a\":", 400, "invalid_json"),
    ("application/json", "{} {}", 400, "invalid_json"),
    ("application/json", "{\"surprise\": 1}", 422, "invalid_body"),
    ("application/json", "[]", 422, "invalid_body"),
    ("text/plain", "{}", 415, "unsupported_media_type"),
    (
        "application/json; charset=utf-16",
        "{}",
        415,
        "unsupported_media_type",
    ),
    ("multipart/form-data", "a=b", 415, "unsupported_media_type"),
];

#[actix_web::test]
async fn every_route_with_a_json_body_refuses_what_is_none() {
    let town = Town::build().await;
    let document: serde_json::Value = serde_json::from_str(&server::openapi_json()).unwrap();
    let takes_json = |route: &RouteEntry| {
        let operation = &document["paths"][route.path][route.method.to_lowercase()];
        operation["requestBody"]["content"]["application/json"].is_object()
    };
    for route in route_table().into_iter().filter(takes_json) {
        refuses_what_is_no_json(&town, &route).await;
    }
    town.stop().await;
}

async fn refuses_what_is_no_json(town: &Town, route: &RouteEntry) {
    let path = fill(route.path, &town.ours.id);
    let caller = match route.path {
        path if path.starts_with("/v1/workspaces") => Caller::Account,
        path if path.starts_with("/v1/me/authenticators") => Caller::Account,
        "/v1/invitations/accept" | "/v1/me/identities" => Caller::Account,
        _ => Caller::Owner,
    };
    // Where an id is asked for that is not there, that is said first.
    let missing = route.path.contains('{') && !route.path.starts_with("/v1/workspaces");
    for (kind, body, status, code) in NO_JSON {
        let call = town.world.call(&route.method, &path).body(kind, body);
        let answer = town.by(caller, call).send().await;
        surface::check(route.path, &answer);
        let seen = (answer.status, answer.code());
        if missing {
            assert_eq!(seen.0, 404, "{path} {body}");
        } else {
            assert_eq!(seen, (status, code.to_owned()), "{path} {kind} {body}");
        }
    }
}

#[actix_web::test]
async fn a_body_over_the_limit_is_refused() {
    let town = Town::build_in(|settings| {
        settings.server.body_limit = 16 * 1024;
        settings.server.import_limit = 32 * 1024;
    });
    let town = town.await;
    let big = json!({"name": "x".repeat(20 * 1024)}).to_string();
    let call = town
        .world
        .call("POST", "/v1/leads")
        .body("application/json", big);
    let answer = town.by(Caller::Owner, call).send().await;
    too_large(&answer);
    let call = town.world.call("POST", "/v1/leads/imports");
    let call = call.body("text/csv", "name\n".repeat(8 * 1024));
    too_large(&town.by(Caller::Owner, call).send().await);
    town.world.get("/livez").send().await.expect(200);
    town.stop().await;
}

#[actix_web::test]
async fn a_body_of_a_visitor_is_small_whatever_callers_may_send() {
    let town = Town::build().await;
    let padded = |size: usize| format!("{{\"name\": \"A\"{:1$}}}", "", size - 13);
    let paths = [
        "/v1/registrations",
        "/v1/email_verifications",
        "/v1/password_resets",
        "/v1/password_resets/confirm",
        "/v1/claims",
        "/v1/sessions",
        "/v1/sessions/refresh",
    ];
    for path in paths {
        let send = |size| {
            town.world
                .call("POST", path)
                .body("application/json", padded(size))
        };
        too_large(&send(16 * 1024 + 1).send().await);
        assert_ne!(send(16 * 1024).send().await.status, 413, "{path}");
    }
    let lead = town.world.call("POST", "/v1/leads");
    let lead = lead.body("application/json", padded(16 * 1024 + 1));
    town.by(Caller::Owner, lead).send().await.expect(201);
    town.stop().await;
}

#[track_caller]
fn too_large(answer: &Answer) {
    surface::check("too large", answer);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (413, "body_too_large")
    );
}

#[actix_web::test]
async fn an_import_takes_csv_alone() {
    let town = Town::build().await;
    for kind in [
        "application/json",
        "text/plain",
        "application/octet-stream",
        "multipart/form-data",
    ] {
        let call = town
            .world
            .call("POST", "/v1/leads/imports")
            .body(kind, "name\nA\n");
        let answer = town.by(Caller::Owner, call).send().await.expect(415);
        surface::check(kind, &answer);
    }
    town.stop().await;
}
