//! Why a command could not give an answer at all, as against a bad answer.

use std::io;
use std::path::PathBuf;

use crate::exit::Exit;

/// A command could not finish. A bad answer (a failed test, an untidy file) is not an error.
#[derive(Debug, thiserror::Error)]
pub enum XtaskError {
    /// `cargo metadata` did not answer.
    #[error("cargo could not describe the workspace")]
    Metadata(#[source] Box<cargo_metadata::Error>),
    /// A file of the repository could not be read or written.
    #[error("{} cannot be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// A TOML file of ours has a mistake in it.
    #[error("{} is not as this command expects it", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Where the mistake is.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The record of a test run is damaged.
    #[error("{} is not the record of a test run", path.display())]
    RunRecord {
        /// The file.
        path: PathBuf,
        /// Where the mistake is.
        #[source]
        source: serde_json::Error,
    },
    /// There is no record of a test run yet.
    #[error("{} does not exist: run `cargo xtask test` first", path.display())]
    NoRunRecord {
        /// The file that was looked for.
        path: PathBuf,
    },
    /// Programs that the build needs are not installed.
    #[error(
        "not found on this machine: {}; on Debian: apt-get install --no-install-recommends {}",
        programs.join(", "),
        packages.join(" ")
    )]
    MissingPrograms {
        /// The programs by the name that is called.
        programs: Vec<&'static str>,
        /// The Debian packages that hold them.
        packages: Vec<&'static str>,
    },
    /// The cluster for the tests could not be started.
    #[error("the tests need a PostgreSQL cluster of their own, or BAILIWICK_TEST_POSTGRES_URL")]
    Cluster(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A program could not be started, or its output broke off.
    #[error("{program} could not be run")]
    Program {
        /// What was called.
        program: String,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The workspace's tests do not compile; the compiler has said why.
    #[error("the tests do not compile")]
    Build,
    /// A measurement could not be made.
    #[error("the measurement could not be made")]
    Bench(#[from] crate::bench::BenchError),
    /// Standard output is closed.
    #[error("the answer could not be written")]
    Output(#[source] io::Error),
}

impl XtaskError {
    /// The exit code that belongs to this error.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::MissingPrograms { .. }
            | Self::NoRunRecord { .. }
            | Self::Metadata(_)
            | Self::Cluster(_) => Exit::Precondition,
            Self::File { .. }
            | Self::Toml { .. }
            | Self::RunRecord { .. }
            | Self::Program { .. }
            | Self::Build
            | Self::Bench(_)
            | Self::Output(_) => Exit::Failed,
        }
    }
}

impl From<cargo_metadata::Error> for XtaskError {
    fn from(error: cargo_metadata::Error) -> Self {
        Self::Metadata(Box::new(error))
    }
}
