//! The product under measurement: its process, and the calls that set it up.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::BenchError;
use super::http::{Connection, Request};
use super::mailbox::verification_token;
use super::process::ServerProcess;

const EMAIL: &str = "owner@bench.example";
/// Rates that no load reaches.
const FREE: &str = "address 1000000/1s, account 1000000/1s, everyone 1000000/1s";

/// What everybody signs in with.
pub const PASSWORD: &str = "seven measured harbours at dawn";

/// The running product and one connection to it.
#[derive(Debug)]
pub struct Product {
    server: ServerProcess,
    connection: Connection,
    outbox: PathBuf,
}

impl Product {
    /// Starts the product over a data folder, which is made when it is missing.
    pub async fn start(data: &Path) -> Result<Self, BenchError> {
        Self::start_in(&[], data).await
    }

    /// The same with settings of its own.
    pub async fn start_in(settings: &[(String, String)], data: &Path) -> Result<Self, BenchError> {
        let mut settings = settings.to_vec();
        // Whoever measures knocks more often than anybody may.
        for door in server::Door::ALL {
            let name = format!(
                "BAILIWICK__{}",
                door.key().to_uppercase().replace('.', "__")
            );
            settings.push((name, FREE.to_owned()));
        }
        let server = ServerProcess::start_in(&settings, &["up"], data, "/readyz").await?;
        let connection = Connection::open(server.address()).await?;
        let outbox = data.join("outbox");
        Ok(Self {
            server,
            connection,
            outbox,
        })
    }

    /// The process.
    pub const fn server(&self) -> &ServerProcess {
        &self.server
    }

    /// Makes the first owner and a first workspace; answers a token of that workspace.
    pub async fn claim(&mut self) -> Result<String, BenchError> {
        let token = self.claim_token().await?;
        let body = json!({
            "token": token, "email": EMAIL, "password": PASSWORD,
            "name": "Bench Owner", "workspace_name": "Bench",
        });
        let answer = self.post("/v1/claims", "", &body).await?;
        text(&answer, "POST /v1/claims", "access_token")
    }

    /// Signs somebody up, with the address verified.
    pub async fn register(&mut self, email: &str) -> Result<(), BenchError> {
        let new = json!({ "email": email, "password": PASSWORD, "name": "Bench User" });
        self.post("/v1/registrations", "", &new).await?;
        for _ in 0..1_000 {
            if let Some(token) = verification_token(&self.outbox, email) {
                let token = json!({ "token": token });
                let verify = json_request("/v1/email_verifications", "", &token);
                return self.time("verification", &verify, 204).await.map(|_| ());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(BenchError::Field {
            call: "/v1/registrations".to_owned(),
            field: "mail",
        })
    }

    /// Signs the owner in; answers a token of the account.
    pub async fn sign_in(&mut self) -> Result<String, BenchError> {
        let answer = self.post("/v1/sessions", "", &credentials(EMAIL)).await?;
        text(&answer, "POST /v1/sessions", "access_token")
    }

    /// Makes a workspace; answers its id.
    pub async fn create_workspace(
        &mut self,
        account: &str,
        name: &str,
    ) -> Result<String, BenchError> {
        let body = json!({ "name": name });
        let answer = self.post("/v1/workspaces", account, &body).await?;
        text(&answer, "POST /v1/workspaces", "id")
    }

    /// The same, with the time that the call took.
    pub async fn timed_workspace(
        &mut self,
        account: &str,
    ) -> Result<(String, Duration), BenchError> {
        let start = Instant::now();
        let id = self.create_workspace(account, "Bench").await?;
        Ok((id, start.elapsed()))
    }

    /// Opens a session of a workspace; answers its token.
    pub async fn enter(&mut self, account: &str, workspace: &str) -> Result<String, BenchError> {
        let path = format!("/v1/workspaces/{workspace}/sessions");
        let answer = self
            .post(&path, account, &json!({ "client": "native" }))
            .await?;
        text(&answer, &path, "access_token")
    }

    /// Opens a session of a workspace; answers its refresh token.
    pub async fn refresh_token(
        &mut self,
        account: &str,
        workspace: &str,
    ) -> Result<String, BenchError> {
        let path = format!("/v1/workspaces/{workspace}/sessions");
        let body = json!({ "client": "native" });
        let answer = self.post(&path, account, &body).await?;
        text(&answer, &path, "refresh_token")
    }

    /// Makes a workspace and opens a session of it.
    pub async fn new_workspace(&mut self, account: &str) -> Result<String, BenchError> {
        let id = self.create_workspace(account, "Bench").await?;
        self.enter(account, &id).await
    }

    /// Makes a lead; answers its id.
    pub async fn create_lead(&mut self, token: &str) -> Result<String, BenchError> {
        let answer = self.post("/v1/leads", token, &lead()).await?;
        text(&answer, "POST /v1/leads", "id")
    }

    /// Sends a request over the product's own connection and answers how long it took.
    pub async fn time(
        &mut self,
        call: &str,
        request: &Request,
        status: u16,
    ) -> Result<Duration, BenchError> {
        let start = Instant::now();
        let answer = self.connection.send(request).await?;
        let took = start.elapsed();
        if answer.status == status {
            return Ok(took);
        }
        Err(unexpected(call, answer.status, answer.body))
    }

    async fn post(&mut self, path: &str, token: &str, body: &Value) -> Result<Value, BenchError> {
        let request = json_request(path, token, body);
        let answer = self.connection.send(&request).await?;
        if answer.status / 100 == 2 {
            return Ok(serde_json::from_slice(answer.body)?);
        }
        Err(unexpected(path, answer.status, answer.body))
    }

    /// The claim link may be printed a moment after the server answers.
    async fn claim_token(&self) -> Result<String, BenchError> {
        for _ in 0..500 {
            let output = self.server.output();
            let link = output
                .lines()
                .find_map(|line| line.split_once("/claim#token="));
            if let Some((_, token)) = link {
                return Ok(token.trim().to_owned());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(BenchError::Field {
            call: "bailiwick up".to_owned(),
            field: "claim link",
        })
    }
}

/// What a person signs in with.
pub fn credentials(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "client": "native" })
}

/// A lead as people have them.
pub fn lead() -> Value {
    json!({
        "name": "Ada Lovelace", "email": "ada@engines.example", "phone": "+44 20 7946 0000",
        "company": "Analytical Engines", "notes": "Met at the fair; wants a quote by Friday.",
        "source": "fair",
    })
}

/// A POST with a JSON body.
pub fn json_request(path: &str, token: &str, body: &Value) -> Request {
    Request::post(path, token, "application/json", body.to_string().as_bytes())
}

fn unexpected(call: &str, status: u16, body: &[u8]) -> BenchError {
    BenchError::Status {
        call: call.to_owned(),
        status,
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

/// A text of an answer.
pub fn text(answer: &Value, call: &str, field: &'static str) -> Result<String, BenchError> {
    let found = answer[field].as_str().map(str::to_owned);
    found.ok_or_else(|| BenchError::Field {
        call: call.to_owned(),
        field,
    })
}
