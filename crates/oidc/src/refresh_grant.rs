//! What Apple lets us keep of a person, and how it is given back: its rules ask that this happens when
//! the person has no account with us any more (RFC 7009; "Token revocation" of Sign in with Apple).

use std::fmt;

use http::StatusCode;
use kernel::SecretText;
use openidconnect::{Nonce, OAuth2TokenResponse};
use outbound::post_form;
use serde::{Deserialize, Serialize};

use crate::begin::Tokens;
use crate::documents::Said;
use crate::{OidcError, Proven, Provider};

/// Somebody whom a provider has proven, and what it gave besides.
#[derive(Debug)]
pub struct Finished {
    /// Who it is.
    pub proven: Proven,
    /// What is to be given back in the end; Apple's alone is kept.
    pub grant: Option<RefreshGrant>,
}

/// A refresh token and the client that it was given to. It is used for nothing but to be revoked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshGrant {
    client: String,
    token: String,
}

impl From<Proven> for Finished {
    /// Somebody whose provider gave nothing besides.
    fn from(proven: Proven) -> Self {
        Self {
            proven,
            grant: None,
        }
    }
}

impl fmt::Debug for RefreshGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshGrant(redacted)")
    }
}

impl Provider {
    /// What is to be kept of the tokens that a client got.
    pub(crate) fn grant_in(&self, client: &str, tokens: &Tokens) -> Option<RefreshGrant> {
        self.0.signer.as_ref()?;
        let token = tokens.refresh_token()?;
        Some(RefreshGrant {
            client: client.to_owned(),
            token: token.secret().clone(),
        })
    }

    /// Exchanges the code that one of our native apps got. Without it a person is proven as well; so
    /// what fails here leaves us without a token, and nobody outside. What another person's code brings is
    /// not kept: it would be given back in the end, and end their consent.
    pub(crate) async fn grant_of_app(
        &self,
        said: &Said,
        client: &str,
        subject: &str,
        code: &SecretText,
    ) -> Option<RefreshGrant> {
        let secret = self.signed_secret(client).ok()?;
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("client_secret", secret.expose()),
            ("code", code.expose()),
        ];
        let request = post_form(&said.metadata.token_endpoint, &fields).ok()?;
        let answer = self.0.send(request).await;
        let answer = answer
            .ok()
            .filter(|answer| answer.status() == StatusCode::OK)?;
        let tokens: Tokens = serde_json::from_slice(answer.body()).ok()?;
        let is_same = self.names(said, &tokens, client, subject);
        is_same.then(|| self.grant_in(client, &tokens)).flatten()
    }

    /// Whether the ID token beside these tokens is of that person, for that client. It came from the
    /// provider itself, to whom no nonce was told.
    fn names(&self, said: &Said, tokens: &Tokens, client: &str, subject: &str) -> bool {
        let any_nonce = |_: Option<&Nonce>| Ok::<(), String>(());
        let Some(token) = tokens.extra_fields().id_token() else {
            return false;
        };
        let Ok(verifier) = self.verifier(said) else {
            return false;
        };
        let claims = token.claims(&verifier, any_nonce);
        claims.is_ok_and(|claims| {
            let is_ours = matches!(claims.audiences().as_slice(), [one] if one.as_str() == client);
            is_ours
                && claims.subject().as_str() == subject
                && self.0.settings.issuer.is(claims.issuer())
        })
    }

    /// Gives a token back.
    ///
    /// # Errors
    /// [`OidcError::Exchange`] where the provider does not know the token (400); any other where another
    /// try may succeed, perhaps with other settings.
    pub async fn revoke(&self, grant: &RefreshGrant) -> Result<(), OidcError> {
        let said = self.said().await?;
        let endpoint = said.metadata.revocation_endpoint.as_deref();
        let endpoint = endpoint.ok_or(OidcError::Answer("it takes no token back"))?;
        let secret = self.signed_secret(&grant.client)?;
        let fields = [
            ("client_id", grant.client.as_str()),
            ("client_secret", secret.expose()),
            ("token", &grant.token),
            ("token_type_hint", "refresh_token"),
        ];
        let request = post_form(endpoint, &fields)?;
        let answer = self.0.send(request).await?;
        match answer.status() {
            StatusCode::OK => Ok(()),
            StatusCode::BAD_REQUEST => Err(OidcError::Exchange),
            _ => Err(OidcError::Answer("the token was not taken back")),
        }
    }

    fn signed_secret(&self, client: &str) -> Result<SecretText, OidcError> {
        let parts = &self.0;
        let signer = parts.signer.as_ref();
        let signer = signer.ok_or(OidcError::Settings("there is no key to sign with"))?;
        signer.sign(client, &parts.settings.issuer, parts.clock.now())
    }
}
