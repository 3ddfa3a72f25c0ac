//! Why the server could not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use audit::AuditError;
use auth::AuthError;
use mail::MailError;
use storage::StorageError;

use super::KeysError;

/// Why the server could not start. What each says is for the operator who started it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made or used.
    #[error("the data folder {} (`data.dir`) cannot be used", path.display())]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Other users of the machine can look into the folder or write to it.
    #[error(
        "the data folder {0} (`data.dir`) is open to other users of this machine; \
         close it with `chmod 700 {0}`",
        path.display()
    )]
    FolderExposed {
        /// The folder.
        path: PathBuf,
    },
    /// There are workspaces, and the control database that knows of them is missing or empty.
    #[error(
        "{} is missing or empty although the folder holds workspaces; restore it from a backup, without \
         the -wal and -shm files that stand there now",
        path.display()
    )]
    ControlLost {
        /// The file of the control database.
        path: PathBuf,
    },
    /// The database holds an installation, and not the platform keys that seal it.
    #[error(
        "the table control.installation has lost platform.keys although the database holds an \
         installation; restore it from a backup"
    )]
    KeysLost,
    /// Another process serves the folder.
    #[error("the data folder {} is in use by another process", path.display())]
    FolderInUse {
        /// The folder.
        path: PathBuf,
    },
    /// The port is taken.
    #[error(
        "{address} (`server.listen`) is in use by another program; \
         choose another address with --listen"
    )]
    AddressInUse {
        /// The address.
        address: SocketAddr,
    },
    /// The server cannot listen there for another reason.
    #[error("cannot listen at {address} (`server.listen`); choose another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The keys cannot be read or made.
    #[error(transparent)]
    Keyring(#[from] KeysError),
    /// The control database cannot be opened or migrated.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Identity cannot start.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The audit log cannot be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Calls to providers cannot be made.
    #[error("`oidc.authorities` cannot be used")]
    Outbound(#[from] outbound::OutboundError),
    /// The settings of a provider cannot be used.
    #[error("`oidc.apple.private_key` cannot be used")]
    Oidc(#[from] oidc::OidcError),
    /// The list of breached passwords cannot be used.
    #[error("the list of breached passwords (`passwords.breached_file`) cannot be used")]
    Breached(#[from] breaches::FilterError),
    /// The file of places cannot be used.
    #[error("{} (`places.file`) cannot be used", path.display())]
    Places {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: maxminddb::MaxMindDbError,
    },
    /// The mail settings cannot be used.
    #[error("`{}` cannot be used", key_of(source))]
    Mail {
        /// What the mailer said.
        #[from]
        source: MailError,
    },
}

/// The setting that an error of the mailer is about.
const fn key_of(error: &MailError) -> &'static str {
    match error {
        MailError::PlainTextOffHost => "mail.smtp.tls",
        MailError::Sender => "mail.from",
        MailError::Host | MailError::Certificates(_) => "mail.smtp.host",
        // The outbox stands in the data folder.
        MailError::Folder(_) => "data.dir",
        MailError::Temporary(_) | MailError::Permanent(_) => "mail.transport",
    }
}
