//! Mail to an SMTP server: one connection for each message.

use std::error::Error;
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use crate::{MailError, SmtpSettings, TlsMode};

/// How long the server may take to say good-bye.
const FAREWELL: Duration = Duration::from_secs(1);

/// An SMTP server and how to reach it.
#[derive(Clone)]
pub(crate) struct Smtp {
    host: String,
    port: u16,
    protection: Protection,
    credentials: Option<Credentials>,
    timeout: Duration,
}

#[derive(Clone)]
enum Protection {
    Implicit(TlsParameters),
    StartTls(TlsParameters),
    None,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({})", self.address())
    }
}

impl Smtp {
    pub(crate) fn new(settings: &SmtpSettings) -> Result<Self, MailError> {
        if !is_host(&settings.host) {
            return Err(MailError::Host);
        }
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port,
            protection: protection(settings)?,
            credentials: credentials(settings),
            timeout: settings.timeout,
        })
    }

    pub(crate) fn address(&self) -> String {
        if self.host.contains(':') {
            return format!("[{}]:{}", self.host, self.port);
        }
        format!("{}:{}", self.host, self.port)
    }

    /// Hands a letter over. Everything up to the signed-in connection is about the server and not
    /// about this letter, so it is temporary, a refused password included: the operator can mend
    /// it while the letter waits.
    pub(crate) async fn send(&self, envelope: &Envelope, letter: &[u8]) -> Result<(), MailError> {
        let delivery = tokio::time::timeout(self.timeout, self.deliver(envelope, letter));
        let (mut connection, sent) = delivery.await.map_err(MailError::temporary)??;
        // The server took the letter, or refused it: whatever it says to QUIT, and be it nothing
        // at all, must not make the caller send the letter twice.
        let _ = tokio::time::timeout(FAREWELL, connection.abort()).await;
        match sent {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() || error.is_client() => {
                Err(MailError::permanent(error))
            }
            Err(error) => Err(MailError::temporary(error)),
        }
    }

    async fn deliver(
        &self,
        envelope: &Envelope,
        letter: &[u8],
    ) -> Result<(AsyncSmtpConnection, Result<Response, smtp::Error>), MailError> {
        let mut connection = self.connect().await.map_err(MailError::temporary)?;
        let sent = connection.send(envelope, letter).await;
        Ok((connection, sent))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let name = ClientId::default();
        let implicit = match &self.protection {
            Protection::Implicit(tls) => Some(tls.clone()),
            Protection::StartTls(_) | Protection::None => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &name, implicit, None)
                .await?;
        if let Protection::StartTls(tls) = &self.protection {
            connection.starttls(tls.clone(), &name).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

fn protection(settings: &SmtpSettings) -> Result<Protection, MailError> {
    match settings.tls {
        TlsMode::Implicit => Ok(Protection::Implicit(tls(settings)?)),
        TlsMode::StartTls => Ok(Protection::StartTls(tls(settings)?)),
        TlsMode::None if is_loopback(&settings.host) => Ok(Protection::None),
        TlsMode::None => Err(MailError::PlainTextOffHost),
    }
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.certificates {
        let trusted = read_certificates(path).map_err(MailError::Certificates)?;
        builder = builder
            .certificate_store(CertificateStore::None)
            .add_root_certificate(trusted);
    }
    builder
        .build_rustls()
        .map_err(|error| MailError::Certificates(error.into()))
}

fn read_certificates(path: &Path) -> Result<Certificate, Box<dyn Error + Send + Sync>> {
    let pem = fs::read(path)?;
    // A file without a single certificate would be read as an empty list, and trust nobody.
    if !pem
        .windows(27)
        .any(|window| window == b"-----BEGIN CERTIFICATE-----")
    {
        return Err("no certificate in the file".into());
    }
    Ok(Certificate::from_pem(&pem)?)
}

fn credentials(settings: &SmtpSettings) -> Option<Credentials> {
    let username = settings.username.clone()?;
    let password = settings
        .password
        .as_ref()
        .map_or("", |password| password.expose());
    Some(Credentials::new(username, password.to_owned()))
}

/// Whether a text can be the name or the address of a server.
#[must_use]
pub fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    !text.is_empty() && text.chars().all(plain)
}

/// Whether a host is this machine, which alone is sent mail without TLS.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
