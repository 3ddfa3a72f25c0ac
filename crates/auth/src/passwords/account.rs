//! Whose attempts are counted together: each way to guess has a count of its own, so that whoever can
//! use one of them keeps nobody out of another.

use std::net::IpAddr;

use kernel::{EmailAddress, SessionId, UserId};
use keyring::FieldCipher;

/// Whose password or code is tried, as a blind index.
#[derive(Debug, Clone)]
pub(crate) struct Account(String);

impl Account {
    pub(super) fn key(&self) -> &str {
        &self.0
    }

    pub(super) fn into_key(self) -> String {
        self.0
    }

    /// Whoever signs in with this address, whether somebody has it or not, and in whatever spelling.
    pub(crate) fn of_address(fields: &FieldCipher, text: &str) -> Self {
        let address = EmailAddress::parse(text);
        let key = address.as_ref().map_or(text, EmailAddress::key);
        Self(fields.blind("lockout/sign_in", key))
    }

    /// Whoever signs in with this address on a device where its user signed in before. Apart from the
    /// address, so that strangers who guess keep nobody out.
    pub(crate) fn of_device(fields: &FieldCipher, text: &str, device: &str) -> Self {
        let Self(address) = Self::of_address(fields, text);
        Self(fields.blind("lockout/device", &format!("{address} {device}")))
    }

    /// Whoever brings both factors to an address that strangers have locked, by the network they come
    /// from: strangers elsewhere must not lock this way too.
    pub(crate) fn of_both_factors(fields: &FieldCipher, text: &str, from: Option<IpAddr>) -> Self {
        let Self(address) = Self::of_address(fields, text);
        let network = network(from);
        Self(fields.blind("lockout/both_factors", &format!("{address} {network}")))
    }

    /// Whoever has a second factor and tries passwords past a lock, from wherever: further networks bring
    /// no further guesses.
    pub(crate) fn of_factor_holder(fields: &FieldCipher, user: UserId) -> Self {
        Self(fields.blind("lockout/factor_holder", &user.to_string()))
    }

    /// What is written down of attempts past a lock: so many in a day, from however many networks.
    pub(crate) fn of_written_down(fields: &FieldCipher, text: &str) -> Self {
        let Self(address) = Self::of_address(fields, text);
        Self(fields.blind("lockout/written_down", &address))
    }

    /// A user whose second factor is tried by somebody who knows the first one.
    pub(crate) fn of_second_factor(fields: &FieldCipher, user: UserId) -> Self {
        Self(fields.blind("lockout/second_factor", &user.to_string()))
    }

    /// The same on a device where the user signed in before. Apart from the user, so that whoever knows
    /// the password alone keeps nobody out there.
    pub(crate) fn of_second_factor_on(fields: &FieldCipher, user: UserId, device: &str) -> Self {
        Self(fields.blind("lockout/second_factor_on", &format!("{user} {device}")))
    }

    /// A user whose recovery codes or passkeys are tried. It stops nobody: nobody finds them by trying.
    pub(crate) fn of_unguessable(fields: &FieldCipher, user: UserId) -> Self {
        Self(fields.blind("lockout/unguessable", &user.to_string()))
    }

    /// Whoever tries second factors in a session, by the one that began with a sign-in: whoever got hold
    /// of another one keeps nobody out of this one.
    pub(crate) fn of_session_factor(fields: &FieldCipher, first: SessionId) -> Self {
        Self(fields.blind("lockout/session_factor", &first.to_string()))
    }

    /// Whoever sets up an authenticator app in a session.
    pub(crate) fn of_set_up(fields: &FieldCipher, first: SessionId) -> Self {
        Self(fields.blind("lockout/set_up", &first.to_string()))
    }

    /// A user who tries the password of their own session. Apart from the address, so that strangers
    /// who try that keep nobody from changing a password.
    pub(crate) fn of_session(fields: &FieldCipher, user: UserId) -> Self {
        Self(fields.blind("lockout/session", &user.to_string()))
    }
}

/// The network of an address: of IPv6 the first 64 bits, which whoever has one address has all of
/// (RFC 6177).
fn network(from: Option<IpAddr>) -> String {
    match from.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::")
        }
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn whoever_changes_the_address_within_a_network_is_the_same() {
        let of = |text: &str| network(Some(text.parse().unwrap()));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
        assert_eq!(network(None), "unknown");
    }
}
