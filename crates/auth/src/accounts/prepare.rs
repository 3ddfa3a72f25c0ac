//! Checking and hashing what a new user brings, outside of any transaction.

use kernel::{EmailAddress, SecretText};

use crate::user::PersonName;
use crate::{Auth, AuthError, PreparedUser};

impl Auth {
    /// Checks the name and the password of a new user, and hashes the password.
    ///
    /// # Errors
    /// [`AuthError::NameInvalid`], [`AuthError::PasswordRefused`],
    /// [`AuthError::PasswordUncheckable`], [`AuthError::Overloaded`].
    pub async fn prepare_user(
        &self,
        email: EmailAddress,
        password: &SecretText,
        name: &str,
    ) -> Result<PreparedUser, AuthError> {
        let name = PersonName::parse(name)?;
        let accepted = self.accept_password(password, &email, name.as_str());
        let password = accepted.await?;
        let password_hash = self.0.hasher.hash(&password).await?;
        Ok(PreparedUser {
            email,
            name,
            password_hash,
        })
    }
}
