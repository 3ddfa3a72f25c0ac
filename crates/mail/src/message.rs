//! What is sent.

use std::fmt;

use kernel::EmailAddress;

/// A plain text for one person.
#[derive(Clone)]
pub struct Message {
    /// Whom it is for.
    pub to: EmailAddress,
    /// The subject: one line. Control characters in it are sent as spaces.
    pub subject: String,
    /// The text, with any kind of line ends.
    pub text: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text holds links that open accounts.
        f.write_str("Message(redacted)")
    }
}
