//! Typed ids in TypeID form: a prefix, `_`, and a UUIDv7 in 26 characters of Crockford's base 32
//! (TypeID specification 0.3; RFC 9562 section 5.7).

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Names the kind of thing that an [`Id`] points to.
pub trait Prefix: 'static {
    /// The letters before the underscore, as in `ws` of `ws_01h…`.
    const PREFIX: &'static str;
}

/// An id that can only be used for its own kind of thing.
pub struct Id<P> {
    uuid: Uuid,
    kind: PhantomData<fn() -> P>,
}

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdError {
    expected: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected an id of the form {}_ and 26 letters and digits",
            self.expected
        )
    }
}

impl std::error::Error for IdError {}

impl<P: Prefix> Id<P> {
    /// Wraps a UUID that is known to belong to this kind of thing.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }

    /// The same from the 16 bytes of the UUID.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self::from_uuid(Uuid::from_bytes(bytes))
    }

    /// The 128 bits as they are stored.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<P: Prefix> fmt::Display for Id<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.uuid.as_u128();
        let mut text = [0_u8; 26];
        for (place, letter) in text.iter_mut().rev().enumerate() {
            let shift = u32::try_from(place).unwrap_or(0) * 5;
            let index = usize::try_from((bits >> shift) & 31).unwrap_or(0);
            *letter = ALPHABET[index];
        }
        write!(
            f,
            "{}_{}",
            P::PREFIX,
            std::str::from_utf8(&text).unwrap_or_default()
        )
    }
}

impl<P: Prefix> FromStr for Id<P> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = IdError {
            expected: P::PREFIX,
        };
        let letters = text
            .strip_prefix(P::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .ok_or(error)?
            .as_bytes();
        // 26 letters hold 130 bits: the first may only carry three.
        if letters.len() != 26 || letters[0] > b'7' {
            return Err(error);
        }
        let mut bits = 0_u128;
        for letter in letters {
            let value = ALPHABET
                .iter()
                .position(|known| known == letter)
                .ok_or(error)?;
            bits = (bits << 5) | value as u128;
        }
        Ok(Self::from_uuid(Uuid::from_u128(bits)))
    }
}

impl<P: Prefix> fmt::Debug for Id<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<P> Clone for Id<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Id<P> {}

impl<P> PartialEq for Id<P> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<P> Eq for Id<P> {}

impl<P> PartialOrd for Id<P> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<P> Ord for Id<P> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<P> std::hash::Hash for Id<P> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<P: Prefix> Serialize for Id<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, P: Prefix> Deserialize<'de> for Id<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! id_kinds {
    ($($(#[$doc:meta])* $kind:ident, $alias:ident, $prefix:literal;)*) => {
        /// The kinds of things that have ids.
        pub mod kinds {
            $($(#[$doc])* #[derive(Debug)] pub enum $kind {}
            impl super::Prefix for $kind { const PREFIX: &'static str = $prefix; })*
        }
        $($(#[$doc])* pub type $alias = Id<kinds::$kind>;)*
    };
}

id_kinds! {
    /// A workspace: the tenant.
    Workspace, WorkspaceId, "ws";
    /// A user.
    User, UserId, "usr";
    /// A session, of an account or of one workspace.
    Session, SessionId, "ses";
    /// An authenticator app or another second factor of a user.
    Authenticator, AuthenticatorId, "aut";
    /// An identity that another issuer vouches for.
    Identity, IdentityId, "idn";
    /// An invitation to a workspace.
    Invitation, InvitationId, "inv";
    /// An event of an audit log.
    Event, EventId, "evt";
    /// A lead.
    Lead, LeadId, "lead";
    /// A contact.
    Contact, ContactId, "con";
    /// An import of a file of records.
    Import, ImportId, "imp";
    /// A piece of background work.
    Job, JobId, "job";
    /// A key of the key hierarchy.
    Key, KeyId, "key";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeid_specification_examples_round_trip() {
        // TypeID specification, valid.yml: nil, one, max, "prefix-alphabet" values.
        let cases = [
            (
                "00000000-0000-0000-0000-000000000000",
                "00000000000000000000000000",
            ),
            (
                "00000000-0000-0000-0000-000000000001",
                "00000000000000000000000001",
            ),
            (
                "00000000-0000-0000-0000-000000000020",
                "00000000000000000000000010",
            ),
            (
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "7zzzzzzzzzzzzzzzzzzzzzzzzz",
            ),
            (
                "0110c853-1d09-52d8-d73e-1194e95b5f19",
                "0123456789abcdefghjkmnpqrs",
            ),
            (
                "01890a5d-ac96-774b-bcce-b302099a8057",
                "01h455vb4pex5vsknk084sn02q",
            ),
        ];
        for (uuid, letters) in cases {
            let uuid: Uuid = uuid.parse().unwrap();
            let id = UserId::from_uuid(uuid);
            assert_eq!(id.to_string(), format!("usr_{letters}"));
            assert_eq!(format!("usr_{letters}").parse::<UserId>().unwrap(), id);
        }
    }

    #[test]
    fn a_text_that_is_not_an_id_of_the_kind_is_refused() {
        for text in [
            "",
            "usr",
            "usr_",
            "ws_01h455vb4pex5vsknk084sn02q",
            "usr-01h455vb4pex5vsknk084sn02q",
            "usr_81h455vb4pex5vsknk084sn02q",
            "usr_01h455vb4pex5vsknk084sn02",
            "usr_01h455vb4pex5vsknk084sn02qq",
            "usr_01H455VB4PEX5VSKNK084SN02Q",
            "usr_01h455vb4pex5vsknk084sn02u",
            "usr_01h455vb4pex5vsknk084sn0\u{e9}",
        ] {
            assert!(text.parse::<UserId>().is_err(), "{text}");
        }
    }
}
