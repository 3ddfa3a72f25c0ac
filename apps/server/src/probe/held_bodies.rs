//! Bodies that are held: how much memory they take, and who is refused when it is used up.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, Probe};
use crate::config::{Networks, Settings};

/// A share is 100 bytes.
fn little(settings: &mut Settings) {
    settings.server.body_budget = 800;
    settings.server.trusted_proxies = Networks::parse("127.0.0.1").unwrap();
}

/// A body of so many bytes.
fn body(length: usize) -> String {
    let around = r#"{"name":""}"#.len();
    format!(r#"{{"name":"{}"}}"#, "a".repeat(length - around))
}

/// Begins a request from an address, of whose body `sent` bytes come at first.
async fn begin(probe: &Probe, path: &str, headers: &str, sent: &str, length: usize) -> TcpStream {
    let address = probe.running.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {length}\r\n{headers}\r\n{sent}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Waits until so many bytes are held.
async fn held(probe: &Probe, bytes: usize) {
    while probe.running.state().bodies.held() != bytes {
        tokio::task::yield_now().await;
    }
}

fn assert_overloaded(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("\r\nretry-after: 2\r\n"), "{answer}");
    assert!(answer.contains(r#""code":"overloaded""#), "{answer}");
}

#[actix_web::test]
async fn bodies_of_one_user_hold_a_share_and_others_are_taken_beside_them() {
    let probe = Probe::start_with(little).await;
    let bearer = format!("authorization: Bearer {}\r\n", probe.token().await);
    let (whole, half) = (body(100), &body(100)[..60]);
    for extra in ["", "idempotency-key: k1\r\n"] {
        let by_user = format!("{bearer}{extra}");
        let mut slow = begin(&probe, "/probe/account", &by_user, half, 100).await;
        held(&probe, 60).await;
        // Refused at once: the rest of the body never comes.
        let second = begin(&probe, "/probe/account", &by_user, half, 100).await;
        assert_overloaded(&answer(second).await);
        let visitor = begin(&probe, "/probe/body", "", &whole, 100).await;
        assert!(answer(visitor).await.starts_with("HTTP/1.1 201"));
        slow.write_all(&whole.as_bytes()[60..]).await.unwrap();
        let first = answer(slow).await;
        assert!(first.starts_with("HTTP/1.1 200"), "{first}");
        held(&probe, 0).await;
    }
    probe.stop().await;
}

#[actix_web::test]
async fn bodies_of_all_together_hold_no_more_than_there_is() {
    let probe = Probe::start_with(little).await;
    let from = |number: usize| format!("x-forwarded-for: 192.0.2.{number}\r\n");
    let mut slow = Vec::new();
    for number in 0..8 {
        let begun = begin(&probe, "/probe/body", &from(number), &body(100), 101).await;
        slow.push(begun);
    }
    held(&probe, 800).await;
    let ninth = || async {
        let request = probe.post("/probe/body");
        let request = request.insert_header(("x-forwarded-for", "192.0.2.9"));
        Answer::of(
            request
                .send_json(&serde_json::json!({"name": "a"}))
                .await
                .unwrap(),
        )
        .await
    };
    let refused = ninth().await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().as_str()),
        (503, "overloaded")
    );
    // Who hangs up gives back what was held for them.
    slow.pop();
    held(&probe, 700).await;
    assert_eq!(ninth().await.status, 201);
    drop(slow);
    held(&probe, 0).await;
    probe.stop().await;
}
