//! Paths, query strings and versions.

use super::{Answer, Probe};

#[actix_web::test]
async fn an_id_that_cannot_exist_is_answered_like_a_missing_thing() {
    let probe = Probe::start().await;
    let good = "lead_01h455vb4pex5vsknk084sn02q";
    let answer = Answer::of(
        probe
            .get(&format!("/probe/leads/{good}"))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(answer.json()["id"], good);
    for bad in [
        "x",
        "1",
        "ws_01h455vb4pex5vsknk084sn02q",
        "lead_",
        "..%2f..",
        "%00",
        "a%0d%0ab",
    ] {
        let answer = Answer::of(
            probe
                .get(&format!("/probe/leads/{bad}"))
                .send()
                .await
                .unwrap(),
        )
        .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "records.not_found"),
            "{bad}"
        );
    }
    probe.stop().await;
}

#[actix_web::test]
async fn an_unknown_path_is_a_problem_too() {
    let probe = Probe::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/nothing",
        "/livez/",
        "/assets/../livez",
        "/%ff%fe",
        "/claim.html",
    ] {
        let answer = Answer::of(probe.get(path).send().await.unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_bad_query_is_refused_without_a_quote_of_it() {
    let probe = Probe::start().await;
    let answer = Answer::of(
        probe
            .get("/probe/query?name=a&size=7")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(answer.json()["size"], 7);
    for bad in [
        "",
        "name=a&size=canary",
        "name=a&canary=1",
        "name=a&name=canary",
        "size=1",
    ] {
        let answer = Answer::of(
            probe
                .get(&format!("/probe/query?{bad}"))
                .send()
                .await
                .unwrap(),
        )
        .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "invalid_query"),
            "{bad}"
        );
        assert!(!answer.text.contains("canary"), "{bad}");
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_version_is_read_and_a_foreign_tag_matches_nothing() {
    let probe = Probe::start().await;
    let version = |tag: &'static str| probe.get("/probe/version").insert_header(("if-match", tag));
    assert_eq!(
        Answer::of(version("\"7\"").send().await.unwrap())
            .await
            .json()["version"],
        7
    );
    assert!(Answer::of(version("*").send().await.unwrap()).await.json()["version"].is_null());
    let answer = Answer::of(version("\"abc\"").send().await.unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (412, "version_mismatch")
    );
    probe.stop().await;
}
