//! From what the browser brought back to who somebody is.

use std::fmt;

use kernel::SecretText;
use openidconnect::{
    AuthorizationCode, HttpRequest, HttpResponse, OAuth2TokenResponse, PkceCodeVerifier,
    RequestTokenError,
};
use outbound::OutboundError;

use crate::documents::Said;
use crate::id_token::Expected;
use crate::{AttemptSecrets, Finished, OidcError, Provider};

/// What the browser brought back (RFC 6749 section 4.1.2, RFC 9207). The state was looked at before:
/// it led to the attempt.
#[derive(Clone, Default)]
pub struct Callback {
    /// The code, where the provider let the person in.
    pub code: Option<SecretText>,
    /// The provider's word for why it did not.
    pub error: Option<String>,
    /// Which issuer answers.
    pub iss: Option<String>,
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback(redacted)")
    }
}

impl Provider {
    /// Exchanges the code and checks the ID token.
    ///
    /// # Errors
    /// Every [`OidcError`] but the one about settings.
    pub async fn finish(
        &self,
        callback: &Callback,
        secrets: &AttemptSecrets,
    ) -> Result<Finished, OidcError> {
        let said = self.said().await?;
        self.check_answerer(&said, callback.iss.as_deref())?;
        if callback.error.is_some() {
            return Err(OidcError::Denied);
        }
        let code = callback
            .code
            .as_ref()
            .ok_or(OidcError::Callback("no code"))?;
        let tokens = self.exchange(&said, code, &secrets.verifier).await?;
        let id_token = tokens
            .extra_fields()
            .id_token()
            .ok_or(OidcError::Token("there is none"))?;
        let expected = Expected {
            clients: std::slice::from_ref(&self.0.settings.client_id),
            nonce: secrets.nonce.expose(),
            access_token: Some(tokens.access_token()),
        };
        let (proven, client) = self.check_id_token(id_token, &expected).await?;
        let grant = self.grant_in(&client, &tokens);
        Ok(Finished { proven, grant })
    }

    /// The answer must come from the issuer that was asked, where that is said (RFC 9207 section 2.4).
    fn check_answerer(&self, said: &Said, named: Option<&str>) -> Result<(), OidcError> {
        let metadata = &said.metadata;
        match named {
            Some(named) if named == metadata.issuer || self.0.settings.issuer.is(named) => Ok(()),
            Some(_) => Err(OidcError::Callback("another issuer answers")),
            None if metadata.authorization_response_iss_parameter_supported => {
                Err(OidcError::Callback("the issuer is not named"))
            }
            None => Ok(()),
        }
    }

    async fn exchange(
        &self,
        said: &Said,
        code: &SecretText,
        verifier: &SecretText,
    ) -> Result<crate::begin::Tokens, OidcError> {
        let client = self.client(said)?;
        let parts = &self.0;
        let http = |request: HttpRequest| async move {
            let answer = parts.send(request).await?;
            Ok::<HttpResponse, OutboundError>(answer)
        };
        let exchanged = client
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
            .request_async(&http);
        exchanged.await.map_err(|error| match error {
            RequestTokenError::Request(error) => OidcError::Unreachable(error),
            RequestTokenError::ServerResponse(_) => OidcError::Exchange,
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                OidcError::Answer("no tokens are in it")
            }
        })
    }
}
