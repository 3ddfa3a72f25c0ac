//! Callers: tokens, kinds of sessions, and that nothing of a body counts before them.

use super::{Answer, Probe};

const JSON: (&str, &str) = ("content-type", "application/json");

#[actix_web::test]
async fn a_stranger_is_refused_before_the_body_whatever_the_body_is() {
    let probe = Probe::start().await;
    let long = "a".repeat(5_000);
    for body in ["{", "", "{\"name\":\"a\"}", &long] {
        for path in ["/probe/caller", "/probe/account"] {
            let request = probe
                .post(path)
                .insert_header(JSON)
                .send_body(body.to_owned());
            let answer = Answer::of(request.await.unwrap()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.problem().as_str()),
                (401, "auth.token_missing")
            );
            assert_eq!(
                answer.header("www-authenticate"),
                "Bearer realm=\"bailiwick\""
            );
        }
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_wrong_token_is_refused_with_the_reason_of_rfc_6750() {
    let probe = Probe::start().await;
    for header in ["Bearer a.b.c", "Bearer ", "Basic YTpi", "Bearer \u{7f}"] {
        let request = probe
            .get("/probe/caller")
            .insert_header(("authorization", header));
        let Ok(response) = request.send().await else {
            continue;
        };
        let answer = Answer::of(response).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (401, "auth.token_invalid")
        );
        let challenge = "Bearer realm=\"bailiwick\", error=\"invalid_token\"";
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_caller_is_known_by_the_token_and_then_the_body_counts() {
    let probe = Probe::start().await;
    let bearer = ("authorization", format!("Bearer {}", probe.token().await));
    let request = probe.get("/probe/caller").insert_header(bearer.clone());
    let answer = Answer::of(request.send().await.unwrap()).await;
    assert_eq!(answer.json()["actor_name"], "Owner");
    for (body, status) in [("{\"name\":\"a\"}", 200), ("{", 400), ("{}", 422)] {
        let request = probe
            .post("/probe/caller")
            .insert_header(bearer.clone())
            .insert_header(JSON);
        let answer = Answer::of(request.send_body(body).await.unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{body}");
    }
    let request = probe.get("/probe/workspace").insert_header(bearer);
    let answer = Answer::of(request.send().await.unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (403, "auth.workspace_session_required")
    );
    probe.stop().await;
}

#[actix_web::test]
async fn an_idempotency_key_fingerprints_the_body() {
    let probe = Probe::start().await;
    let bearer = ("authorization", format!("Bearer {}", probe.token().await));
    let mut prints = Vec::new();
    for (key, body) in [
        ("k1", "{\"name\":\"a\"}"),
        ("k1", "{\"name\":\"a\"}"),
        ("k1", "{\"name\":\"b\"}"),
    ] {
        let request = probe
            .post("/probe/account")
            .insert_header(bearer.clone())
            .insert_header(JSON);
        let request = request
            .insert_header(("idempotency-key", key))
            .send_body(body);
        let answer = Answer::of(request.await.unwrap()).await;
        assert_eq!(answer.header("idempotency-replayed"), "true");
        prints.push(answer.json()["fingerprint"].to_string());
    }
    assert_eq!(prints[0], prints[1]);
    assert_ne!(prints[0], prints[2]);
    let request = probe
        .post("/probe/account")
        .insert_header(bearer.clone())
        .insert_header(JSON);
    let answer = Answer::of(request.send_body("{\"name\":\"a\"}").await.unwrap()).await;
    assert!(answer.json()["fingerprint"].is_null());
    let request = probe
        .post("/probe/account")
        .insert_header(bearer)
        .insert_header(JSON);
    let request = request.insert_header(("idempotency-key", "k".repeat(300)));
    let answer = Answer::of(request.send_body("{\"name\":\"a\"}").await.unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (400, "idempotency_key_invalid")
    );
    probe.stop().await;
}
