//! The settings: defaults, then a file, then the environment, each value checked before anything
//! starts.
//!
//! One table ([`keys`]) describes every key. The check for unknown keys, the printed help and
//! `docs/configuration.md` all come from it.

mod connection_limits;
mod document;
mod error;
mod key;
mod keys;
mod mailbox;
mod networks;
mod oidc;
mod origin;
mod origins;
mod passwords;
mod patience;
mod postgres;
mod public_url;
mod redis;
mod secret_file;
mod sections;
mod settings;
mod sources;
mod values;
mod variables;
mod weak_secret;

pub use connection_limits::{ConnectionLimits, KEEP_ALIVE};
pub use document::configuration_document;
pub use error::SettingsError;
pub use key::{Key, Kind};
pub use keys::keys;
pub use networks::Networks;
pub use oidc::{OidcProvider, OidcSection};
pub use origin::Origin;
pub use origins::Origins;
pub use passwords::PasswordsSection;
pub use patience::BodyPatience;
pub use public_url::PublicUrl;
pub use sections::{
    AuthSection, DataSection, KeysSection, LogSection, MailSection, PlacesSection, SecuritySection,
    ServerSection, SmtpSection, SmtpTls, StorageSection,
};
pub use settings::Settings;
