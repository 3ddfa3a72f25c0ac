//! Why logging could not be set up.

use std::path::PathBuf;

/// Why logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The level is not a list of directives such as `info` or `info,auth=debug`.
    #[error("the log level is not of the form info or info,auth=debug")]
    Level,
    /// The log file could not be opened for appending.
    #[error("the log file {} could not be opened", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The process already has a logger.
    #[error("logging was already set up in this process")]
    AlreadySetUp,
}
