//! Sending a browser to the provider.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, EntropyError, SecretText};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreResponseType, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthUrl, AuthenticationFlow, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenUrl,
};

use crate::documents::Said;
use crate::id_token::ExtraClaims;
use crate::{ClientProof, OidcError, Provider, ResponseMode};

/// What binds an answer to the attempt that asked for it; each of 256 random bits.
#[derive(Clone)]
pub struct AttemptSecrets {
    /// Goes to the provider and back with the browser.
    pub state: SecretText,
    /// Goes to the provider and back in the ID token.
    pub nonce: SecretText,
    /// Stays here until the code is exchanged; the provider gets its SHA-256 before (RFC 7636).
    pub verifier: SecretText,
}

impl fmt::Debug for AttemptSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttemptSecrets(redacted)")
    }
}

impl AttemptSecrets {
    /// Fresh ones.
    ///
    /// # Errors
    /// [`EntropyError`]
    pub fn fresh(entropy: &Entropy) -> Result<Self, EntropyError> {
        let text = || -> Result<SecretText, EntropyError> {
            let random = entropy.key()?;
            Ok(SecretText::new(URL_SAFE_NO_PAD.encode(random.expose())))
        };
        Ok(Self {
            state: text()?,
            nonce: text()?,
            verifier: text()?,
        })
    }
}

/// How the provider is to find out who somebody is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// As it likes.
    AsItIs,
    /// By asking them, now.
    Anew,
}

pub(crate) type Tokens = StandardTokenResponse<
    IdTokenFields<
        ExtraClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        openidconnect::core::CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

pub(crate) type ReadyClient = Client<
    ExtraClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

impl Provider {
    /// The URL of the provider's page, with everything that the answer will be held against.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`], [`OidcError::Answer`].
    pub async fn begin(&self, secrets: &AttemptSecrets) -> Result<String, OidcError> {
        self.page(secrets, Proof::AsItIs).await
    }

    /// The same for somebody who has to prove anew who they are: the provider must not let them in by a
    /// session that it has of them, and says when they did (Core 1.0, section 3.1.2.1). Apple knows
    /// neither.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`], [`OidcError::Answer`].
    pub async fn begin_anew(&self, secrets: &AttemptSecrets) -> Result<String, OidcError> {
        let proof = match self.0.settings.response_mode {
            ResponseMode::FormPost => Proof::AsItIs,
            ResponseMode::Query => Proof::Anew,
        };
        self.page(secrets, proof).await
    }

    async fn page(&self, secrets: &AttemptSecrets, proof: Proof) -> Result<String, OidcError> {
        let said = self.said().await?;
        let client = self.client(&said)?;
        let state = CsrfToken::new(secrets.state.expose().to_owned());
        let nonce = Nonce::new(secrets.nonce.expose().to_owned());
        let verifier = PkceCodeVerifier::new(secrets.verifier.expose().to_owned());
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || state,
                move || nonce,
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for scope in &self.0.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if self.0.settings.response_mode == ResponseMode::FormPost {
            request = request.add_extra_param("response_mode", "form_post");
        }
        if proof == Proof::Anew {
            request = request
                .set_max_age(Duration::ZERO)
                .add_prompt(CoreAuthPrompt::Login);
        }
        let (url, _, _) = request.url();
        Ok(url.into())
    }

    /// Our client there, as the library speaks for it.
    pub(crate) fn client(&self, said: &Said) -> Result<ReadyClient, OidcError> {
        let (settings, metadata) = (&self.0.settings, &said.metadata);
        let unusable = |_| OidcError::Answer("an address in it is no URL");
        let issuer = IssuerUrl::new(metadata.issuer.clone()).map_err(unusable)?;
        let authorize = AuthUrl::new(metadata.authorization_endpoint.clone()).map_err(unusable)?;
        let token = TokenUrl::new(metadata.token_endpoint.clone()).map_err(unusable)?;
        let redirect = RedirectUrl::new(settings.redirect_url.clone())
            .map_err(|_| OidcError::Settings("the callback is no URL"))?;
        let id = ClientId::new(settings.client_id.clone());
        let mut client = Client::new(id, issuer, said.keys.clone())
            .set_auth_uri(authorize)
            .set_token_uri(token)
            .set_redirect_uri(redirect)
            .set_auth_type(self.way_to_prove(said));
        if let Some(secret) = self.client_secret()? {
            client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
        }
        Ok(client)
    }

    pub(crate) fn client_secret(&self) -> Result<Option<SecretText>, OidcError> {
        match (&self.0.settings.proof, &self.0.signer) {
            (ClientProof::Secret(secret), _) => Ok(Some(secret.clone())),
            (ClientProof::Apple(_), Some(signer)) => {
                let (client, audience) = (&self.0.settings.client_id, &self.0.settings.issuer);
                signer.sign(client, audience, self.0.clock.now()).map(Some)
            }
            (ClientProof::Apple(_) | ClientProof::None, _) => Ok(None),
        }
    }

    /// The header, which every provider must take, unless this one names the form alone.
    fn way_to_prove(&self, said: &Said) -> AuthType {
        let methods = &said.metadata.token_endpoint_auth_methods_supported;
        let names = |method: &str| methods.iter().any(|named| named == method);
        let is_apple = matches!(self.0.settings.proof, ClientProof::Apple(_));
        if is_apple || (names("client_secret_post") && !names("client_secret_basic")) {
            AuthType::RequestBody
        } else {
            AuthType::BasicAuth
        }
    }
}
