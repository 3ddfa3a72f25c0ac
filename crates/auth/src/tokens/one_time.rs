//! Tokens that work once: of the claim link and of mails. `bwt_` and 256 random bits; the
//! database keeps a keyed digest over the purpose and the token, so that one for one purpose is
//! none for another.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, EntropyError, Key256, SecretText};
use ring::hmac;

const MARK: &str = "bwt_";

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Claim,
    VerifyEmail,
    ResetPassword,
    /// The second half of a sign-in.
    SecondFactor,
    /// A code that stands in for a second factor; it has no end.
    RecoveryCode,
    /// Tells that somebody else was at work.
    ReportIntrusion,
    /// The challenge that a passkey signs.
    Passkey,
}

impl Purpose {
    /// The word in the `purpose` column.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::SecondFactor => "second_factor",
            Self::RecoveryCode => "recovery_code",
            Self::ReportIntrusion => "report_intrusion",
            Self::Passkey => "passkey",
        }
    }

    /// How long a token can be used.
    pub(crate) const fn lifetime(self) -> Duration {
        const HOUR: u64 = 3_600;
        match self {
            Self::Claim => Duration::from_secs(7 * 24 * HOUR),
            Self::VerifyEmail | Self::ReportIntrusion => Duration::from_secs(24 * HOUR),
            Self::ResetPassword => Duration::from_secs(HOUR),
            Self::SecondFactor | Self::Passkey => Duration::from_secs(5 * 60),
            Self::RecoveryCode => Duration::MAX,
        }
    }
}

/// Makes tokens and the digests by which they are found.
pub(crate) struct OneTimeTokens(hmac::Key);

impl OneTimeTokens {
    pub(crate) fn new(key: &Key256) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    pub(crate) fn issue(&self, entropy: &Entropy) -> Result<SecretText, EntropyError> {
        let random = entropy.key()?;
        Ok(SecretText::new(format!(
            "{MARK}{}",
            URL_SAFE_NO_PAD.encode(random.expose())
        )))
    }

    pub(crate) fn digest(&self, purpose: Purpose, token: &SecretText) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose.as_str().as_bytes());
        context.update(&[0]);
        context.update(token.expose().as_bytes());
        context.sign().as_ref().to_vec()
    }
}
