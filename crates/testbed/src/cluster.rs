//! A throw-away PostgreSQL cluster.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Certificates;
use crate::programs::{postgres, servant};

/// The variable with the URL of a superuser of a cluster that is there already.
pub const POSTGRES_URL: &str = "BAILIWICK_TEST_POSTGRES_URL";

/// What makes a cluster quick that nobody needs tomorrow: nothing of it has to survive a power cut.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 400
shared_buffers = 128MB
fsync = off
full_page_writes = off
synchronous_commit = off
max_wal_size = 2GB
autovacuum = off
log_min_messages = fatal
";

/// What a measurement needs: every commit is as durable as in an installation.
const DURABLE: &str = "
fsync = on
full_page_writes = on
synchronous_commit = on
autovacuum = on
shared_buffers = 512MB
";

/// Waits for the end of its input, which comes when whoever started it is gone in whatever way, and
/// takes the server and its files with it.
const GUARDIAN: &str = "
\"$1/postgres\" -D \"$2\" -p \"$3\" >\"$2/log\" 2>&1 &
server=$!
read -r _
kill -QUIT $server
wait $server
";

/// A running cluster. It ends when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct Cluster {
    guardian: Child,
    url: String,
    _folder: TempDir,
}

impl Cluster {
    /// Whether the programs of a server are on this machine.
    #[must_use]
    pub fn can_start() -> bool {
        postgres().is_ok()
    }

    /// Starts a cluster on a free port of this machine.
    ///
    /// # Errors
    /// What is missing, and what the programs said.
    pub fn start() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Self::start_as(SETTINGS)
    }

    /// The same for a measurement: what it commits is durable.
    ///
    /// # Errors
    /// What is missing, and what the programs said.
    pub fn start_durable() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        // Of two lines about one setting the later one counts.
        Self::start_as(&format!("{SETTINGS}{DURABLE}"))
    }

    /// The same with TLS: whoever comes without it is refused.
    ///
    /// # Errors
    /// What is missing, and what the programs said.
    pub fn start_with_tls(
        certificates: &Certificates,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let (server, key) = (certificates.server(), certificates.key());
        let settings = format!(
            "{SETTINGS}ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'\n",
            server.display(),
            key.display()
        );
        Self::start_as(&settings)
    }

    fn start_as(settings: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let programs = postgres()?;
        let folder = tempfile::Builder::new()
            .prefix("bailiwick-postgres-")
            .tempdir()?;
        if let Some((user, group)) = servant() {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let data = folder.path().join("data");
        let made = as_servant(Command::new(programs.join("initdb")))
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8"])
            .args(["--locale=C", "--no-sync", "--no-instructions", "-D"])
            .arg(&data)
            .current_dir("/")
            .output()?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into_owned().into());
        }
        std::fs::write(data.join("postgresql.auto.conf"), settings)?;
        let port = free_port()?;
        let mut guardian = as_servant(Command::new("sh"))
            .args(["-c", GUARDIAN, "sh"])
            .arg(&programs)
            .arg(&data)
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if let Err(error) = wait_for(port) {
            let _ = guardian.kill();
            let log = std::fs::read_to_string(data.join("log")).unwrap_or_default();
            return Err(format!("the cluster does not answer: {error}: {log}").into());
        }
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(Self {
            guardian,
            url,
            _folder: folder,
        })
    }

    /// The URL of its superuser.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}

fn as_servant(mut command: Command) -> Command {
    if let Some((user, group)) = servant() {
        command.uid(user).gid(group);
    }
    command
}

/// A port that was free a moment ago.
fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

fn wait_for(port: u16) -> io::Result<()> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(()),
            Err(error) if begun.elapsed() > Duration::from_secs(60) => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}
