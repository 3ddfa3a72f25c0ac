//! Why the server could not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use audit::AuditError;
use auth::AuthError;
use keyring::KeyringError;
use mail::MailError;
use storage::StorageError;

/// Why the server could not start. What each says is for the operator who started it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made or used.
    #[error("the data folder {} cannot be used", path.display())]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Other users of the machine can look into the folder or write to it.
    #[error(
        "the data folder {0} is open to other users of this machine; close it with `chmod 700 {0}`",
        path.display()
    )]
    FolderExposed {
        /// The folder.
        path: PathBuf,
    },
    /// There are workspaces, and the control database that knows of them is missing or empty.
    #[error(
        "{} is missing or empty although the folder holds workspaces; restore it from a backup",
        path.display()
    )]
    ControlLost {
        /// The file of the control database.
        path: PathBuf,
    },
    /// Another process serves the folder.
    #[error("the data folder {} is in use by another process", path.display())]
    FolderInUse {
        /// The folder.
        path: PathBuf,
    },
    /// The port is taken.
    #[error("{address} is in use by another program; choose another address with --listen")]
    AddressInUse {
        /// The address.
        address: SocketAddr,
    },
    /// The server cannot listen there for another reason.
    #[error("cannot listen at {address}; choose another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The keys cannot be read or made.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The control database cannot be opened or migrated.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Identity cannot start.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The audit log cannot be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The mail settings cannot be used.
    #[error(transparent)]
    Mail(#[from] MailError),
}
