//! Pages of other origins: they reach nothing, but for those of the origins that the operator names.

use serde_json::json;
use server::{Origins, Settings};

use super::people::{PASSWORD, owner, refused};
use super::refresh_cookies::{pair, web_sign_in};
use crate::world::{Answer, Call, World};

const NAMED: &str = "https://app.example.com";
const REFRESH: &str = "POST /v1/sessions/refresh";

/// Origins that look like the named one, and what browsers say of pages that have none.
const HOSTILE: [&str; 16] = [
    "https://evil.example",
    "https://app.example.com.evil.example",
    "https://evilapp.example.com",
    "https://example.com",
    "https://sub.app.example.com",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com:443",
    "https://APP.example.com",
    "https://app.example.com.",
    "https://app.example.com/",
    "https://app.example.com, https://evil.example",
    "https://evil.example#https://app.example.com",
    "null",
    "*",
    "",
];

fn named(settings: &mut Settings) {
    settings.server.cors_origins = Origins::parse("https://app.example.com").unwrap();
}

fn preflight(world: &World, path: &str, origin: &str) -> Call {
    let call = world.call("OPTIONS", path).header("origin", origin);
    call.header("access-control-request-method", "POST").header(
        "access-control-request-headers",
        "authorization,content-type",
    )
}

/// The headers of the protocol that an answer has.
fn allowed(answer: &Answer) -> Vec<String> {
    let names = answer.headers.keys().map(ToString::to_string);
    let mut names: Vec<_> = names
        .filter(|name| name.starts_with("access-control-"))
        .collect();
    names.sort();
    names
}

#[actix_web::test]
async fn unless_an_origin_is_named_no_answer_speaks_of_origins() {
    let world = World::start().await;
    let ada = owner(&world).await;
    for path in ["/v1/sessions", "/v1/leads", "/livez"] {
        let asked = preflight(&world, path, NAMED).send().await;
        assert!(
            asked.status >= 400 && allowed(&asked).is_empty(),
            "{asked:?}"
        );
    }
    let call = ada.get(&world, "/v1/workspace").header("origin", NAMED);
    let answer = call.send().await.expect(200);
    assert!(allowed(&answer).is_empty() && answer.header("vary").is_empty());
    world.stop().await;
}

#[actix_web::test]
async fn a_page_of_a_named_origin_calls_and_reads_what_clients_rely_on() {
    let world = World::start_with(named).await;
    let ada = owner(&world).await;
    let asked = preflight(&world, "/v1/leads", NAMED)
        .send()
        .await
        .expect(204);
    assert_eq!(asked.header("access-control-allow-origin"), NAMED);
    assert_eq!(asked.header("access-control-allow-credentials"), "");
    assert_eq!(asked.header("access-control-max-age"), "600");
    assert_eq!(asked.header("vary"), "Origin");
    assert_eq!(asked.header("x-content-type-options"), "nosniff");
    let methods = asked.header("access-control-allow-methods");
    assert_eq!(methods, "GET, HEAD, POST, PUT, PATCH, DELETE");
    let may_send = asked.header("access-control-allow-headers");
    for name in [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
    ] {
        assert!(may_send.split(", ").any(|it| it == name), "{name}");
    }
    let new = ada.post(&world, "/v1/leads", json!({"name": "Grace"}));
    let made = new.header("origin", NAMED).send().await.expect(201);
    assert_eq!(made.header("access-control-allow-origin"), NAMED);
    assert_eq!(made.header("access-control-allow-credentials"), "");
    let exposed = made.header("access-control-expose-headers");
    for name in [
        "etag",
        "location",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-request-id",
    ] {
        assert!(exposed.split(", ").any(|it| it == name), "{name}");
    }
    // A page has to be able to read why it was refused.
    let refusal = world.get("/v1/me").header("origin", NAMED).send().await;
    assert_eq!(refusal.code(), "auth.token_missing");
    assert_eq!(refusal.header("access-control-allow-origin"), NAMED);
    let missing = world
        .get("/v1/nothing")
        .header("origin", NAMED)
        .send()
        .await;
    assert_eq!(
        missing.expect(404).header("access-control-allow-origin"),
        NAMED
    );
    world.stop().await;
}

#[actix_web::test]
async fn an_origin_that_only_looks_like_the_named_one_is_told_nothing() {
    let world = World::start_with(named).await;
    let ada = owner(&world).await;
    for origin in HOSTILE {
        for path in ["/v1/sessions/refresh", "/v1/leads"] {
            let asked = preflight(&world, path, origin).send().await;
            assert!(allowed(&asked).is_empty(), "{origin}: {asked:?}");
            assert!(asked.status >= 400, "{origin}");
        }
        let call = ada.get(&world, "/v1/workspace").header("origin", origin);
        let answer = call.send().await.expect(200);
        assert!(allowed(&answer).is_empty(), "{origin}");
        // Or a cache would give it to a page of the named origin.
        assert_eq!(answer.header("vary"), "Origin", "{origin}");
    }
    let twice = ada.get(&world, "/v1/workspace").header("origin", NAMED);
    let twice = twice.header("origin", "https://evil.example").send().await;
    assert!(allowed(&twice).is_empty(), "{twice:?}");
    world.stop().await;
}

#[actix_web::test]
async fn cookies_go_with_the_calls_of_sessions_alone_and_to_named_origins_alone() {
    let world = World::start_with(named).await;
    let ada = owner(&world).await;
    let opening = format!(
        "/v1/workspaces/{}/sessions",
        ada.workspace_id.as_ref().unwrap()
    );
    let with = [
        "/v1/sessions",
        "/v1/sessions/refresh",
        "/v1/sessions/current",
        "/v1/claims",
        &opening,
    ];
    for path in with {
        let asked = preflight(&world, path, NAMED).send().await.expect(204);
        assert_eq!(
            asked.header("access-control-allow-credentials"),
            "true",
            "{path}"
        );
    }
    let mut cookie = pair(&web_sign_in(&world).await);
    let refresh = |cookie: &str, origin: &str, site: &str| {
        let call = world.call("POST", "/v1/sessions/refresh");
        let call = call.header("cookie", cookie).header("origin", origin);
        if site.is_empty() {
            call
        } else {
            call.header("sec-fetch-site", site)
        }
    };
    for site in ["same-site", "cross-site", ""] {
        for origin in HOSTILE {
            let answer = refresh(&cookie, origin, site).send().await.expect(403);
            refused(&answer, REFRESH, "auth.cross_origin");
            assert_eq!(answer.header("set-cookie"), "", "{origin}");
        }
        let answer = refresh(&cookie, NAMED, site).send().await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), NAMED);
        assert_eq!(answer.header("access-control-allow-credentials"), "true");
        cookie = pair(&answer);
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_form_of_another_site_signs_nobody_in_or_up() {
    let world = World::start().await;
    owner(&world).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "client": "web"});
    // What a form or a page can send without asking first.
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        for path in [
            "/v1/sessions",
            "/v1/registrations",
            "/v1/password_resets",
            "/v1/claims",
        ] {
            let call = world.call("POST", path).body(kind, body.to_string());
            let call = call.header("origin", "https://evil.example");
            let answer = call.header("sec-fetch-site", "cross-site").send().await;
            assert_eq!(answer.status, 415, "{path} {kind}: {}", answer.text);
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
    world.stop().await;
}
