//! Where the Redis is, and how its name is proven.

use std::net::IpAddr;
use std::path::PathBuf;

use kernel::SecretText;
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, TlsCertificates};

use super::RedisError;

/// How to reach the Redis.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// `rediss://user:password@host:port/number`, or `redis://…` for one on this machine.
    pub url: SecretText,
    /// A PEM file with the authorities that may sign the server's certificate; without it, those
    /// that the system trusts.
    pub authorities: Option<PathBuf>,
}

/// Why the settings cannot be used. No variant carries the URL: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedisSettingsError {
    /// Not the URL of a Redis.
    #[error("it is not of the form rediss://user:password@host:port/number")]
    Url,
    /// Without TLS, everybody on the way reads along and writes too.
    #[error("without TLS only a server on this machine is used")]
    PlainOffHost,
    /// Part of the URL would switch checks off.
    #[error("it has a part after # or ?, and none is taken")]
    Parameters,
}

impl RedisSettings {
    /// Whether the settings can be used; nothing is connected to.
    ///
    /// # Errors
    /// [`RedisSettingsError`]
    pub fn check(&self) -> Result<(), RedisSettingsError> {
        self.info().map(drop)
    }

    pub(super) fn client(&self) -> Result<Client, RedisError> {
        let info = self.info().map_err(|_| RedisError::Away)?;
        if !matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            return Ok(Client::open(info)?);
        }
        let read = |path: &PathBuf| std::fs::read(path).map_err(|_| RedisError::Authorities);
        let root_cert = self.authorities.as_ref().map(read).transpose()?;
        let certificates = TlsCertificates {
            client_tls: None,
            root_cert,
        };
        Ok(Client::build_with_tls(info, certificates)?)
    }

    fn info(&self) -> Result<ConnectionInfo, RedisSettingsError> {
        let url = self.url.expose();
        if !url.starts_with("redis://") && !url.starts_with("rediss://") {
            return Err(RedisSettingsError::Url);
        }
        if url.contains(['#', '?']) {
            return Err(RedisSettingsError::Parameters);
        }
        let info = url.into_connection_info();
        let info = info.map_err(|_| RedisSettingsError::Url)?;
        match info.addr() {
            ConnectionAddr::Tcp(host, _) if !is_here(host) => Err(RedisSettingsError::PlainOffHost),
            _ => Ok(info),
        }
    }
}

/// Whether the server is on this machine: nobody else is on the way to it.
fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str) -> Result<(), RedisSettingsError> {
        let settings = RedisSettings {
            url: SecretText::new(url.to_owned()),
            authorities: None,
        };
        settings.check()
    }

    #[test]
    fn a_server_elsewhere_is_reached_by_tls_alone() {
        for url in [
            "rediss://user:password@redis.example.com:6380/1",
            "rediss://redis.example.com",
            "redis://127.0.0.1:6379",
            "redis://:password@[::1]:6379/3",
            "redis://localhost/",
        ] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        for url in [
            "redis://redis.example.com",
            "redis://10.0.0.7:6379/0",
            "redis://localhost.example.com",
        ] {
            assert_eq!(check(url), Err(RedisSettingsError::PlainOffHost), "{url}");
        }
    }

    #[test]
    fn what_is_no_url_or_switches_checks_off_is_refused() {
        for url in [
            "",
            "localhost:6379",
            "unix:///tmp/redis",
            "http://localhost",
            "redis://",
            "redis://localhost:port",
            "redis://localhost/one",
        ] {
            assert_eq!(check(url), Err(RedisSettingsError::Url), "{url}");
        }
        for url in [
            "rediss://redis.example.com/#insecure",
            "redis://localhost/?protocol=resp3",
        ] {
            assert_eq!(check(url), Err(RedisSettingsError::Parameters), "{url}");
        }
    }
}
