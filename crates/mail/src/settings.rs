//! How mail leaves the house.

use std::path::PathBuf;
use std::time::Duration;

use kernel::{EmailAddress, SecretText};

/// The time that one delivery may take, unless the settings say otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Who sends, and by which way.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The sender's address.
    pub from: EmailAddress,
    /// The sender's name as people see it; may be empty.
    pub from_name: String,
    /// The way.
    pub transport: TransportSettings,
}

/// The way that mail takes.
#[derive(Debug, Clone)]
pub enum TransportSettings {
    /// A file for each mail, in this folder. It is created when it is missing.
    Outbox(PathBuf),
    /// An SMTP server.
    Smtp(SmtpSettings),
}

/// An SMTP server that takes mail for delivery (RFC 6409).
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name or address. With TLS it is also the name in its certificate.
    pub host: String,
    /// Its port: usually 465 with [`TlsMode::Implicit`], 587 with [`TlsMode::StartTls`].
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// Whom to sign in as; without it no credentials are sent.
    pub username: Option<String>,
    /// The password for `username`.
    pub password: Option<SecretText>,
    /// A PEM file with certificates to trust in place of the system's.
    pub certificates: Option<PathBuf>,
    /// The time that one delivery may take.
    pub timeout: Duration,
}

/// How a connection to an SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS from the first byte on (RFC 8314).
    Implicit,
    /// TLS after `STARTTLS` (RFC 3207); a server that does not offer it gets nothing.
    StartTls,
    /// No TLS: for a server on this machine alone.
    None,
}
