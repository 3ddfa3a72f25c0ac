//! Bodies: what is taken, and how the rest is refused.

use actix_web::web::Bytes;
use awc::ClientRequest;
use futures_util::stream;

use super::{Answer, Probe};

const JSON: (&str, &str) = ("content-type", "application/json");

async fn send(request: ClientRequest, body: &str) -> Answer {
    Answer::of(request.send_body(body.to_owned()).await.unwrap()).await
}

#[actix_web::test]
async fn a_body_is_taken_with_or_without_its_charset() {
    let probe = Probe::start().await;
    for kind in [
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/json; charset=\"utf-8\"",
    ] {
        let request = probe
            .post("/probe/body")
            .insert_header(("content-type", kind));
        let answer = send(request, r#"{"name":"a"}"#).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text.as_str()),
            (201, r#"{"name":"a","size":0}"#)
        );
        assert_eq!(
            answer.header("content-type"),
            "application/json; charset=utf-8"
        );
        assert_eq!(
            (answer.header("etag"), answer.header("location")),
            ("\"7\"", "/probe/body/1")
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        answer.assert_hardened();
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_body_of_another_kind_is_refused() {
    let probe = Probe::start().await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "",
    ] {
        let request = probe
            .post("/probe/body")
            .insert_header(("content-type", kind));
        let answer = send(request, r#"{"name":"a"}"#).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (415, "unsupported_media_type")
        );
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_broken_body_is_refused_with_the_place() {
    let probe = Probe::start().await;
    for (body, status, code, pointer) in [
        ("{", 400, "invalid_json", None),
        ("", 400, "invalid_json", None),
        ("{\"name\":\"a\"} {}", 400, "invalid_json", None),
        ("{}", 422, "invalid_body", Some("/name")),
        (
            "{\"name\":\"a\",\"size\":\"canary\"}",
            422,
            "invalid_body",
            Some("/size"),
        ),
        (
            "{\"name\":\"a\",\"extra\":1}",
            422,
            "invalid_body",
            Some("/extra"),
        ),
    ] {
        let answer = send(probe.post("/probe/body").insert_header(JSON), body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (status, code),
            "{body}"
        );
        assert_eq!(
            answer.json()["errors"][0]["pointer"].as_str(),
            pointer,
            "{body}"
        );
        assert!(!answer.text.contains("canary"), "{}", answer.text);
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_body_over_the_limit_is_refused_announced_or_not() {
    let probe = Probe::start().await;
    let long = format!("{{\"name\":\"{}\"}}", "a".repeat(2_000));
    let answer = send(probe.post("/probe/body").insert_header(JSON), &long).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (413, "body_too_large")
    );
    let pieces = long
        .into_bytes()
        .chunks(200)
        .map(Bytes::copy_from_slice)
        .map(Ok)
        .collect::<Vec<_>>();
    let pieces = stream::iter(pieces as Vec<Result<Bytes, std::io::Error>>);
    let request = probe
        .post("/probe/body")
        .insert_header(JSON)
        .send_stream(pieces);
    let answer = Answer::of(request.await.unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (413, "body_too_large")
    );
    probe.stop().await;
}

#[actix_web::test]
async fn an_optional_body_may_be_missing_but_not_broken() {
    let probe = Probe::start().await;
    let answer = Answer::of(probe.request("PATCH", "/probe/body").send().await.unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("etag")),
        (200, "\"8\"")
    );
    let request = probe.request("PATCH", "/probe/body").insert_header(JSON);
    assert_eq!(send(request, "{").await.problem(), "invalid_json");
    probe.stop().await;
}

#[actix_web::test]
async fn a_file_is_taken_in_pieces_up_to_its_own_limit() {
    let probe = Probe::start().await;
    let upload = |kind: &'static str| {
        probe
            .post("/probe/upload")
            .insert_header(("content-type", kind))
    };
    let answer = send(upload("text/csv; charset=UTF-16LE"), &"a".repeat(4_096)).await;
    assert_eq!(answer.json()["bytes"], 4_096);
    assert_eq!(
        send(upload("text/csv"), &"a".repeat(4_097)).await.problem(),
        "body_too_large"
    );
    assert_eq!(
        send(upload("application/json"), "{}").await.problem(),
        "unsupported_media_type"
    );
    let pieces = (0..50).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(&[b'a'; 100])));
    let request = upload("text/csv").send_stream(stream::iter(pieces));
    let answer = Answer::of(request.await.unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (413, "body_too_large")
    );
    probe.stop().await;
}
