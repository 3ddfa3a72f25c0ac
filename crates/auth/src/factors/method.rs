//! The ways in which somebody proves who they are.

use std::fmt;

/// One way to prove who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The password of the account.
    Password,
    /// A code of an authenticator app (RFC 6238).
    Totp,
    /// A recovery code, which works once.
    RecoveryCode,
    /// A passkey (W3C Web Authentication).
    Passkey,
    /// An identity at an OpenID provider.
    Identity,
}

impl Method {
    const ALL: [Self; 5] = [
        Self::Password,
        Self::Totp,
        Self::RecoveryCode,
        Self::Passkey,
        Self::Identity,
    ];

    /// The word in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
            Self::Identity => "identity",
        }
    }

    /// Whether it proves more than a password or a provider's word does.
    #[must_use]
    pub const fn is_second_factor(self) -> bool {
        matches!(self, Self::Totp | Self::RecoveryCode | Self::Passkey)
    }
}

/// The ways by which the user of one session has proven who they are.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Methods(u8);

impl Methods {
    /// One way alone.
    #[must_use]
    pub const fn of(method: Method) -> Self {
        Self(1 << method as u8)
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, method: Method) -> Self {
        Self(self.0 | 1 << method as u8)
    }

    /// These without those that prove more than a password or a provider's word does.
    #[must_use]
    pub fn without_second_factors(self) -> Self {
        let first = self.iter().filter(|method| !method.is_second_factor());
        first.fold(Self::default(), Self::with)
    }

    /// Whether this way is among them.
    #[must_use]
    pub const fn contains(self, method: Method) -> bool {
        self.0 & (1 << method as u8) != 0
    }

    /// Whether a second factor is among them.
    #[must_use]
    pub fn has_second_factor(self) -> bool {
        self.iter().any(Method::is_second_factor)
    }

    /// Each of them, in a fixed order.
    pub fn iter(self) -> impl Iterator<Item = Method> {
        Method::ALL
            .into_iter()
            .filter(move |method| self.contains(*method))
    }

    /// The words with spaces between them, as they stand in the database.
    pub(crate) fn to_column(self) -> String {
        let words: Vec<&str> = self.iter().map(Method::as_str).collect();
        words.join(" ")
    }

    /// What a column says. A word that nobody knows proves nothing.
    pub(crate) fn from_column(text: &str) -> Self {
        let known = |word: &str| Method::ALL.into_iter().find(|m| m.as_str() == word);
        let found = text.split(' ').filter_map(known);
        found.fold(Self::default(), Self::with)
    }
}

impl fmt::Debug for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_read_as_they_were_written() {
        let both = Methods::of(Method::Password).with(Method::Totp);
        assert_eq!(both.to_column(), "password totp");
        assert_eq!(Methods::from_column("password totp"), both);
        assert!(both.has_second_factor());
        let first = Methods::of(Method::Password);
        assert_eq!(both.without_second_factors(), first);
        assert_eq!(Methods::from_column(""), Methods::default());
        assert_eq!(Methods::from_column("totps").iter().count(), 0);
        for method in Method::ALL {
            let alone = Methods::of(method);
            assert_eq!(Methods::from_column(&alone.to_column()), alone);
            assert_eq!(alone.has_second_factor(), method.is_second_factor());
            assert!(!alone.without_second_factors().has_second_factor());
        }
    }
}
