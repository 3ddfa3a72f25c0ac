//! The documents of the API.

use serde_json::Value;

use crate::world::World;

#[actix_web::test]
async fn the_document_is_served_as_it_is_checked_in() {
    let world = World::start().await;
    let answer = world.get("/openapi.json").send().await.expect(200);
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert_eq!(answer.text, server::openapi_json());
    world.stop().await;
}

#[actix_web::test]
async fn the_page_shows_every_operation_and_every_code_without_a_script() {
    let world = World::start().await;
    let answer = world.get("/docs").send().await.expect(200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("script-src"),
        "{policy}"
    );
    let html = &answer.text;
    for foreign in [
        "<script", "http://", "https://", " style=", "<style", " onclick", "<iframe",
    ] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    let document: Value = serde_json::from_str(&server::openapi_json()).unwrap();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(html.contains(&format!("<article id=\"{id}\">")), "{id}");
        }
    }
    for code in server::Code::ALL {
        assert!(
            html.contains(&format!("id=\"code-{}\"", code.as_str())),
            "{}",
            code.as_str()
        );
    }
    assert!(!html.contains('`'), "code is shown as code");
    for code in ["?except=current", "next_cursor", "ETag"] {
        assert!(html.contains(&format!("<code>{code}</code>")), "{code}");
    }
    assert_eq!(world.get("/docs").send().await.expect(200).text, *html);
    let style = world.get("/assets/docs.css").send().await.expect(200);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    world.stop().await;
}
