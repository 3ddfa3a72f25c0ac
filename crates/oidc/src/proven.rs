//! Who somebody is, as a provider has proven it.

use std::fmt;

use kernel::{EmailAddress, Timestamp};

/// A person as a provider knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Proven {
    /// The issuer of the token.
    pub issuer: String,
    /// The person's id there; never used by anybody else.
    pub subject: String,
    /// An address that came along.
    pub email: Option<EmailAddress>,
    /// What the token says of the address: `None` when it says nothing.
    pub email_verified: Option<bool>,
    /// Whether the operator takes this provider's word for addresses of that domain.
    pub is_authority: bool,
    /// When the person last proved to the issuer who they are, where the token says so (`auth_time`). It
    /// may be long ago: providers let people in by sessions of their own.
    pub authenticated_at: Option<Timestamp>,
    /// A name that came along, trimmed; at most 100 characters, none of them a control.
    pub name: Option<String>,
}

impl Proven {
    /// The address, if the person is proven to have it: the provider says so, and the operator takes
    /// its word for this domain.
    #[must_use]
    pub fn proven_email(&self) -> Option<&EmailAddress> {
        let is_proven = self.email_verified == Some(true) && self.is_authority;
        self.email.as_ref().filter(|_| is_proven)
    }
}

impl fmt::Debug for Proven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proven(redacted)")
    }
}
