//! Why a measurement could not be made.

use std::io;
use std::path::PathBuf;

/// A measurement could not be made. A missed target is not an error.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A file or a connection failed.
    #[error("{what} failed")]
    Io {
        /// What was being done.
        what: &'static str,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The release build did not succeed; cargo has said why.
    #[error("the release build could not be run")]
    Release,
    /// A server ended, or was not ready in time.
    #[error("the server did not get ready; see {}", log.display())]
    NotReady {
        /// What it wrote.
        log: PathBuf,
    },
    /// The other side does not speak HTTP/1.1 as this client reads it.
    #[error("the answer is not one that this client can read")]
    Malformed,
    /// A call was answered with another status than it should be.
    #[error("{call} was answered with {status}: {body}")]
    Status {
        /// Method and path.
        call: String,
        /// The status.
        status: u16,
        /// The answer's body; the accounts and records of a measurement are made up.
        body: String,
    },
    /// The answer lacks a field that the call promises.
    #[error("the answer to {call} has no `{field}`")]
    Field {
        /// Method and path.
        call: String,
        /// The field.
        field: &'static str,
    },
    /// The load did not end in time.
    #[error("the requests did not come to an end")]
    Stuck,
    /// The baseline's own database failed.
    #[error("the baseline's database failed")]
    Database(#[from] sea_orm::DbErr),
    /// The baseline's connection failed.
    #[error("the baseline's connection failed")]
    Connection(#[from] sqlx::Error),
    /// The cluster of the run could not be started; `xtask test` names what is missing.
    #[error("a PostgreSQL cluster could not be started")]
    Cluster,
    /// The system's generator failed.
    #[error(transparent)]
    Entropy(#[from] kernel::EntropyError),
    /// A server in this process cannot use its settings.
    #[error(transparent)]
    Settings(#[from] server::SettingsError),
    /// A server in this process did not start.
    #[error(transparent)]
    Start(#[from] Box<server::StartError>),
    /// A report could not be put into JSON.
    #[error("the report could not be written")]
    Report(#[from] serde_json::Error),
}

impl BenchError {
    /// Says what was being done when the operating system refused.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
