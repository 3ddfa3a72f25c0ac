//! The settings by section, each value in its own type.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use auth::HashCost;
use kernel::{EmailAddress, SecretText};
use keyring::RootKeySource;
use storage::Region;

use super::{BodyPatience, ConnectionLimits, Networks, Origins, PublicUrl};

/// How the server listens and whom it believes.
#[derive(Debug, Clone)]
pub struct ServerSection {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address that people use, when someone named it.
    pub public_url: Option<PublicUrl>,
    /// Proxies whose forwarded headers are believed.
    pub trusted_proxies: Networks,
    /// Whether these proxies write `Forwarded` (RFC 7239) in place of `X-Forwarded-For`.
    pub reads_forwarded: bool,
    /// Origins whose pages may call the API.
    pub cors_origins: Origins,
    /// Threads that answer requests.
    pub workers: usize,
    /// How long it says that it is about to stop, before it does.
    pub leave: Duration,
    /// How long requests in flight may take at the end.
    pub shutdown: Duration,
    /// The most bytes of a JSON body.
    pub body_limit: usize,
    /// The most bytes of all JSON bodies that are held at once: no setting, but a part of the
    /// settings, so that tests can have less.
    pub body_budget: usize,
    /// The most bytes of an imported file.
    pub import_limit: usize,
    /// How long the head of a request may take.
    pub head_timeout: Duration,
    /// How long a connection may take for what is no request in progress.
    pub connection_limits: ConnectionLimits,
    /// How long a body may take.
    pub patience: BodyPatience,
}

/// Where the data is.
#[derive(Debug, Clone)]
pub struct DataSection {
    /// The folder that holds everything.
    pub dir: PathBuf,
    /// The region whose workspaces are opened.
    pub region: Region,
}

/// How many databases are open.
#[derive(Debug, Clone, Copy)]
pub struct StorageSection {
    /// Workspace databases that stay open.
    pub open_workspaces: usize,
    /// Reading connections per database.
    pub readers: u32,
}

/// Sessions and passwords.
#[derive(Debug, Clone, Copy)]
pub struct AuthSection {
    /// How long an access token is good for.
    pub access_token: Duration,
    /// How long a session lasts.
    pub session: Duration,
    /// How long an idle session lasts.
    pub session_idle: Duration,
    /// The work factor of password hashes: 12 to 16 from a file or the environment.
    pub hash_cost: HashCost,
    /// Threads that hash passwords.
    pub hash_threads: usize,
    /// Hashes that may wait.
    pub hash_queue: usize,
}

/// Where the root key comes from.
#[derive(Debug, Clone)]
pub struct KeysSection {
    /// The root key, or its file.
    pub root: RootKeySource,
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub struct MailSection {
    /// The sender's name; may be empty.
    pub from_name: String,
    /// The sender's address.
    pub from: EmailAddress,
    /// The SMTP server; without one mails become files in the outbox.
    pub smtp: Option<SmtpSection>,
}

/// The SMTP server.
#[derive(Debug, Clone)]
pub struct SmtpSection {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who signs in.
    pub username: Option<String>,
    /// With which password.
    pub password: Option<SecretText>,
    /// How the connection is protected.
    pub tls: SmtpTls,
}

/// How the connection to the SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// TLS from the first byte.
    Implicit,
    /// TLS after `STARTTLS`.
    StartTls,
    /// No TLS; for this machine alone.
    None,
}

/// What `security.txt` says.
#[derive(Debug, Clone)]
pub struct SecuritySection {
    /// Whom to tell of a weakness, when someone named it.
    pub contact: Option<String>,
}

/// Where addresses are.
#[derive(Debug, Clone, Default)]
pub struct PlacesSection {
    /// A file in the MaxMind DB format.
    pub file: Option<PathBuf>,
}

/// What is logged, and where to.
#[derive(Debug, Clone)]
pub struct LogSection {
    /// The level, as `telemetry` reads it.
    pub level: String,
    /// The file; standard error without one.
    pub file: Option<PathBuf>,
}
