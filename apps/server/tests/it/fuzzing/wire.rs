//! Requests and answers as bytes: nothing between the test and the server mends what is wrong.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request, as it will be written.
#[derive(Debug, Clone)]
pub struct Wire {
    pub method: String,
    /// The path with its query string.
    pub target: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Wire {
    pub fn bytes(&self) -> Vec<u8> {
        let (method, target, length) = (&self.method, &self.target, self.body.len());
        let mut bytes = format!(
            "{method} {target} HTTP/1.1\r\nhost: fuzz.example\r\nconnection: close\r\n\
             content-length: {length}\r\n"
        )
        .into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(name.as_bytes());
            bytes.extend(b": ");
            bytes.extend(value);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

/// Sends bytes over a connection of their own and reads until the server closes it.
pub async fn exchange(address: &str, bytes: &[u8]) -> Result<Reply, String> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(bytes).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(60), exchange).await;
    let answer = answer.map_err(|_| "no answer came".to_owned())?;
    read(&answer.map_err(|error| format!("the connection was dropped: {error}"))?)
}

fn read(answer: &[u8]) -> Result<Reply, String> {
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n");
    let end = end.ok_or_else(|| format!("no whole head: {}", String::from_utf8_lossy(answer)))?;
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let status = head.get(9..12).and_then(|status| status.parse().ok());
    // What comes after the body answers what was left over of the request.
    let announced = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let rest = &answer[end + 4..];
    let length = announced
        .and_then(|length| length.parse().ok())
        .unwrap_or(rest.len());
    let body = rest
        .get(..length)
        .ok_or_else(|| format!("half a body: {head}"))?;
    Ok(Reply {
        status: status.ok_or_else(|| format!("no status: {head}"))?,
        body: body.to_vec(),
        head,
    })
}

impl Reply {
    /// What is wrong with the answer, if anything is.
    pub fn fault(&self) -> Option<String> {
        if self.status >= 500 {
            return Some(format!("status {}", self.status));
        }
        if self.status < 400 {
            return None;
        }
        if !self
            .head
            .contains("content-type: application/problem+json; charset=utf-8")
        {
            return Some(format!("no problem document: {}", self.head));
        }
        let Ok(document) = serde_json::from_slice::<Value>(&self.body) else {
            return Some("the problem document is no JSON".to_owned());
        };
        let whole = document["status"] == self.status && document["code"].is_string();
        (!whole).then(|| format!("{document}"))
    }
}
