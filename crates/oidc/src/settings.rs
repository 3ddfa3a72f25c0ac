//! What an operator says about one provider.

use std::fmt;

use kernel::SecretText;
use outbound::Reach;

/// One provider, and our client there.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// The name in URLs.
    pub name: String,
    /// Who signs its tokens.
    pub issuer: Issuer,
    /// Our client's id there.
    pub client_id: String,
    /// How our client proves itself there.
    pub proof: ClientProof,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// How the browser brings the answer back.
    pub response_mode: ResponseMode,
    /// For which addresses the provider's word is proof.
    pub authority: Authority,
    /// The ids of our native apps there, whose tokens are taken by [`crate::Provider::check_native`].
    pub native_clients: Vec<String>,
    /// How far calls to the provider may reach.
    pub reach: Reach,
    /// Where the browser is sent back to: our callback.
    pub redirect_url: String,
}

/// Who signs a provider's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issuer {
    /// One issuer, letter by letter.
    One(String),
    /// An issuer for each tenant, as Microsoft's: `{tenant}` stands for the tenant's id, and the
    /// tenants that are let in are listed.
    Tenants {
        /// Such as `https://login.microsoftonline.com/{tenant}/v2.0`.
        template: String,
        /// The ids of the tenants that are let in.
        allowed: Vec<String>,
    },
}

/// How our client proves itself.
#[derive(Debug, Clone)]
pub enum ClientProof {
    /// Not at all: PKCE alone protects the code (RFC 7636).
    None,
    /// With a secret that the provider gave.
    Secret(SecretText),
    /// With a secret that we sign, as Apple asks.
    Apple(AppleKey),
}

/// The key with which we sign our client's secret for Apple.
#[derive(Clone)]
pub struct AppleKey {
    /// The team's id.
    pub team_id: String,
    /// The key's id.
    pub key_id: String,
    /// The `.p8` file: a P-256 key in PKCS#8, as PEM.
    pub pem: SecretText,
}

impl fmt::Debug for AppleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppleKey(redacted)")
    }
}

/// How the browser brings the answer back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query of a GET.
    Query,
    /// In the form of a POST (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// For which addresses a provider's `email_verified` is proof that the person has the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// For none: the address may be anything that the provider's own customers write there.
    Nowhere,
    /// For every address.
    Everywhere,
    /// For addresses of these domains, and, where `hosted` is set, of the domain in the `hd` claim
    /// by which Google says that it runs that domain's mail accounts.
    Domains {
        /// The domains, in lower case.
        domains: Vec<String>,
        /// Whether `hd` counts.
        hosted: bool,
    },
}

impl Authority {
    /// Whether the provider's word is proof for an address of `domain`.
    pub(crate) fn is_for(&self, domain: &str, hosted_domain: Option<&str>) -> bool {
        match self {
            Self::Nowhere => false,
            Self::Everywhere => true,
            Self::Domains { domains, hosted } => {
                let is_hosted =
                    hosted_domain.is_some_and(|named| named.eq_ignore_ascii_case(domain));
                domains.iter().any(|known| known == domain) || (*hosted && is_hosted)
            }
        }
    }
}

impl Issuer {
    /// Where the issuer describes itself.
    pub(crate) fn discovery_url(&self) -> String {
        let issuer = match self {
            Self::One(issuer) => issuer.clone(),
            Self::Tenants { template, allowed } => match allowed.as_slice() {
                [one] => template.replace("{tenant}", one),
                _ => template.replace("{tenant}", "organizations"),
            },
        };
        let issuer = issuer.trim_end_matches('/');
        format!("{issuer}/.well-known/openid-configuration")
    }

    /// Whether the document that was found there speaks of this issuer.
    pub(crate) fn is_described_by(&self, described: &str) -> bool {
        match self {
            Self::One(issuer) => issuer == described,
            Self::Tenants { template, .. } => {
                template.replace("{tenant}", "{tenantid}") == described || self.is(described)
            }
        }
    }

    /// Whether a token may name this issuer.
    pub(crate) fn is(&self, named: &str) -> bool {
        match self {
            Self::One(issuer) => issuer == named,
            Self::Tenants { template, allowed } => allowed
                .iter()
                .any(|tenant| template.replace("{tenant}", tenant) == named),
        }
    }
}
