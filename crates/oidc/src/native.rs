//! Tokens that an app got from the system, without a browser.

use std::fmt::Write;
use std::str::FromStr;

use kernel::SecretText;
use ring::digest;

use crate::id_token::{Expected, Token};
use crate::{Finished, OidcError, Provider};

/// The longest token that is read.
const LONGEST: usize = 16 * 1024;

/// What an app brings.
#[derive(Debug)]
pub struct NativeToken {
    /// The ID token.
    pub identity_token: SecretText,
    /// The nonce that the app made. The token holds its SHA-256 in hexadecimal: whoever gets hold of
    /// a token does not have the nonce.
    pub nonce: SecretText,
    /// The code that came with the token, for what is to be given back in the end.
    pub authorization_code: Option<SecretText>,
}

impl Provider {
    /// Checks a token that one of our native apps got. It is for the caller to see that it comes once; a
    /// code that came along is exchanged before that, and only for the person of the token.
    ///
    /// # Errors
    /// [`OidcError::Token`]; [`OidcError::Unreachable`] and [`OidcError::Answer`] when the issuer's
    /// keys cannot be read.
    pub async fn check_native(&self, native: &NativeToken) -> Result<Finished, OidcError> {
        let text = native.identity_token.expose();
        if text.len() > LONGEST {
            return Err(OidcError::Token("it is too long"));
        }
        let token = Token::from_str(text).map_err(|_| OidcError::Token("it is no token"))?;
        let hashed = hexadecimal_sha256(native.nonce.expose());
        let expected = Expected {
            clients: &self.0.settings.native_clients,
            nonce: &hashed,
            access_token: None,
        };
        let (proven, client) = self.check_id_token(&token, &expected).await?;
        let grant = match &native.authorization_code {
            Some(code) => {
                let said = self.said().await?;
                let subject = &proven.subject;
                self.grant_of_app(&said, &client, subject, code).await
            }
            None => None,
        };
        Ok(Finished { proven, grant })
    }
}

/// What is signed of a token. Whoever counts tokens counts these bytes: the signature beside them has several
/// spellings, which are all good (unused bits of base64url; of ECDSA `s` and `n - s`).
#[must_use]
pub fn signed_part(token: &SecretText) -> SecretText {
    let text = token.expose();
    let signed = text.rsplit_once('.').map_or(text, |(signed, _)| signed);
    SecretText::new(signed.to_owned())
}

fn hexadecimal_sha256(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
