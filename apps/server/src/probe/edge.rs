//! What stands around every answer.

use super::{Answer, Probe};

#[actix_web::test]
async fn a_panic_is_answered_and_the_connection_lives_on() {
    let probe = Probe::start().await;
    for _ in 0..3 {
        let answer = Answer::of(probe.get("/probe/panic").send().await.unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (500, "internal")
        );
        assert!(!answer.text.contains("canary"));
    }
    let answer = Answer::of(probe.get("/livez").send().await.unwrap()).await;
    assert_eq!(answer.status, 200);
    probe.stop().await;
}

#[actix_web::test]
async fn the_cause_of_a_failure_is_never_sent() {
    let probe = Probe::start().await;
    let answer = Answer::of(probe.get("/probe/internal").send().await.unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (500, "internal")
    );
    assert!(!answer.text.contains("canary"));
    probe.stop().await;
}

#[actix_web::test]
async fn errors_of_the_framework_have_the_same_shape() {
    let probe = Probe::start().await;
    for (status, code) in [
        (400, "invalid_header"),
        (404, "not_found"),
        (408, "request_timeout"),
        (413, "body_too_large"),
        (415, "unsupported_media_type"),
        (429, "rate_limited"),
        (500, "internal"),
        (503, "overloaded"),
    ] {
        let path = format!("/probe/bare/{status}");
        let answer = Answer::of(probe.get(&path).send().await.unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (status, code)
        );
        let wants_wait = matches!(status, 429 | 503);
        assert_eq!(
            !answer.header("retry-after").is_empty(),
            wants_wait,
            "{status}"
        );
    }
    probe.stop().await;
}

#[actix_web::test]
async fn another_method_is_refused_with_the_methods_that_there_are() {
    let probe = Probe::start().await;
    for (method, path, allow) in [
        ("POST", "/livez", "GET, HEAD"),
        ("OPTIONS", "/livez", "GET, HEAD"),
        ("DELETE", "/probe/body", "POST, PATCH"),
        ("PATCH", "/claim", "GET, HEAD"),
    ] {
        let answer = Answer::of(probe.request(method, path).send().await.unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (405, "method_not_allowed")
        );
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    probe.stop().await;
}

#[actix_web::test]
async fn head_answers_like_get_without_the_body() {
    let probe = Probe::start().await;
    for path in [
        "/livez",
        "/claim",
        "/.well-known/security.txt",
        "/probe/internal",
        "/nowhere",
    ] {
        let get = Answer::of(probe.get(path).send().await.unwrap()).await;
        let head = Answer::of(probe.request("HEAD", path).send().await.unwrap()).await;
        assert_eq!(
            (get.status, head.text.as_str()),
            (head.status, ""),
            "{path}"
        );
        assert_eq!(
            get.header("content-type"),
            head.header("content-type"),
            "{path}"
        );
        head.assert_hardened();
    }
    probe.stop().await;
}

#[actix_web::test]
async fn each_request_has_its_own_id() {
    let probe = Probe::start().await;
    let one = Answer::of(probe.get("/livez").send().await.unwrap()).await;
    let other = Answer::of(probe.get("/livez").send().await.unwrap()).await;
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
    probe.stop().await;
}
