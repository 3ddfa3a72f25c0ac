//! All settings, read section by section.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::admission::{DoorRates, LimitsSection};
use auth::HashCost;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{KeyId, SecretText};
use keyring::RootKeySource;
use limits::RedisSettings;
use storage::{PostgresSettings, Region};

use super::mailbox::mailbox;
use super::values::{Values, bad_value};
use super::{
    AuthSection, BodyPatience, ConnectionLimits, DataSection, KeysSection, LogSection, MailSection,
    Networks, OidcSection, Origins, PasswordsSection, PlacesSection, PublicUrl, SecuritySection,
    ServerSection, SettingsError, SmtpSection, SmtpTls, StorageSection, oidc, passwords, patience,
    postgres, redis, sources,
};

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `server.*`
    pub server: ServerSection,
    /// `data.*`
    pub data: DataSection,
    /// `storage.*`
    pub storage: StorageSection,
    /// `storage.postgres.*`, where that is the engine.
    pub postgres: Option<PostgresSettings>,
    /// `redis.*`, where one is set.
    pub redis: Option<RedisSettings>,
    /// `limits.*`
    pub limits: LimitsSection,
    /// The same where it is set, whatever the engine is: where an installation can be moved to.
    pub postgres_named: Option<PostgresSettings>,
    /// `auth.*`
    pub auth: AuthSection,
    /// `passwords.*`
    pub passwords: PasswordsSection,
    /// `oidc.*`
    pub oidc: OidcSection,
    /// `keys.*`
    pub keys: KeysSection,
    /// `mail.*`
    pub mail: MailSection,
    /// `security.*`
    pub security: SecuritySection,
    /// `places.*`
    pub places: PlacesSection,
    /// `log.*`
    pub log: LogSection,
}

impl Settings {
    /// Reads the settings from a file, if one is named, and the environment's variables, which go
    /// before it.
    ///
    /// # Errors
    /// [`SettingsError`], which names the key.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let values = Values::new(sources::gather(file, environment)?);
        let data = data(&values)?;
        let shared = postgres::read(&values)?;
        let postgres = shared.as_ref().filter(|shared| shared.is_used);
        Ok(Self {
            server: server(&values)?,
            keys: keys(&values, &data)?,
            data,
            storage: StorageSection {
                open_workspaces: values.number("storage.open_workspaces")?,
                readers: values.number("storage.readers")?,
            },
            redis: redis::read(&values)?,
            limits: LimitsSection::read(|door| values.need(door.key(), DoorRates::parse))?,
            postgres: postgres.map(|shared| shared.settings.clone()),
            postgres_named: shared.map(|shared| shared.settings),
            auth: auth(&values)?,
            passwords: passwords::read(&values)?,
            oidc: oidc::read(&values)?,
            mail: mail(&values)?,
            security: SecuritySection {
                contact: values.want("security.contact", contact)?,
            },
            places: PlacesSection {
                file: values.want("places.file", path)?,
            },
            log: LogSection {
                level: values.need("log.level", level)?,
                file: values.want("log.file", path)?,
            },
        })
    }

    /// Puts the data elsewhere; a root key file that stood in the folder goes with it.
    pub fn set_data_dir(&mut self, dir: &Path) {
        if let RootKeySource::File(file) = &self.keys.root
            && *file == root_key_file(&self.data.dir)
        {
            self.keys.root = RootKeySource::File(root_key_file(dir));
        }
        dir.clone_into(&mut self.data.dir);
    }

    /// The address that people use, for a server that listens at `listening`.
    #[must_use]
    pub fn public_url(&self, listening: SocketAddr) -> PublicUrl {
        self.server
            .public_url
            .clone()
            .unwrap_or_else(|| PublicUrl::of_address(listening))
    }
}

/// The most bytes of all JSON bodies that are held at once. A sender's share, an eighth, has room
/// for one body of the longest that can be set.
const BODIES: usize = 128 * 1_024 * 1_024;

fn server(values: &Values) -> Result<ServerSection, SettingsError> {
    let workers: usize = values.number("server.workers")?;
    Ok(ServerSection {
        listen: values.need("server.listen", |text| text.trim().parse().ok())?,
        public_url: values.want("server.public_url", PublicUrl::parse)?,
        trusted_proxies: values.need("server.trusted_proxies", Networks::parse)?,
        cors_origins: values.need("server.cors_origins", Origins::parse)?,
        reads_forwarded: values.choice("server.forwarded_header")? == 1,
        workers: if workers == 0 { processors() } else { workers },
        leave: Duration::from_secs(values.count("server.leave_seconds")?),
        shutdown: Duration::from_secs(values.count("server.shutdown_seconds")?),
        body_limit: values.number("server.body_limit")?,
        body_budget: BODIES,
        import_limit: values.number("server.import_limit")?,
        head_timeout: patience::HEAD,
        connection_limits: ConnectionLimits::after(patience::HEAD),
        patience: BodyPatience::default(),
    })
}

fn data(values: &Values) -> Result<DataSection, SettingsError> {
    Ok(DataSection {
        dir: values.need("data.dir", path)?,
        region: values.need("data.region", |text| Region::parse(text).ok())?,
    })
}

fn auth(values: &Values) -> Result<AuthSection, SettingsError> {
    let threads: usize = values.number("auth.hash_threads")?;
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    Ok(AuthSection {
        access_token: Duration::from_secs(values.count("auth.access_token_seconds")?),
        session: days(values.count("auth.session_days")?),
        session_idle: days(values.count("auth.session_idle_days")?),
        hash_cost: values.need("auth.bcrypt_cost", |text| {
            text.parse().ok().and_then(HashCost::new)
        })?,
        hash_threads: if threads == 0 {
            (processors() / 2).max(1)
        } else {
            threads
        },
        hash_queue: values.number("auth.hash_queue")?,
    })
}

fn keys(values: &Values, data: &DataSection) -> Result<KeysSection, SettingsError> {
    const NAME: &str = "keys.root_key";
    let root = match values.secret_path(NAME)? {
        Some(file) => RootKeySource::File(file),
        None => match values.secret(NAME)? {
            Some(key) if is_root_key(&key) => RootKeySource::Value(key),
            Some(_) => {
                return Err(SettingsError::WeakSecret {
                    name: NAME.to_owned(),
                });
            }
            None => RootKeySource::File(root_key_file(&data.dir)),
        },
    };
    Ok(KeysSection { root })
}

fn mail(values: &Values) -> Result<MailSection, SettingsError> {
    let (from_name, from) = values.need("mail.from", mailbox)?;
    let is_used = values.choice("mail.transport")? == 1;
    // Read either way: what stands there is checked before the day on which it is used.
    let smtp = smtp(values, is_used)?;
    Ok(MailSection {
        from_name,
        from,
        smtp: smtp.filter(|_| is_used),
    })
}

fn smtp(values: &Values, is_used: bool) -> Result<Option<SmtpSection>, SettingsError> {
    const HOST: &str = "mail.smtp.host";
    let required = |name: &str, because: &str| SettingsError::Required {
        name: name.to_owned(),
        because: because.to_owned(),
    };
    let mut needed = [HOST, "mail.from"].into_iter().filter(|_| is_used);
    if let Some(name) = needed.find(|name| !values.is_given(name)) {
        return Err(required(name, "mail.transport is smtp"));
    }
    let username = values.want("mail.smtp.username", text)?;
    let password = values.secret("mail.smtp.password")?;
    if username.is_some() && password.is_none() {
        return Err(required("mail.smtp.password", "mail.smtp.username is set"));
    }
    let (port, tls) = (values.number("mail.smtp.port")?, tls(values)?);
    let Some(host) = values.want(HOST, host)? else {
        let other = values.first_given_beside("mail.smtp.", HOST);
        return other.map_or(Ok(None), |key| {
            Err(required(HOST, &format!("{key} is set")))
        });
    };
    if tls == SmtpTls::None && !mail::is_loopback(&host) {
        return Err(SettingsError::BadValue {
            name: "mail.smtp.tls".to_owned(),
            expected: "implicit or starttls, because mail.smtp.host is not this machine".to_owned(),
        });
    }
    Ok(Some(SmtpSection {
        host,
        port,
        username,
        password,
        tls,
    }))
}

fn tls(values: &Values) -> Result<SmtpTls, SettingsError> {
    const NAME: &str = "mail.smtp.tls";
    match values.choice(NAME)? {
        0 => Ok(SmtpTls::Implicit),
        1 => Ok(SmtpTls::StartTls),
        2 => Ok(SmtpTls::None),
        _ => Err(bad_value(NAME)),
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn root_key_file(dir: &Path) -> PathBuf {
    dir.join("root.key")
}

/// A line as the root key file has it: the key's id and 32 bytes in base64.
fn is_root_key(line: &SecretText) -> bool {
    let parts = line.expose().split_once(' ');
    parts.is_some_and(|(id, key)| {
        id.parse::<KeyId>().is_ok() && STANDARD.decode(key.trim()).is_ok_and(|key| key.len() == 32)
    })
}

fn text(text: &str) -> Option<String> {
    is_plain(text).then(|| text.to_owned())
}

fn path(text: &str) -> Option<PathBuf> {
    is_plain(text).then(|| PathBuf::from(text))
}

fn host(text: &str) -> Option<String> {
    mail::is_host(text).then(|| text.to_owned())
}

/// Something in one line, and nothing in it that a terminal or a protocol would act on.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_control)
}

fn level(text: &str) -> Option<String> {
    telemetry::is_level(text).then(|| text.to_owned())
}

fn contact(text: &str) -> Option<String> {
    let scheme = ["mailto:", "https://", "tel:"]
        .into_iter()
        .find(|s| text.starts_with(s))?;
    let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    (plain && text.len() > scheme.len()).then(|| text.to_owned())
}
