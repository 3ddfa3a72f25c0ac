//! The shipped program as a process of its own, over a data folder that outlives it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::world::Call;

const PASSWORD: &str = "quartz lamp orbit 27";

/// The tokens of one start are good for the next, on whichever port that is.
const PUBLIC_URL: &str = "http://bailiwick.example";

/// The program, running, and its folder.
pub struct Program {
    folder: TempDir,
    environment: Vec<(String, String)>,
    running: Running,
    client: awc::Client,
    starts: u32,
}

struct Running {
    child: Child,
    lines: Vec<String>,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it over a fresh folder.
    pub fn start(environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment: Vec<_> = environment.iter().map(owned).collect();
        let connector = awc::Connector::new().limit(512);
        let client = awc::Client::builder()
            .connector(connector)
            .disable_redirects()
            .timeout(Duration::from_secs(120))
            .finish();
        Self {
            running: Running::start(folder.path(), &environment, 1),
            folder,
            environment,
            client,
            starts: 1,
        }
    }

    /// Kills it, so that it can do nothing more, and starts it again over the same folder.
    pub fn kill_and_start(&mut self) {
        self.kill();
        self.starts += 1;
        self.running = Running::start(self.folder.path(), &self.environment, self.starts);
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.running.child.kill().unwrap();
        self.running.child.wait().unwrap();
    }

    /// Kills it while others still talk to it.
    pub fn kill_at_once(&self) {
        self.signal(Signal::KILL);
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.running.child.id()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.running.child.try_wait().unwrap().is_some()
    }

    /// Waits until it has ended.
    pub fn wait(&mut self) -> ExitStatus {
        self.running.child.wait().unwrap()
    }

    /// What it has said so far.
    pub fn lines(&self) -> &[String] {
        &self.running.lines
    }

    /// The folder of its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What its starts have written to the standard error stream.
    pub fn errors(&self) -> Vec<u8> {
        let paths = (1..=self.starts).map(|start| error_file(self.folder.path(), start));
        paths
            .flat_map(|path| std::fs::read(path).unwrap())
            .collect()
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        self.running
            .line("Address: ")
            .replace("Address: ", "http://")
    }

    /// A request that was not sent yet.
    pub fn request(&self, method: &str, path: &str) -> awc::ClientRequest {
        self.client
            .request(method.parse().unwrap(), self.url() + path)
    }

    /// The same as a call.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(self.request(method, path))
    }

    /// The token of the claim link.
    pub fn claim_token(&self) -> String {
        let link = self.running.line(PUBLIC_URL);
        link.split_once("#token=").unwrap().1.to_owned()
    }

    /// Claims the installation, and answers with a token for each of so many fresh workspaces.
    pub async fn settle(&self, workspaces: usize) -> Vec<String> {
        let body = json!({
            "token": self.claim_token(), "email": "owner@crash.example", "password": PASSWORD,
            "name": "Owner", "workspace_name": "First",
        });
        self.post("/v1/claims", "", body).await;
        let body = json!({"email": "owner@crash.example", "password": PASSWORD});
        let account = text(&self.post("/v1/sessions", "", body).await["access_token"]);
        let mut tokens = Vec::new();
        for number in 0..workspaces {
            let body = json!({"name": format!("Workspace {number}")});
            let id = text(&self.post("/v1/workspaces", &account, body).await["id"]);
            let path = format!("/v1/workspaces/{id}/sessions");
            let session = self.post(&path, &account, json!({})).await;
            tokens.push(text(&session["access_token"]));
        }
        tokens
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        let call = self.call("POST", path).json(body);
        let call = if token.is_empty() {
            call
        } else {
            call.bearer(token)
        };
        call.send().await.expect(201).json()
    }
}

impl Drop for Program {
    /// A test that failed leaves no process behind.
    fn drop(&mut self) {
        drop(self.running.child.kill());
        drop(self.running.child.wait());
    }
}

impl Running {
    fn start(folder: &Path, environment: &[(String, String)], start: u32) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bailiwick"))
            .args(["up", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            .current_dir(folder)
            .env_clear()
            .env("BAILIWICK__SERVER__PUBLIC_URL", PUBLIC_URL)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(error_file(folder, start)).unwrap())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut running = Self {
            child,
            lines: Vec::new(),
            output,
        };
        running.read_until("Stop with");
        running
    }

    fn read_until(&mut self, begin: &str) {
        while self
            .lines
            .last()
            .is_none_or(|line| !line.starts_with(begin))
        {
            let mut line = String::new();
            let length = self.output.read_line(&mut line).unwrap();
            assert!(length > 0, "the program ended early: {:?}", self.lines);
            self.lines.push(line.trim_end_matches('\n').to_owned());
        }
    }

    fn line(&self, begin: &str) -> &str {
        self.lines
            .iter()
            .find(|line| line.starts_with(begin))
            .unwrap()
    }
}

fn error_file(folder: &Path, start: u32) -> PathBuf {
    folder.join(format!("stderr-{start}.log"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
