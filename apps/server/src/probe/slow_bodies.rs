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
