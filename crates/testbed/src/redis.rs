//! A throw-away Redis.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::programs::redis;
use crate::{Certificates, Missing};

/// The variable with the URL of a Redis that is there already.
pub const REDIS_URL: &str = "BAILIWICK_TEST_REDIS_URL";

/// Waits for the end of its input, which comes when whoever started it is gone in whatever way, and
/// takes the server with it.
const GUARDIAN: &str = "
program=$1
shift
\"$program\" --bind 127.0.0.1 --save '' --appendonly no --daemonize no --dir / \"$@\" >/dev/null 2>&1 &
server=$!
read -r _
kill -KILL $server
wait $server
";

/// A Redis for one test. It ends when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    guardian: Option<Child>,
    lent: Option<String>,
    /// Certificate, key and authority.
    tls: Option<[PathBuf; 3]>,
}

impl RedisServer {
    /// Whether the program is on this machine.
    ///
    /// # Errors
    /// What is missing.
    pub fn can_start() -> Result<(), Missing> {
        redis().map(drop)
    }

    /// The one that the variable names, or one that is started here. What counts in it is apart from
    /// what other tests count, as every installation has a key of its own.
    ///
    /// # Panics
    /// When the program is missing, or does not answer.
    #[must_use]
    pub fn for_this_run() -> Self {
        match std::env::var(REDIS_URL) {
            Ok(url) => Self {
                port: 0,
                guardian: None,
                lent: Some(url),
                tls: None,
            },
            Err(_) => Self::start(),
        }
    }

    /// Starts one on a free port of this machine, which can be stopped.
    ///
    /// # Panics
    /// When the program is missing, or does not answer.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("a port").port();
        drop(listener);
        let mut server = Self {
            port,
            guardian: None,
            lent: None,
            tls: None,
        };
        server.begin();
        server
    }

    /// The same with TLS: it answers nobody without.
    ///
    /// # Panics
    /// When the program is missing.
    #[must_use]
    pub fn start_with_tls(certificates: &Certificates) -> Self {
        let mut server = Self::start();
        server.stop();
        server.tls = Some([
            certificates.server(),
            certificates.key(),
            certificates.authority(),
        ]);
        server.begin();
        server
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        let own = || format!("redis://127.0.0.1:{}/", self.port);
        self.lent.clone().unwrap_or_else(own)
    }

    /// Ends it as a machine ends that loses its power.
    pub fn stop(&mut self) {
        if let Some(mut guardian) = self.guardian.take() {
            drop(guardian.stdin.take());
            let _ = guardian.wait();
        }
    }

    /// Starts it again at the same place, empty.
    ///
    /// # Panics
    /// When the program is missing, or does not answer.
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn begin(&mut self) {
        let program = redis().expect("a Redis");
        let guardian = Command::new("sh")
            .args(["-c", GUARDIAN, "sh"])
            .arg(program)
            .args(self.arguments())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.guardian = Some(guardian.expect("a shell"));
        let begun = Instant::now();
        while !self.answers() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "no Redis answers"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn arguments(&self) -> Vec<String> {
        let port = self.port.to_string();
        let Some(tls) = &self.tls else {
            return vec!["--port".to_owned(), port];
        };
        let [certificate, key, authority] = tls.each_ref().map(|path| path.display().to_string());
        let pairs = [
            ("--port", "0".to_owned()),
            ("--tls-port", port),
            ("--tls-cert-file", certificate),
            ("--tls-key-file", key),
            ("--tls-ca-cert-file", authority),
            ("--tls-auth-clients", "no".to_owned()),
        ];
        pairs
            .into_iter()
            .flat_map(|(name, value)| [name.to_owned(), value])
            .collect()
    }

    /// Whether it is there; of one with TLS, whether it listens.
    fn answers(&self) -> bool {
        match self.tls {
            None => say(self.port, "PING\r\n", b"+PONG\r\n").is_ok(),
            Some(_) => TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok(),
        }
    }

    /// Gives it a command that it answers with OK.
    ///
    /// # Panics
    /// When it does not answer.
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn say(&self, command: &str) {
        say(self.port, &format!("{command}\r\n"), b"+OK\r\n").expect("a Redis");
    }

    /// Lets it answer nobody for a while, though its connections stand.
    pub fn fall_silent(&self, time: Duration) {
        self.say(&format!("CLIENT PAUSE {} ALL", time.as_millis()));
    }
}

impl RedisServer {
    /// Every key that it holds, as its protocol writes them.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn keys(&self) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("a Redis");
        stream.write_all(b"KEYS *\r\nQUIT\r\n").expect("a Redis");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("a Redis");
        answer
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Says a line, and reads what is expected.
fn say(port: u16, line: &str, expected: &[u8]) -> io::Result<()> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(line.as_bytes())?;
    let mut answer = vec![0; expected.len()];
    stream.read_exact(&mut answer)?;
    match answer == expected {
        true => Ok(()),
        false => Err(io::Error::from(io::ErrorKind::InvalidData)),
    }
}
