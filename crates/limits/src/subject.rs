//! Whom a limit counts, as a key that says nothing about them.

use std::net::{IpAddr, Ipv6Addr};

use kernel::Key256;
use ring::hmac;

/// Whom a call is charged to: a keyed digest over the limit's name and the subject, whole, so that no
/// two subjects share a count, and whoever sees the counts learns no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject(pub(crate) [u8; 32]);

/// Makes subjects.
pub struct Subjects(hmac::Key);

impl std::fmt::Debug for Subjects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subjects")
    }
}

impl Subjects {
    /// Subjects under a key of the installation.
    #[must_use]
    pub fn new(key: &Key256) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    /// Somebody or something with a name.
    #[must_use]
    pub fn named(&self, limit: &str, name: &[u8]) -> Subject {
        self.digest(limit, b"n", name)
    }

    /// An address. Of IPv6 the first 64 bits: whoever has one address of a network has all of them
    /// (RFC 6177). Nobody knows whose a call without an address is: those share one count.
    #[must_use]
    pub fn address(&self, limit: &str, address: Option<IpAddr>) -> Subject {
        match address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => self.digest(limit, b"4", &address.octets()),
            Some(IpAddr::V6(address)) => self.digest(limit, b"6", &network(address)),
            None => self.digest(limit, b"?", b""),
        }
    }

    /// Somebody or something with a name, as far as calls from this address go: what others do in that
    /// name elsewhere is counted elsewhere.
    #[must_use]
    pub fn named_at(&self, limit: &str, name: &[u8], address: Option<IpAddr>) -> Subject {
        let place = self.address(limit, address);
        self.digest(limit, b"@", &[place.0.as_slice(), name].concat())
    }

    /// The site that an address of IPv6 belongs to, its first 48 bits: whoever has one may have all of
    /// its 65,536 networks (RFC 6177). `None` for any other address.
    #[must_use]
    pub fn site(&self, limit: &str, address: Option<IpAddr>) -> Option<Subject> {
        match address?.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, ..] = address.octets();
                Some(self.digest(limit, b"s", &[a, b, c, d, e, f]))
            }
            IpAddr::V4(_) => None,
        }
    }

    /// Everybody together.
    #[must_use]
    pub fn everyone(&self, limit: &str) -> Subject {
        self.digest(limit, b"*", b"")
    }

    fn digest(&self, limit: &str, kind: &[u8; 1], name: &[u8]) -> Subject {
        let mut context = hmac::Context::with_key(&self.0);
        // The name of a limit has no zero byte, so that none runs into what follows.
        for part in [limit.as_bytes(), b"\0", kind, name] {
            context.update(part);
        }
        let mut digest = [0; 32];
        for (to, from) in digest.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        Subject(digest)
    }
}

fn network(address: Ipv6Addr) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = address.octets();
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn subjects() -> Subjects {
        Subjects::new(&Key256::from_bytes([7; 32]))
    }

    #[test]
    fn litellm_cve_2026_35030_no_two_subjects_share_a_count() {
        let subjects = subjects();
        let long = "a".repeat(500);
        let mut all = HashSet::new();
        for limit in ["a", "ab"] {
            for name in ["", "b", "c", long.as_str(), &long[1..]] {
                all.insert(subjects.named(limit, name.as_bytes()));
            }
            all.insert(subjects.everyone(limit));
            all.insert(subjects.address(limit, None));
            for address in ["10.0.0.1", "10.0.0.2", "2001:db8::1", "2001:db8:0:1::1"] {
                let address = Some(address.parse().unwrap());
                all.insert(subjects.address(limit, address));
                all.insert(subjects.named_at(limit, b"b", address));
            }
            let site = Some("2001:db8::1".parse().unwrap());
            all.extend(subjects.site(limit, site));
        }
        assert_eq!(all.len(), 2 * 16);
    }

    #[test]
    fn whoever_changes_the_address_within_a_network_is_the_same() {
        let subjects = subjects();
        let of = |address: &str| subjects.address("a", Some(address.parse().unwrap()));
        assert_eq!(
            of("2001:db8:1:2::1"),
            of("2001:db8:1:2:ffff:ffff:ffff:ffff")
        );
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("10.0.0.1"), of("::ffff:10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
        let site = |address: &str| subjects.site("a", Some(address.parse().unwrap()));
        assert_eq!(site("2001:db8:1:2::1"), site("2001:db8:1:ffff::1"));
        assert_ne!(site("2001:db8:1:2::1"), site("2001:db8:2:2::1"));
        assert_eq!(site("::ffff:10.0.0.1"), None);
    }

    #[test]
    fn another_installation_has_other_keys() {
        let other = Subjects::new(&Key256::from_bytes([8; 32]));
        assert_ne!(subjects().everyone("a"), other.everyone("a"));
    }
}
