//! Words in everything that is refused.

use serde_json::{Value, json};

use super::nest::Nest;

/// Sends what cannot be taken.
pub async fn send(nest: &Nest, token: &str) {
    bodies(nest, token).await;
    credentials(nest).await;
    paths(nest, token).await;
    headers(nest, token).await;
}

/// Routes that read a body.
const ROUTES: [(&str, &str); 13] = [
    ("POST", "/v1/leads"),
    ("POST", "/v1/contacts"),
    ("PATCH", "/v1/workspace"),
    ("PATCH", "/v1/me"),
    ("POST", "/v1/invitations"),
    ("POST", "/v1/sessions"),
    ("POST", "/v1/registrations"),
    ("POST", "/v1/claims"),
    ("POST", "/v1/email_verifications"),
    ("POST", "/v1/sessions/refresh"),
    ("POST", "/v1/password_resets"),
    ("POST", "/v1/password_resets/confirm"),
    ("POST", "/v1/me/password"),
];

/// Bodies that none of them takes, with a place for a word.
const BODIES: [&str; 8] = [
    r#"{"name": "@"#,
    "@",
    r#"{"@": 1}"#,
    r#"{"name": ["@"]}"#,
    r#"{"name": "A", "status": "@"}"#,
    r#"{"name": "A", "email": "@"}"#,
    r#"{"name": "A", "value": {"amount": "@", "currency": "EUR"}}"#,
    r#"{"name": "A", "role": "@", "more": {}}"#,
];

async fn bodies(nest: &Nest, token: &str) {
    for (method, path) in ROUTES {
        for body in BODIES {
            let body = body.replace('@', &nest.plant("a body that is not taken"));
            let call = nest.call(method, path, token);
            let status = call
                .body("application/json", body.as_str())
                .send()
                .await
                .status;
            assert!(
                (400..500).contains(&status),
                "{method} {path} {body}: {status}"
            );
        }
    }
    let word = nest.plant("a body of another kind");
    let call = nest.call("POST", "/v1/leads", token);
    call.body("text/plain", word).send().await.expect(415);
}

async fn credentials(nest: &Nest) {
    let sign_in = json!({"email": nest.address("an unknown address"), "password": nest.plant("a wrong password")});
    nest.send("POST", "/v1/sessions", "", sign_in)
        .await
        .expect(401);
    let weak = json!({"email": nest.address("an address"), "password": nest.plant("short")[..11], "name": "A"});
    nest.send("POST", "/v1/registrations", "", weak)
        .await
        .expect(422);
    let refresh = json!({"refresh_token": nest.plant("a wrong refresh token")});
    nest.send("POST", "/v1/sessions/refresh", "", refresh)
        .await
        .expect(401);
    let cookie = format!("__Host-bailiwick_refresh={}", nest.plant("a cookie"));
    let call = nest
        .call("POST", "/v1/sessions/refresh", "")
        .header("cookie", &cookie);
    call.header("sec-fetch-site", "same-origin")
        .send()
        .await
        .expect(401);
    for path in ["/v1/email_verifications", "/v1/password_resets/confirm"] {
        let mut body = json!({"token": nest.plant("a wrong token")});
        if path.ends_with("confirm") {
            body["new_password"] = nest.plant("a password").into();
        }
        nest.send("POST", path, "", body).await.expect(410);
    }
    for scheme in ["Bearer ", "Basic ", "Token ", "", "Bearer a.b."] {
        let value = scheme.to_owned() + &nest.plant("a wrong authorization");
        let call = nest
            .call("GET", "/v1/me", "")
            .header("authorization", &value);
        call.send().await.expect(401);
    }
}

async fn paths(nest: &Nest, token: &str) {
    for path in [
        "/",
        "/v1/leads/",
        "/v1/leads/lead_",
        "/v1/audit_events/",
        "/v1/sessions/",
        "/problems/",
        "/v1/members/",
    ] {
        let path = path.to_owned() + &nest.plant("a path");
        let method = if path.contains("/sessions/") || path.contains("/members/") {
            "DELETE"
        } else {
            "GET"
        };
        nest.send(method, &path, token, Value::Null)
            .await
            .expect(404);
    }
    for path in [
        "/livez",
        "/claim",
        "/verify",
        "/reset",
        "/invitation",
        "/docs",
        "/openapi.json",
    ] {
        let path = format!("{path}?token={}", nest.plant("the query of a page"));
        nest.send("GET", &path, "", Value::Null).await.expect(200);
    }
    let method = nest.plant("a method").to_uppercase();
    nest.send(&method, "/v1/leads", token, Value::Null)
        .await
        .expect(405);
}

async fn headers(nest: &Nest, token: &str) {
    let names = [
        "if-match",
        "idempotency-key",
        "content-type",
        "origin",
        "cookie",
        "host-name",
        "accept",
        "forwarded",
    ];
    for name in names {
        let call = nest
            .call("POST", "/v1/leads", token)
            .json(json!({"name": "A"}));
        let call = call.header(name, &nest.plant(&format!("the header {name}")));
        let status = call.send().await.status;
        assert!(status < 500, "{name}: {status}");
    }
    let key = nest.plant("a bad key").repeat(20);
    let call = nest
        .call("POST", "/v1/leads", token)
        .json(json!({"name": "A"}));
    call.header("idempotency-key", &key)
        .send()
        .await
        .expect(400);
}
