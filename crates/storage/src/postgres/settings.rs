//! Where the database is, as whom it is used, and how its name is proven.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use kernel::SecretText;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// How connections are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostgresTls {
    /// The server proves its name with a certificate that a known authority signed.
    VerifyFull,
    /// The server has a certificate of a known authority, under whatever name.
    VerifyCa,
    /// None: only for a server on this machine.
    Off,
}

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct PostgresSettings {
    /// `postgres://user:password@host:port/database` of the application's role.
    pub url: SecretText,
    /// The same of the role that owns the tables; without it this process cannot migrate.
    pub owner_url: Option<SecretText>,
    /// How connections are protected; `None` for [`PostgresTls::VerifyFull`], and on this machine for
    /// [`PostgresTls::Off`].
    pub tls: Option<PostgresTls>,
    /// A PEM file with the authorities that may sign the server's certificate; without it, those
    /// that the system trusts.
    pub authorities: Option<PathBuf>,
    /// The most connections of this process.
    pub connections: u32,
}

/// Why the settings cannot be used. No variant carries a URL: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostgresSettingsError {
    /// Not the URL of a database.
    #[error("it is not of the form postgres://user:password@host:port/database")]
    Url,
    /// The URL itself speaks of TLS.
    #[error("it says how to use TLS, which is a setting of its own")]
    TlsInUrl,
    /// Without TLS, everybody on the way reads along.
    #[error("without TLS only a server on this machine is used")]
    PlainOffHost,
    /// The same role would own the tables and serve requests.
    #[error("it names the role that serves requests, which must not own the tables")]
    SameRole,
    /// Two databases.
    #[error("it names another server or database than the one that serves requests")]
    OtherDatabase,
}

impl PostgresSettings {
    /// The options of the application's role.
    ///
    /// # Errors
    /// [`PostgresSettingsError`]
    pub(super) fn application(&self) -> Result<PgConnectOptions, PostgresSettingsError> {
        self.options(&self.url)
    }

    /// The options of the role that owns the tables.
    ///
    /// # Errors
    /// [`PostgresSettingsError`]
    pub(super) fn owner(&self) -> Result<Option<PgConnectOptions>, PostgresSettingsError> {
        let Some(url) = &self.owner_url else {
            return Ok(None);
        };
        let (owner, application) = (self.options(url)?, self.application()?);
        if owner.get_username() == application.get_username() {
            return Err(PostgresSettingsError::SameRole);
        }
        let place = |options: &PgConnectOptions| {
            let database = options.get_database().map(str::to_owned);
            (options.get_host().to_owned(), options.get_port(), database)
        };
        if place(&owner) != place(&application) {
            return Err(PostgresSettingsError::OtherDatabase);
        }
        Ok(Some(owner))
    }

    /// Whether the settings can be used; nothing is connected to.
    ///
    /// # Errors
    /// [`PostgresSettingsError`]
    pub fn check(&self) -> Result<(), PostgresSettingsError> {
        self.application()?;
        self.owner().map(drop)
    }

    fn options(&self, url: &SecretText) -> Result<PgConnectOptions, PostgresSettingsError> {
        let url = url.expose();
        let (plain, parameters) = url.split_once('?').unwrap_or((url, ""));
        let scheme = ["postgres://", "postgresql://"];
        let rest = scheme.iter().find_map(|scheme| plain.strip_prefix(scheme));
        let rest = rest.ok_or(PostgresSettingsError::Url)?;
        let (user, place) = rest.rsplit_once('@').ok_or(PostgresSettingsError::Url)?;
        let named = place
            .split_once('/')
            .is_some_and(|(_, database)| !database.is_empty());
        if user.is_empty() || user.starts_with(':') || !named {
            return Err(PostgresSettingsError::Url);
        }
        if parameters.contains("ssl") {
            return Err(PostgresSettingsError::TlsInUrl);
        }
        let options = PgConnectOptions::from_str(url).map_err(|_| PostgresSettingsError::Url)?;
        let is_here = is_here(&options);
        let tls = self.tls.unwrap_or(match is_here {
            true => PostgresTls::Off,
            false => PostgresTls::VerifyFull,
        });
        let mode = match tls {
            PostgresTls::Off if !is_here => return Err(PostgresSettingsError::PlainOffHost),
            PostgresTls::Off => PgSslMode::Disable,
            PostgresTls::VerifyCa => PgSslMode::VerifyCa,
            PostgresTls::VerifyFull => PgSslMode::VerifyFull,
        };
        let options = match &self.authorities {
            Some(file) => options.ssl_root_cert(file),
            None => options,
        };
        let options = options.ssl_mode(mode).application_name("bailiwick");
        // Statements are logged by nobody: they may carry values.
        Ok(options.disable_statement_logging())
    }
}

/// Whether the server is on this machine: nobody else is on the way to it.
fn is_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, tls: Option<PostgresTls>) -> PostgresSettings {
        PostgresSettings {
            url: SecretText::new(url.to_owned()),
            owner_url: None,
            tls,
            authorities: None,
            connections: 8,
        }
    }

    fn mode(url: &str, tls: Option<PostgresTls>) -> Result<PgSslMode, PostgresSettingsError> {
        let options = settings(url, tls).application()?;
        Ok(options.get_ssl_mode())
    }

    #[test]
    fn a_server_elsewhere_must_prove_its_name_unless_somebody_says_otherwise() {
        let url = "postgres://app:secret@db.example.com:5432/bailiwick";
        assert!(matches!(mode(url, None), Ok(PgSslMode::VerifyFull)));
        let weaker = mode(url, Some(PostgresTls::VerifyCa));
        assert!(matches!(weaker, Ok(PgSslMode::VerifyCa)));
        let off = mode(url, Some(PostgresTls::Off));
        assert_eq!(off.unwrap_err(), PostgresSettingsError::PlainOffHost);
    }

    #[test]
    fn on_this_machine_nobody_is_on_the_way() {
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            let url = format!("postgres://app@{host}:5433/bailiwick");
            assert!(matches!(mode(&url, None), Ok(PgSslMode::Disable)), "{host}");
        }
    }

    #[test]
    fn a_url_that_is_none_or_speaks_of_tls_is_refused() {
        for url in [
            "",
            "mysql://app@host/db",
            "postgres://host/db",
            "postgres://app@host",
            "postgres://app@host/",
            "postgres://:pw@host/db",
            "postgres://app@host:port/db",
        ] {
            assert_eq!(
                mode(url, None).unwrap_err(),
                PostgresSettingsError::Url,
                "{url}"
            );
        }
        let url = "postgres://app@db.example.com/bailiwick?sslmode=disable";
        assert_eq!(
            mode(url, None).unwrap_err(),
            PostgresSettingsError::TlsInUrl
        );
    }

    #[test]
    fn the_owner_is_another_role_of_the_same_database() {
        let mut both = settings("postgres://app@localhost/bailiwick", None);
        for (owner, refused) in [
            ("postgres://owner@localhost/bailiwick", None),
            (
                "postgres://app@localhost/bailiwick",
                Some(PostgresSettingsError::SameRole),
            ),
            (
                "postgres://owner@localhost/other",
                Some(PostgresSettingsError::OtherDatabase),
            ),
        ] {
            both.owner_url = Some(SecretText::new(owner.to_owned()));
            assert_eq!(both.check().err(), refused, "{owner}");
        }
    }
}
