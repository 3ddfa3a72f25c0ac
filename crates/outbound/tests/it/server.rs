//! A server that answers every connection with the same bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use outbound::{Outbound, OutboundSettings};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// What the server does with a connection.
#[derive(Clone)]
pub enum Manner {
    /// Reads the head of a request, says this, and closes.
    Says(Vec<u8>),
    /// Reads, says this, and then nothing more, for ever.
    Stalls(Vec<u8>),
}

pub struct Server {
    pub port: u16,
    callers: Arc<AtomicUsize>,
    requests: mpsc::UnboundedReceiver<String>,
}

impl Server {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let callers = Arc::new(AtomicUsize::new(0));
        let (heard, requests) = mpsc::unbounded_channel();
        let count = Arc::clone(&callers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, manner.clone(), heard.clone()));
            }
        });
        Self {
            port,
            callers,
            requests,
        }
    }

    pub fn callers(&self) -> usize {
        self.callers.load(Ordering::SeqCst)
    }

    pub async fn request(&mut self) -> String {
        self.requests.recv().await.unwrap()
    }
}

pub async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    manner: Manner,
    heard: mpsc::UnboundedSender<String>,
) {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
            _ => return,
        }
    }
    let _ = heard.send(String::from_utf8(request).unwrap());
    match manner {
        Manner::Says(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Manner::Stalls(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    body.len() >= length
}

/// An answer as it goes over the wire.
pub fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

pub fn client(settings: OutboundSettings) -> Outbound {
    Outbound::new(settings).unwrap()
}

/// Bounds that a test can wait for.
pub fn small() -> OutboundSettings {
    OutboundSettings {
        connect_timeout: Duration::from_millis(300),
        timeout: Duration::from_millis(500),
        longest_answer: 64,
        ..OutboundSettings::default()
    }
}
