//! The end: what is in flight is finished, what is new is not taken.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Probe;

#[actix_web::test]
async fn a_request_in_flight_is_finished_while_the_server_stops() {
    let probe = Probe::start().await;
    let address = probe.running.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /probe/upload HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\n\
                content-length: 10\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body: the handler is at work.
    let mut asked = [0_u8; 25];
    stream.read_exact(&mut asked).await.unwrap();
    assert!(
        asked.starts_with(b"HTTP/1.1 100"),
        "{}",
        String::from_utf8_lossy(&asked)
    );
    stream.write_all(b"01234").await.unwrap();
    let stopping = actix_web::rt::spawn(probe.stop());
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(b"56789").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"bytes\":10"), "{answer}");
    stopping.await.unwrap();
}
