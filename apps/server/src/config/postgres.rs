//! `storage.engine` and `storage.postgres.*`.

use storage::{PostgresSettings, PostgresSettingsError, PostgresTls};

use super::SettingsError;
use super::values::{Values, bad_value};

const URL: &str = "storage.postgres.url";
const PUBLIC_URL: &str = "server.public_url";
const OWNER_URL: &str = "storage.postgres.owner_url";
const TLS: &str = "storage.postgres.tls";
const AUTHORITIES: &str = "storage.postgres.authorities";

/// The settings of the engine for many nodes.
pub struct Shared {
    pub settings: PostgresSettings,
    /// Whether it is the engine.
    pub is_used: bool,
}

/// Reads them; `None` where nothing of it is set. What stands there is checked, used or not, before the
/// day on which it is used.
pub fn read(values: &Values) -> Result<Option<Shared>, SettingsError> {
    let is_used = values.choice("storage.engine")? == 1;
    let owner_url = values.secret(OWNER_URL)?;
    let tls = tls(values)?;
    let authorities = values.file(AUTHORITIES)?;
    let connections = values.number("storage.postgres.connections")?;
    let Some(url) = values.secret(URL)? else {
        let because = match values.first_given_beside("storage.postgres.", URL) {
            _ if is_used => "storage.engine is postgres".to_owned(),
            Some(key) => format!("{key} is set"),
            None => return Ok(None),
        };
        return Err(SettingsError::Required {
            name: URL.to_owned(),
            because,
        });
    };
    let settings = PostgresSettings {
        url,
        owner_url,
        tls,
        authorities,
        connections,
    };
    settings
        .check()
        .map_err(|error| refused(&settings, error))?;
    // Tokens name the address as their issuer: one that each server makes up is no other's.
    if is_used && !values.is_given(PUBLIC_URL) {
        return Err(SettingsError::Required {
            name: PUBLIC_URL.to_owned(),
            because: "storage.engine is postgres, and all servers must name the same".to_owned(),
        });
    }
    Ok(Some(Shared { settings, is_used }))
}

/// Which key an error is about. Whatever is wrong with the first URL is so without the second.
fn refused(settings: &PostgresSettings, error: PostgresSettingsError) -> SettingsError {
    let alone = PostgresSettings {
        owner_url: None,
        ..settings.clone()
    };
    let name = match alone.check() {
        Ok(()) => OWNER_URL,
        Err(_) => URL,
    };
    let (name, expected) = match error {
        PostgresSettingsError::Url => (
            name,
            "of the form postgres://role:password@host:port/database",
        ),
        PostgresSettingsError::TlsInUrl => (
            name,
            "a URL that does not speak of TLS: storage.postgres.tls does",
        ),
        PostgresSettingsError::PlainOffHost => (
            TLS,
            "verify-full or verify-ca, because the server is not on this machine",
        ),
        PostgresSettingsError::SameRole => (
            name,
            "of another role than storage.postgres.url, which must not own the tables",
        ),
        PostgresSettingsError::OtherDatabase => (
            name,
            "of the same server and database as storage.postgres.url",
        ),
    };
    SettingsError::BadValue {
        name: name.to_owned(),
        expected: expected.to_owned(),
    }
}

fn tls(values: &Values) -> Result<Option<PostgresTls>, SettingsError> {
    match values.choice(TLS)? {
        0 => Ok(None),
        1 => Ok(Some(PostgresTls::VerifyFull)),
        2 => Ok(Some(PostgresTls::VerifyCa)),
        3 => Ok(Some(PostgresTls::Off)),
        _ => Err(bad_value(TLS)),
    }
}
