//! Users as other crates see them.

use std::fmt;

use kernel::{EmailAddress, Timestamp, UserId};

use crate::AuthError;

/// A user's account.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// The address as it was written.
    pub email: String,
    /// The name that others see.
    pub name: String,
    /// When the address was proven to be the user's.
    pub email_verified_at: Option<Timestamp>,
    /// Counts the changes, for `ETag` and `If-Match`.
    pub version: u64,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "User({})", self.id)
    }
}

/// What a list of members shows of a user.
#[derive(Clone, PartialEq, Eq)]
pub struct UserSummary {
    /// The user's id.
    pub id: UserId,
    /// The name that others see.
    pub name: String,
    /// The address as it was written.
    pub email: String,
}

impl fmt::Debug for UserSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserSummary({})", self.id)
    }
}

/// A user who may be inserted: the name is checked and the password hashed.
#[derive(Clone)]
pub struct PreparedUser {
    pub(crate) email: EmailAddress,
    pub(crate) name: PersonName,
    pub(crate) password_hash: String,
}

impl PreparedUser {
    /// The name that others will see.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_str()
    }
}

impl fmt::Debug for PreparedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedUser(redacted)")
    }
}

/// A person's name: trimmed, 1 to 100 characters, none of them a control.
#[derive(Clone)]
pub(crate) struct PersonName(String);

impl PersonName {
    pub(crate) fn parse(text: &str) -> Result<Self, AuthError> {
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 || length > 100 || text.chars().any(char::is_control) {
            return Err(AuthError::NameInvalid);
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
