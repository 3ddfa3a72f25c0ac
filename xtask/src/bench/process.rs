//! A server as a process of its own: this program, started again.

use std::env;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::BenchError;
use super::http::{Connection, Request};
use super::machine::kibibytes;

/// A server that does not answer by then is taken for broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. It is stopped when this goes.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    address: SocketAddr,
    output: PathBuf,
    ready_after: Duration,
}

impl ServerProcess {
    /// Starts this program with `arguments`, `--data` and `--listen`, and waits until `ready`
    /// answers 200.
    pub async fn start(
        arguments: &[&str],
        data: &Path,
        ready: &'static str,
    ) -> Result<Self, BenchError> {
        Self::start_in(&[], arguments, data, ready).await
    }

    /// The same with variables of the environment.
    pub async fn start_in(
        environment: &[(String, String)],
        arguments: &[&str],
        data: &Path,
        ready: &'static str,
    ) -> Result<Self, BenchError> {
        let address = free_address()?;
        let output = data.with_extension("out");
        let log = data.with_extension("log");
        let start = Instant::now();
        let child = spawn(environment, arguments, data, address, &output, &log)?;
        let mut server = Self {
            child,
            address,
            output,
            ready_after: Duration::ZERO,
        };
        while !server.is_ready(ready).await {
            if start.elapsed() > PATIENCE || server.has_ended() {
                return Err(BenchError::NotReady { log });
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.ready_after = start.elapsed();
        Ok(server)
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How long it took from the start of the process to the first good answer.
    pub const fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// What it wrote to standard output so far.
    pub fn output(&self) -> String {
        fs::read_to_string(&self.output).unwrap_or_default()
    }

    /// Its resident memory in MB (10^6 bytes).
    pub fn resident(&self) -> Result<f64, BenchError> {
        self.status("VmRSS")
    }

    /// The most that its resident memory came to since [`ServerProcess::forget_peak`], in MB.
    pub fn peak(&self) -> Result<f64, BenchError> {
        self.status("VmHWM")
    }

    /// Lets the peak begin anew (proc(5), clear_refs).
    pub fn forget_peak(&self) -> Result<(), BenchError> {
        let path = format!("/proc/{}/clear_refs", self.child.id());
        fs::write(path, "5").map_err(BenchError::io("resetting the peak of memory"))
    }

    /// The processor time that it used so far, in ticks of 10 ms (proc(5), stat).
    pub fn processor_time(&self) -> u64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = fs::read_to_string(path).unwrap_or_default();
        // The name of the program stands in parentheses and may have spaces in it.
        let after_name = text.rsplit(')').next().unwrap_or_default();
        let ticks = after_name.split_whitespace().skip(11).take(2);
        ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
    }

    /// A figure that cannot be read must not pass for a small one.
    fn status(&self, name: &str) -> Result<f64, BenchError> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = fs::read_to_string(path).map_err(BenchError::io("reading the memory in use"))?;
        let kibibytes = kibibytes(&text, name).ok_or(BenchError::Malformed)?;
        Ok(f64::from(u32::try_from(kibibytes).unwrap_or(u32::MAX)) * 1_024.0 / 1_000_000.0)
    }

    async fn is_ready(&self, path: &str) -> bool {
        let Ok(mut connection) = Connection::open(self.address).await else {
            return false;
        };
        let answer = connection.send(&Request::get(path, "")).await;
        answer.is_ok_and(|answer| answer.status == 200)
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    fn ask_to_stop(&self) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(id) = id {
            // It may be gone already.
            let _ = kill_process(id, Signal::TERM);
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.ask_to_stop();
        let asked = Instant::now();
        while !self.has_ended() {
            if asked.elapsed() > Duration::from_secs(10) {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// An address that was free a moment ago.
fn free_address() -> Result<SocketAddr, BenchError> {
    let listener = TcpListener::bind("127.0.0.1:0");
    listener
        .and_then(|listener| listener.local_addr())
        .map_err(BenchError::io("looking for a free port"))
}

fn spawn(
    environment: &[(String, String)],
    arguments: &[&str],
    data: &Path,
    address: SocketAddr,
    output: &Path,
    log: &Path,
) -> Result<Child, BenchError> {
    let failed = || BenchError::io("starting a server");
    let program = env::current_exe().map_err(failed())?;
    Command::new(program)
        .args(arguments)
        .arg("--data")
        .arg(data)
        .arg("--listen")
        .arg(address.to_string())
        .envs(environment.iter().map(|(name, value)| (name, value)))
        // Tokens name it as their issuer: they must outlive a start at another port.
        .env("BAILIWICK__SERVER__PUBLIC_URL", "http://localhost")
        .stdin(Stdio::null())
        .stdout(File::create(output).map_err(failed())?)
        .stderr(File::create(log).map_err(failed())?)
        .spawn()
        .map_err(failed())
}
