//! The line that each request leaves.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{World, log_lines, log_text};

#[actix_web::test]
async fn a_request_leaves_one_line_with_its_route_and_without_what_was_sent() {
    let world = World::start().await;
    let answer = world
        .get("/problems/canary-in-the-path?token=canary-in-the-query")
        .header("authorization", "Bearer canary-in-a-header")
        .header("user-agent", "canary-in-the-agent")
        .send()
        .await
        .expect(404);
    let lines = log_lines(answer.header("x-request-id"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = &lines[0];
    assert_eq!(
        (&line["level"], &line["message"]),
        (&"INFO".into(), &"request".into())
    );
    let text = line.to_string();
    for part in ["\"GET\"", "/problems/{code}", "404", "duration_ms"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!log_text().contains("canary-in"));
    world.stop().await;
}

#[actix_web::test]
async fn a_request_without_a_route_is_logged_without_its_path() {
    let world = World::start().await;
    let answer = world.get("/canary-of-a-path").send().await.expect(404);
    let lines = log_lines(answer.header("x-request-id"));
    assert!(
        lines.len() == 1 && lines[0].to_string().contains("unmatched"),
        "{lines:?}"
    );
    assert!(!log_text().contains("canary-of-a-path"));
    world.stop().await;
}

#[actix_web::test]
async fn a_request_whose_client_went_away_leaves_a_line_too() {
    let world = World::start_with(|settings| {
        settings.server.trusted_proxies = server::Networks::parse("127.0.0.1").unwrap();
    })
    .await;
    let id = "gone-before-the-answer";
    let address = world.url("").replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /v1/sessions HTTP/1.1\r\nhost: x\r\nx-request-id: {id}\r\ncontent-length: 10\r\n\
         content-type: application/json\r\nexpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.read_exact(&mut [0_u8; 12]).await.unwrap();
    drop(stream);
    world.stop().await;
    let lines = log_lines(id);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["message"], "request broken off");
}

#[actix_web::test]
async fn the_cause_of_a_failure_is_logged_once() {
    let world = World::start().await;
    world.state().control.close().await;
    let answer = world.get("/readyz").send().await.expect(503);
    let lines = log_lines(answer.header("x-request-id"));
    let errors = lines.iter().filter(|line| line["level"] == "ERROR");
    assert_eq!((errors.count(), lines.len()), (1, 2), "{lines:?}");
    world.stop().await;
}
