//! The one strict reading of ID tokens (OpenID Connect Core 1.0, section 3.1.3.7).

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::{EmailAddress, Timestamp};
use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, ClaimsVerificationError, ClientId, IdToken,
    IdTokenClaims, IdTokenVerifier, IssuerUrl, Nonce,
};
use serde::{Deserialize, Serialize};

use crate::documents::Said;
use crate::{OidcError, Proven, Provider};

/// Signatures of key pairs alone: neither none at all, nor such that whoever checks can make.
pub(crate) const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How far the provider's clock may be ahead of ours.
const AHEAD: Duration = Duration::from_secs(60);

/// A token that was made longer ago was not made for this attempt.
const OLDEST: Duration = Duration::from_secs(10 * 60);

/// The longest subject (Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;

const LONGEST_NAME: usize = 100;

/// Claims of single providers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ExtraClaims {
    /// Google: the domain whose accounts it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    hd: Option<String>,
}

impl AdditionalClaims for ExtraClaims {}

pub(crate) type Token = IdToken<
    ExtraClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Claims = IdTokenClaims<ExtraClaims, CoreGenderClaim>;

/// What a token is held against.
pub(crate) struct Expected<'a> {
    /// For which of our clients it may be made.
    pub(crate) clients: &'a [String],
    pub(crate) nonce: &'a str,
    /// The access token that came with it.
    pub(crate) access_token: Option<&'a AccessToken>,
}

/// Whether another look at the provider's keys can help.
pub(crate) enum Fault {
    Key,
    Other(&'static str),
}

impl Provider {
    /// Who the token says somebody is, if it proves that to us, now; and for which of our clients.
    pub(crate) async fn check_id_token(
        &self,
        token: &Token,
        expected: &Expected<'_>,
    ) -> Result<(Proven, String), OidcError> {
        let said = self.said().await?;
        match self.read(&said, token, expected) {
            Err(Fault::Key) => {
                // The provider may sign with a new key.
                let said = self.said_lately().await?;
                let read = self.read(&said, token, expected);
                read.map_err(|fault| match fault {
                    Fault::Key => OidcError::Token("the signature is not the issuer's"),
                    Fault::Other(reason) => OidcError::Token(reason),
                })
            }
            read => read.map_err(|fault| match fault {
                Fault::Key => OidcError::Token("the signature is not the issuer's"),
                Fault::Other(reason) => OidcError::Token(reason),
            }),
        }
    }

    fn read(
        &self,
        said: &Said,
        token: &Token,
        expected: &Expected<'_>,
    ) -> Result<(Proven, String), Fault> {
        let verifier = self.verifier(said)?;
        let nonce = Nonce::new(expected.nonce.to_owned());
        let claims = token
            .claims(&verifier, &nonce)
            .map_err(|error| fault(&error))?;
        if !self.0.settings.issuer.is(claims.issuer()) {
            return Err(Fault::Other("the issuer is another"));
        }
        let client = check_audience(claims, expected.clients)?;
        if let Some(access_token) = expected.access_token {
            check_hash(token, claims, access_token, &verifier)?;
        }
        Ok((self.proven(claims)?, client))
    }

    /// Issuer and audience are checked by us: there may be several of each.
    pub(crate) fn verifier(
        &self,
        said: &Said,
    ) -> Result<IdTokenVerifier<'static, CoreJsonWebKey>, Fault> {
        let now = self.0.clock.now();
        let time = utc(now).ok_or(Fault::Other("there is no such time"))?;
        let issuer = IssuerUrl::new(said.metadata.issuer.clone())
            .map_err(|_| Fault::Other("the issuer is no URL"))?;
        let client = ClientId::new(self.0.settings.client_id.clone());
        let (oldest, newest) = (utc(now.minus(OLDEST)), utc(now.plus(AHEAD)));
        let verifier = IdTokenVerifier::new_public_client(client, issuer, said.keys.clone())
            .set_allowed_algs(ALGORITHMS)
            .require_issuer_match(false)
            .require_audience_match(false)
            .set_time_fn(move || time)
            .set_issue_time_verifier_fn(move |issued| {
                let is_now = Some(issued) <= newest && Some(issued) >= oldest;
                is_now.then_some(()).ok_or_else(String::new)
            });
        Ok(verifier)
    }

    fn proven(&self, claims: &Claims) -> Result<Proven, Fault> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Fault::Other("the subject is none"));
        }
        let email = claims
            .email()
            .and_then(|email| EmailAddress::parse(email).ok());
        let domain = email
            .as_ref()
            .and_then(|email| email.key().rsplit_once('@'));
        let hosted = claims.additional_claims().hd.as_deref();
        let authority = &self.0.settings.authority;
        let is_authority = domain.is_some_and(|(_, domain)| authority.is_for(domain, hosted));
        let name = claims.name().and_then(|name| name.get(None));
        Ok(Proven {
            issuer: claims.issuer().to_string(),
            subject: subject.to_owned(),
            email,
            email_verified: claims.email_verified(),
            is_authority,
            authenticated_at: claims
                .auth_time()
                .map(|time| Timestamp::from_micros(time.timestamp_micros())),
            name: name.and_then(|name| plain_name(name)),
        })
    }
}

/// A token for several parties is none for us: any of them could have brought it.
fn check_audience(claims: &Claims, clients: &[String]) -> Result<String, Fault> {
    let [audience] = claims.audiences().as_slice() else {
        return Err(Fault::Other("the audience is not one"));
    };
    if !clients.iter().any(|client| client == audience.as_str()) {
        return Err(Fault::Other("the audience is another"));
    }
    let party = claims.authorized_party();
    if party.is_some_and(|party| party.as_str() != audience.as_str()) {
        return Err(Fault::Other("it was made for another party"));
    }
    Ok(audience.as_str().to_owned())
}

fn check_hash(
    token: &Token,
    claims: &Claims,
    access_token: &AccessToken,
    verifier: &IdTokenVerifier<'_, CoreJsonWebKey>,
) -> Result<(), Fault> {
    let Some(claimed) = claims.access_token_hash() else {
        return Ok(());
    };
    let unreadable = |_| Fault::Other("the access token cannot be compared");
    let algorithm = token.signing_alg().map_err(unreadable)?;
    let key = token.signing_key(verifier).map_err(unreadable)?;
    let hash = AccessTokenHash::from_token(access_token, algorithm, key);
    if hash.is_ok_and(|hash| hash == *claimed) {
        Ok(())
    } else {
        Err(Fault::Other("the access token is another"))
    }
}

fn fault(error: &ClaimsVerificationError) -> Fault {
    use openidconnect::SignatureVerificationError::{CryptoError, NoMatchingKey};
    match error {
        ClaimsVerificationError::SignatureVerification(NoMatchingKey | CryptoError(_)) => {
            Fault::Key
        }
        ClaimsVerificationError::SignatureVerification(_) => Fault::Other("the signature"),
        ClaimsVerificationError::Expired(_) => Fault::Other("it is not of this time"),
        ClaimsVerificationError::InvalidNonce(_) => Fault::Other("the nonce is another"),
        _ => Fault::Other("the claims"),
    }
}

fn plain_name(name: &str) -> Option<String> {
    let plain = name.chars().filter(|c| !c.is_control());
    let name: String = plain.take(LONGEST_NAME).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn utc(time: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(time.micros())
}
