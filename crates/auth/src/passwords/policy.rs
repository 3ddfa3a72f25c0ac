//! The rules for a new password (NIST SP 800-63B section 3.1.1.2): long enough, not too long, not
//! among the first things that anybody would guess, and not known from a breach. No rule asks for
//! kinds of characters.
//!
//! They are asked before anything is looked up about an address, so neither their answer nor their
//! time tells whether somebody has it.

use kernel::{EmailAddress, SecretText};

use super::Password;
use super::guessable::{Judged, is_guessable};
use crate::{Auth, AuthError};

/// The fewest characters that a password may have.
const SHORTEST: usize = 12;

/// From here on length alone is enough (OWASP ASVS 5.0, 6.2.9: 64 characters are permitted).
const LONG: usize = 64;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Under 12 characters.
    TooShort,
    /// Over 128 characters.
    TooLong,
    /// The user's own name or address, a common password, words, dates or patterns that need fewer
    /// than 10,000,000,000 guesses, a repetition, a run of neighbours, or few characters.
    TooGuessable,
    /// It is known from a breach.
    Breached,
}

impl PasswordFault {
    /// The stable code of the fault.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::TooGuessable => "too_guessable",
            Self::Breached => "breached",
        }
    }
}

impl Auth {
    /// Takes a text as a user's new password.
    ///
    /// # Errors
    /// [`AuthError::PasswordRefused`], [`AuthError::PasswordUncheckable`],
    /// [`AuthError::Overloaded`].
    pub(crate) async fn accept_password(
        &self,
        text: &SecretText,
        email: &EmailAddress,
        name: &str,
    ) -> Result<Password, AuthError> {
        let password = of_fitting_length(text).map_err(refused)?;
        if password.as_str().chars().count() < LONG {
            let judged = Judged::new(&password, email, name);
            // Milliseconds of work at the worst: not among the tasks that answer requests.
            let judgement = self.0.hasher.run(move || is_guessable(&judged));
            if judgement.await? {
                return Err(refused(PasswordFault::TooGuessable));
            }
        }
        if self.is_breached(&password).await? {
            return Err(refused(PasswordFault::Breached));
        }
        Ok(password)
    }

    /// Whether a password is known from a breach.
    ///
    /// # Errors
    /// [`AuthError::PasswordUncheckable`]
    pub(crate) async fn is_breached(&self, password: &Password) -> Result<bool, AuthError> {
        let known = self.0.settings.breaches.know(password.as_str());
        known.await.map_err(|_| AuthError::PasswordUncheckable)
    }
}

fn of_fitting_length(text: &SecretText) -> Result<Password, PasswordFault> {
    let password = Password::new(text).ok_or(PasswordFault::TooLong)?;
    if password.as_str().chars().count() < SHORTEST {
        return Err(PasswordFault::TooShort);
    }
    Ok(password)
}

fn refused(fault: PasswordFault) -> AuthError {
    AuthError::PasswordRefused(vec![fault])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<PasswordFault> {
        of_fitting_length(&SecretText::new(password.to_owned())).err()
    }

    #[test]
    fn a_password_has_12_to_128_characters_however_they_are_written() {
        let long = |count: usize| {
            "k\u{e9}y7\u{1f980}-Qz"
                .chars()
                .cycle()
                .take(count)
                .collect::<String>()
        };
        assert_eq!(fault(&long(11)), Some(PasswordFault::TooShort));
        assert_eq!(fault(&long(12)), None);
        assert_eq!(fault(&long(128)), None);
        assert_eq!(fault(&long(129)), Some(PasswordFault::TooLong));
        assert_eq!(fault(&"x".repeat(100_000)), Some(PasswordFault::TooLong));
        // 12 and 128 characters, each written as two code points.
        assert_eq!(fault(&"e\u{301}".repeat(11)), Some(PasswordFault::TooShort));
        assert_eq!(fault(&"e\u{301}".repeat(128)), None);
    }
}
