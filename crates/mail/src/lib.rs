//! Outgoing mail: short plain texts to one person.
//!
//! The way in is [`Mailer`]: built once from [`MailSettings`], it sends one [`Message`] at a time,
//! either into a folder of `.eml` files or to an SMTP server. A failure says whether another
//! attempt can help ([`MailError::is_temporary`]); queues and retries are the caller's.
//!
//! Time and randomness are passed in. Subjects, names and addresses cannot add a header. Knows
//! nothing of HTTP, of databases or of what the mails say.

mod error;
mod letter;
mod mailer;
mod message;
mod outbox;
mod settings;
mod smtp;

pub use error::MailError;
pub use mailer::Mailer;
pub use message::Message;
pub use settings::{DEFAULT_TIMEOUT, MailSettings, SmtpSettings, TlsMode, TransportSettings};
pub use smtp::{is_host, is_loopback};
