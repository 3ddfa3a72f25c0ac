//! An authenticator app: what a user holds in their hand, made from RFC 6238 and RFC 4226 alone.

use kernel::{SecretText, Timestamp};
use ring::hmac;

/// An app with one secret in it.
#[derive(Debug, Clone)]
pub struct AuthenticatorApp {
    /// The secret.
    pub secret: Vec<u8>,
}

impl AuthenticatorApp {
    /// Set up with the secret that the server showed, in base32 (RFC 4648 section 6). Letters that are
    /// none of base32 are passed over.
    #[must_use]
    pub fn new(base32: &str) -> Self {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let (mut bits, mut count, mut secret) = (0_usize, 0, Vec::new());
        let known = |letter: u8| ALPHABET.iter().position(|known| *known == letter);
        for value in base32.bytes().filter_map(known) {
            bits = (bits << 5 | value) & 0xfff;
            count += 5;
            if count >= 8 {
                count -= 8;
                secret.extend(u8::try_from(bits >> count & 255));
            }
        }
        Self { secret }
    }

    /// What it shows at a time.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> SecretText {
        SecretText::new(self.at(step(now)))
    }

    /// Six digits that it does not show, neither then nor a moment before or after.
    #[must_use]
    pub fn wrong_code(&self, now: Timestamp) -> SecretText {
        let now = step(now);
        let near: Vec<String> = (now - 3..=now + 3).map(|step| self.at(step)).collect();
        let mut codes = (0..1_000_000).map(|number: u32| format!("{number:06}"));
        let code = codes.find(|code| !near.contains(code));
        SecretText::new(code.unwrap_or_default())
    }

    fn at(&self, step: u64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[19] & 15);
        let word = tag[offset..offset + 4].iter();
        let number = word.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }
}

fn step(now: Timestamp) -> u64 {
    u64::try_from(now.seconds()).unwrap_or(0) / 30
}
