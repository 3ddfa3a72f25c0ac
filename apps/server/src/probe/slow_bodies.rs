//! Clients that begin a request and do not go on.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Probe;
use crate::config::Settings;

fn impatient(settings: &mut Settings) {
    settings.server.patience.piece = Duration::from_millis(1);
}

/// Sends bytes and reads until the server closes the connection.
async fn send(probe: &Probe, request: String) -> String {
    let address = probe.running.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[actix_web::test]
async fn a_body_that_does_not_go_on_is_answered_and_the_connection_closed() {
    let probe = Probe::start_with(impatient).await;
    for (path, kind) in [
        ("/probe/body", "application/json"),
        ("/probe/upload", "text/csv"),
    ] {
        for begun in [
            "content-length: 100\r\n\r\n{\"name\"",
            "transfer-encoding: chunked\r\n\r\n7\r\n{\"name\"\r\n",
        ] {
            let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n");
            let answer = send(&probe, head + begun).await;
            let lower = answer.to_lowercase();
            assert!(lower.starts_with("http/1.1 408"), "{path}: {answer}");
            assert!(lower.contains("\r\nconnection: close\r\n"), "{answer}");
            assert!(lower.contains("\r\nx-request-id: req_"), "{answer}");
            assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
        }
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_head_that_does_not_go_on_is_answered_without_a_document() {
    let hasty = |settings: &mut Settings| settings.server.head_timeout = Duration::from_millis(1);
    let probe = Probe::start_with(hasty).await;
    for begun in ["", "GET /livez HTTP/1.1\r\nhost: x\r\n"] {
        let answer = send(&probe, begun.to_owned()).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    }
    probe.stop().await;
}

/// Reads one answer that has a length.
async fn answer(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let (_, length) = head.split_once("\r\ncontent-length: ").unwrap();
    let length = length.lines().next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    head
}

#[actix_web::test]
async fn a_connection_without_a_request_in_progress_ends_whatever_comes_over_it() {
    let probe = Probe::start_with(|settings| {
        settings.server.connection_limits.head = Duration::from_millis(20);
        settings.server.connection_limits.idle = Duration::from_millis(200);
    })
    .await;
    let chunked = "host: x\r\ntransfer-encoding: chunked\r\n\r\n";
    for (request, status, more) in [
        // The head of a second request, a body that nobody reads, and nothing at all.
        (
            "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
            "200",
            "GET /li",
        ),
        (
            format!("GET /livez HTTP/1.1\r\n{chunked}"),
            "200",
            "5\r\nab",
        ),
        (format!("GET /livez HTTP/1.1\r\n{chunked}"), "200", ""),
        (
            format!("GET /nowhere HTTP/1.1\r\n{chunked}"),
            "404",
            "5\r\nab",
        ),
        (
            format!("POST /v1/leads HTTP/1.1\r\n{chunked}"),
            "401",
            "5\r\nab",
        ),
        (format!("POST /v1/leads HTTP/1.1\r\n{chunked}"), "401", ""),
    ] {
        let mut stream = TcpStream::connect(probe.running.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let head = answer(&mut stream).await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
        stream.write_all(more.as_bytes()).await.unwrap();
        // The end of the stream, or its reset where something had come that nobody took.
        let rest = stream.read_u8().await;
        assert!(rest.is_err(), "{request}{more}: {rest:?}");
    }
    probe.stop().await;
}
