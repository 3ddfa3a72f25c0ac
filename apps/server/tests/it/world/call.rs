//! One request.

use awc::ClientRequest;
use serde_json::Value;

use super::Answer;

/// A request that was not sent yet.
pub struct Call {
    request: ClientRequest,
    body: Vec<u8>,
}

impl Call {
    pub fn new(request: ClientRequest) -> Self {
        Self {
            request,
            body: Vec::new(),
        }
    }

    /// Adds an access token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.append_header((name, value));
        self
    }

    /// Sets a JSON body.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers write the value in place"
    )]
    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sets any body.
    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.insert_header(("content-type", kind));
        self.body = body.into();
        self
    }

    /// Sends it and reads the whole answer.
    pub async fn send(self) -> Answer {
        let sent = if self.body.is_empty() {
            self.request.send().await
        } else {
            self.request.send_body(self.body).await
        };
        let mut response = sent.unwrap();
        let bytes = response
            .body()
            .limit(256 * 1024 * 1024)
            .await
            .unwrap()
            .to_vec();
        Answer::new(
            response.status().as_u16(),
            response.headers().clone(),
            bytes,
        )
    }
}
