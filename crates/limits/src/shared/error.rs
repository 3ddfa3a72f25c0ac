//! Why the shared counts said nothing.

/// The counts could not be asked. Never with an address or a password in it.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// There is no connection at the moment.
    #[error("there is no connection to it")]
    Away,
    /// It answered with an error, or not in time.
    #[error("{0}")]
    Failed(String),
    /// It answered something else than was asked for.
    #[error("its answer was not understood")]
    Answer,
    /// The file with the authorities cannot be read, or holds none.
    #[error("the file with the authorities cannot be used")]
    Authorities,
}

impl From<redis::RedisError> for RedisError {
    fn from(error: redis::RedisError) -> Self {
        // The text of the category and the server's own code, not the details: these may quote.
        let code = error.code().map(|code| format!(" ({code})"));
        Self::Failed(format!("{}{}", error.category(), code.unwrap_or_default()))
    }
}
