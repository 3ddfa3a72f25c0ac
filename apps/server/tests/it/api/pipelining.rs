//! Several requests in one piece (RFC 9112 section 9.3.2).

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{World, log_lines};

fn post(path: &str, id: &str, body: &Value) -> String {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nx-request-id: {id}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The framework decides to end the connection at the second answer, which has no body, because the
/// body of the last request is missing; then it no longer looks at the third.
#[actix_web::test]
async fn a_request_makes_headway_though_its_connection_is_about_to_end() {
    let world = World::start_with(|settings| {
        settings.server.trusted_proxies = server::Networks::parse("127.0.0.1").unwrap();
    })
    .await;
    let reset = json!({"email": "nobody@example.com"});
    let third = "third-of-four-requests";
    let registration = json!({
        "email": "bo@example.com", "password": "long enough words", "name": "Bo",
    });
    let requests = [
        post("/v1/password_resets", "first-of-four-requests", &reset),
        "GET /.well-known/change-password HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
        post("/v1/registrations", third, &registration),
        "POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n".to_owned(),
    ];
    let address = world.url("").replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let all = requests.concat();
    stream.write_all(all.as_bytes()).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    // Nobody is told of the third, which was made all the same, and is in the log.
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 2, "{answers}");
    let lines = log_lines(third);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["fields"]["status"], 202, "{lines:?}");
    world.stop().await;
}
