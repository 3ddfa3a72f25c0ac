//! The smallest HTTP/1.1 client that can load a server: one connection, kept alive, one request
//! after another (RFC 9112). It costs far less than the server that it asks.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::BenchError;

/// A request, ready to be sent as often as needed.
#[derive(Debug, Clone)]
pub struct Request(Vec<u8>);

impl Request {
    /// A GET with a bearer token; an empty token is not sent.
    pub fn get(path: &str, token: &str) -> Self {
        Self(head("GET", path, token, "").into_bytes())
    }

    /// A DELETE with a bearer token.
    pub fn delete(path: &str, token: &str) -> Self {
        Self(head("DELETE", path, token, "").into_bytes())
    }

    /// A POST with a body of the given media type.
    pub fn post(path: &str, token: &str, media_type: &str, body: &[u8]) -> Self {
        let length = body.len();
        let fields = format!("Content-Type: {media_type}\r\nContent-Length: {length}\r\n");
        let mut bytes = head("POST", path, token, &fields).into_bytes();
        bytes.extend_from_slice(body);
        Self(bytes)
    }
}

fn head(method: &str, path: &str, token: &str, fields: &str) -> String {
    let credentials = match token {
        "" => String::new(),
        token => format!("Authorization: Bearer {token}\r\n"),
    };
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{credentials}{fields}\r\n")
}

/// An answer in the connection's buffer.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

/// A connection that is kept alive.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Where the answer's parts are.
struct Layout {
    status: u16,
    body: usize,
    end: usize,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self, BenchError> {
        let failed = BenchError::io("connecting to the server");
        let stream = TcpStream::connect(address).await.map_err(failed)?;
        let failed = BenchError::io("connecting to the server");
        stream.set_nodelay(true).map_err(failed)?;
        let buffer = Vec::with_capacity(16 * 1024);
        Ok(Self { stream, buffer })
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&mut self, request: &Request) -> Result<Answer<'_>, BenchError> {
        self.stream
            .write_all(&request.0)
            .await
            .map_err(BenchError::io("sending a request"))?;
        self.buffer.clear();
        let layout = loop {
            if let Some(layout) = layout(&self.buffer)? {
                break layout;
            }
            self.read().await?;
        };
        while self.buffer.len() < layout.end {
            self.read().await?;
        }
        Ok(Answer {
            status: layout.status,
            body: &self.buffer[layout.body..layout.end],
        })
    }

    async fn read(&mut self) -> Result<(), BenchError> {
        let read = self.stream.read_buf(&mut self.buffer).await;
        match read.map_err(BenchError::io("reading an answer"))? {
            0 => Err(BenchError::Malformed),
            _ => Ok(()),
        }
    }
}

/// Finds the answer's parts; nothing while the head is not complete. Answers in chunks are refused:
/// none of the measured calls gives one.
fn layout(bytes: &[u8]) -> Result<Option<Layout>, BenchError> {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes[..head]).map_err(|_| BenchError::Malformed)?;
    let status: u16 = text
        .get(9..12)
        .and_then(|digits| digits.parse().ok())
        .ok_or(BenchError::Malformed)?;
    let length = text.lines().find_map(content_length);
    let length = match (length, status) {
        (Some(length), _) => length,
        (None, 204) => 0,
        (None, _) => return Err(BenchError::Malformed),
    };
    let body = head + 4;
    Ok(Some(Layout {
        status,
        body,
        end: body + length,
    }))
}

fn content_length(line: &str) -> Option<usize> {
    let (name, value) = line.split_once(':')?;
    let is_length = name.eq_ignore_ascii_case("content-length");
    is_length.then(|| value.trim().parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_once_its_head_is_complete() {
        let whole = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok";
        assert!(layout(&whole[..30]).unwrap().is_none());
        let layout = layout(whole).unwrap().unwrap();
        assert_eq!((layout.status, layout.end), (201, whole.len()));
        assert_eq!(&whole[layout.body..layout.end], b"ok");
    }

    #[test]
    fn an_answer_of_unknown_length_is_refused() {
        assert!(layout(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(
            layout(b"HTTP/1.1 204 No Content\r\n\r\n")
                .unwrap()
                .is_some()
        );
        assert!(layout(b"nonsense\r\n\r\n").is_err());
    }
}
