//! What a browser brings back, read from the JSON of the standard.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::SecretText;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use webauthn_rs::prelude::{Base64UrlSafeData, PublicKeyCredential, RegisterPublicKeyCredential};

use crate::AuthError;

/// The one type of credential that there is.
const PUBLIC_KEY: &str = "public-key";

/// A passkey that an authenticator has just made.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    pub(super) raw: RegisterPublicKeyCredential,
    pub(super) client: ClientData,
}

/// What an authenticator signed with a passkey.
#[derive(Debug, Clone)]
pub struct PasskeyAnswer {
    pub(super) raw: PublicKeyCredential,
    pub(super) client: ClientData,
}

/// What the browser says about a ceremony (Web Authentication, section 5.8.1). The authenticator's
/// signature covers it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    challenge: Base64UrlSafeData,
    cross_origin: Option<bool>,
}

impl NewPasskey {
    /// Reads a `RegistrationResponseJSON` (Web Authentication, section 5.1).
    ///
    /// # Errors
    /// [`AuthError::PasskeyInvalid`] for what is none.
    pub fn parse(json: Value) -> Result<Self, AuthError> {
        let raw: RegisterPublicKeyCredential = read(json)?;
        let client = ClientData::read(&raw.type_, &raw.response.client_data_json)?;
        Ok(Self { raw, client })
    }
}

impl PasskeyAnswer {
    /// Reads an `AuthenticationResponseJSON` (Web Authentication, section 5.1).
    ///
    /// # Errors
    /// [`AuthError::PasskeyInvalid`] for what is none.
    pub fn parse(json: Value) -> Result<Self, AuthError> {
        let raw: PublicKeyCredential = read(json)?;
        let client = ClientData::read(&raw.type_, &raw.response.client_data_json)?;
        Ok(Self { raw, client })
    }
}

impl ClientData {
    fn read(type_: &str, bytes: &Base64UrlSafeData) -> Result<Self, AuthError> {
        if type_ != PUBLIC_KEY {
            return Err(AuthError::PasskeyInvalid);
        }
        serde_json::from_slice(bytes.as_slice()).map_err(|_| AuthError::PasskeyInvalid)
    }

    /// The challenge that was answered, in the form by which its ceremony is known.
    pub(super) fn challenge(&self) -> SecretText {
        token(self.challenge.as_slice())
    }

    /// Whether it came from within a page of somebody else, who may have led the person to it.
    pub(super) fn is_framed(&self) -> bool {
        self.cross_origin.unwrap_or(false)
    }
}

/// A challenge as text.
pub(super) fn token(challenge: &[u8]) -> SecretText {
    SecretText::new(URL_SAFE_NO_PAD.encode(challenge))
}

fn read<T: DeserializeOwned>(json: Value) -> Result<T, AuthError> {
    serde_json::from_value(json).map_err(|_| AuthError::PasskeyInvalid)
}
