//! Why a mail was not sent, or the mailer could not be built.

use std::error::Error;

/// Why a mail was not sent, or the mailer could not be built.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Without TLS the server must be on this machine.
    #[error("mail without TLS is sent to a loopback host alone")]
    PlainTextOffHost,
    /// The sender's address or name cannot stand in a mail.
    #[error("the sender's address or name cannot be used in a mail")]
    Sender,
    /// The name of the SMTP server is not one.
    #[error("the name of the mail server cannot be used")]
    Host,
    /// The file of trusted certificates cannot be used.
    #[error("the file of trusted certificates cannot be used")]
    Certificates(#[source] Box<dyn Error + Send + Sync>),
    /// The folder for outgoing mail cannot be used.
    #[error("the folder for outgoing mail cannot be used")]
    Folder(#[source] std::io::Error),
    /// The mail was not sent this time; another attempt may succeed.
    #[error("the mail could not be sent this time")]
    Temporary(#[source] Box<dyn Error + Send + Sync>),
    /// The mail was refused for good; another attempt will fail in the same way.
    #[error("the mail was refused")]
    Permanent(#[source] Box<dyn Error + Send + Sync>),
}

impl MailError {
    /// Whether the same mail may be sent again later.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Temporary(_))
    }

    pub(crate) fn temporary(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Temporary(cause.into())
    }

    pub(crate) fn permanent(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Permanent(cause.into())
    }
}
