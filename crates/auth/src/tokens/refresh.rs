//! Refresh tokens: `bwr_`, then the session, its generation and a keyed digest of both in
//! base64url.
//!
//! A token can be made again from the session and the generation, so that a client that lost the
//! answer gets the same successor once more; the database alone, which keeps only keyed digests
//! of them, makes none and knows none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Key256, SecretText, SessionId};
use ring::hmac;
use sea_orm::prelude::Uuid;
use subtle::ConstantTimeEq;

const MARK: &str = "bwr_";
const SIGNED: usize = 20;
const WHOLE: usize = SIGNED + 32;

/// Makes and reads refresh tokens.
pub(crate) struct RefreshTokens(hmac::Key);

/// What a refresh token that we made says.
#[derive(Debug)]
pub(crate) struct Refresher {
    pub(crate) session: SessionId,
    pub(crate) generation: u32,
    digest: [u8; 32],
}

impl RefreshTokens {
    pub(crate) fn new(key: &Key256) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    /// The token of one generation of a session.
    pub(crate) fn issue(&self, session: SessionId, generation: u32) -> SecretText {
        let mut bytes = Vec::with_capacity(WHOLE);
        bytes.extend_from_slice(session.uuid().as_bytes());
        bytes.extend_from_slice(&generation.to_be_bytes());
        let tag = hmac::sign(&self.0, &bytes);
        bytes.extend_from_slice(tag.as_ref());
        SecretText::new(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What the database keeps of the token of one generation of a session.
    pub(crate) fn stored(&self, session: SessionId, generation: u32) -> Vec<u8> {
        self.stored_form(&self.issue(session, generation)).to_vec()
    }

    fn stored_form(&self, token: &SecretText) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        // Longer than what a token's own digest is made of, so that none is ever the other.
        context.update(b"stored\0");
        context.update(token.expose().as_bytes());
        let mut bytes = [0_u8; 32];
        bytes.copy_from_slice(context.sign().as_ref());
        bytes
    }

    /// `None` for whatever we did not make.
    pub(crate) fn read(&self, token: &SecretText) -> Option<Refresher> {
        let text = token.expose();
        let encoded = text
            .strip_prefix(MARK)
            .filter(|rest| rest.len() <= WHOLE * 2)?;
        let bytes: [u8; WHOLE] = URL_SAFE_NO_PAD.decode(encoded).ok()?.try_into().ok()?;
        let (signed, tag) = bytes.split_at(SIGNED);
        hmac::verify(&self.0, signed, tag).ok()?;
        let (session, generation) = signed.split_at(16);
        Some(Refresher {
            session: SessionId::from_uuid(Uuid::from_slice(session).ok()?),
            generation: u32::from_be_bytes(generation.try_into().ok()?),
            digest: self.stored_form(token),
        })
    }
}

impl Refresher {
    /// Whether this is the token whose digest is stored.
    pub(crate) fn is(&self, stored: &[u8]) -> bool {
        self.digest.ct_eq(stored).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_under_the_key_is_read() {
        let tokens = RefreshTokens::new(&Key256::from_bytes([1; 32]));
        let session = SessionId::from_uuid(Uuid::from_u128(7));
        let token = tokens.issue(session, 3);
        let read = tokens.read(&token).unwrap();
        assert_eq!((read.session, read.generation), (session, 3));
        assert!(read.is(&tokens.stored(session, 3)));
        assert!(!read.is(&[]));

        let foreign = RefreshTokens::new(&Key256::from_bytes([2; 32]));
        assert!(foreign.read(&token).is_none());
        let text = token.expose();
        for place in 4..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = SecretText::new(String::from_utf8(changed).unwrap());
            assert!(tokens.read(&changed).is_none(), "{place}");
        }
        for other in [
            "",
            "bwr_",
            &text[4..],
            &text[..text.len() - 1],
            &format!("{text}A"),
        ] {
            assert!(tokens.read(&SecretText::new(other.to_owned())).is_none());
        }
    }
}
