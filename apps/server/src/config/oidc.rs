//! `oidc.*`.

use std::path::PathBuf;

use kernel::SecretText;
use oidc::{AppleKey, Authority, ClientProof, Issuer, ProviderSettings, ResponseMode};
use outbound::Reach;

use super::values::{Values, bad_value};
use super::{Origin, PublicUrl, SettingsError};

const GOOGLE: &str = "https://accounts.google.com";
const MICROSOFT: &str = "https://login.microsoftonline.com/{tenant}/v2.0";
const APPLE: &str = "https://appleid.apple.com";

/// Whom people may sign in with.
#[derive(Debug, Clone, Default)]
pub struct OidcSection {
    /// Authorities besides those of the system.
    pub authorities: Option<PathBuf>,
    /// The providers.
    pub providers: Vec<OidcProvider>,
}

/// One provider, but for the address of our callback, which is known when the server listens.
#[derive(Debug, Clone)]
pub struct OidcProvider {
    /// Its name in URLs.
    pub name: String,
    /// Who signs its tokens.
    pub issuer: Issuer,
    /// Our client there.
    pub client_id: String,
    /// How it proves itself.
    pub proof: ClientProof,
    /// For which addresses the provider's word is proof.
    pub authority: Authority,
    /// The ids of our native apps there.
    pub native_clients: Vec<String>,
    /// How the browser brings the answer back.
    pub response_mode: ResponseMode,
    /// How far calls to it may reach.
    pub reach: Reach,
}

impl OidcProvider {
    /// The provider for an installation that people reach at `url`.
    #[must_use]
    pub fn at(&self, url: &PublicUrl) -> ProviderSettings {
        let callback = format!("/v1/oidc/{}/callback", self.name);
        let scopes: &[&str] = match self.response_mode {
            ResponseMode::FormPost => &["email", "name"],
            ResponseMode::Query => &["email", "profile"],
        };
        ProviderSettings {
            name: self.name.clone(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            proof: self.proof.clone(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            response_mode: self.response_mode,
            authority: self.authority.clone(),
            native_clients: self.native_clients.clone(),
            reach: self.reach,
            redirect_url: url.join(&callback),
        }
    }
}

/// The providers that are set.
pub fn read(values: &Values) -> Result<OidcSection, SettingsError> {
    values.check_within("oidc.")?;
    let mut providers = Vec::new();
    for name in values.names_within("oidc.") {
        providers.push(match name {
            "google" => google(values)?,
            "microsoft" => microsoft(values)?,
            "apple" => apple(values)?,
            other => named(values, other)?,
        });
    }
    Ok(OidcSection {
        authorities: values.file("oidc.authorities")?,
        providers,
    })
}

fn google(values: &Values) -> Result<OidcProvider, SettingsError> {
    let domains = ["gmail.com", "googlemail.com"].map(str::to_owned).to_vec();
    Ok(OidcProvider {
        proof: ClientProof::Secret(needed_secret(values, "oidc.google.client_secret")?),
        authority: Authority::Domains {
            domains,
            hosted: true,
        },
        ..plain(values, "google", Issuer::One(GOOGLE.to_owned()))?
    })
}

fn microsoft(values: &Values) -> Result<OidcProvider, SettingsError> {
    // Its tokens name them in lower case.
    let allowed = list(&needed(values, "oidc.microsoft.tenants")?.to_lowercase());
    let is_id = |id: &String| id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if allowed.is_empty() || !allowed.iter().all(|id| id.len() == 36 && is_id(id)) {
        return Err(SettingsError::BadValue {
            name: "oidc.microsoft.tenants".to_owned(),
            expected: "a list of tenants' ids".to_owned(),
        });
    }
    let issuer = Issuer::Tenants {
        template: MICROSOFT.to_owned(),
        allowed,
    };
    Ok(OidcProvider {
        proof: ClientProof::Secret(needed_secret(values, "oidc.microsoft.client_secret")?),
        // Its customers write what they like into the address of a person.
        authority: Authority::Nowhere,
        ..plain(values, "microsoft", issuer)?
    })
}

fn apple(values: &Values) -> Result<OidcProvider, SettingsError> {
    let native_clients = list(values.text("oidc.apple.native_clients"));
    let has_web = values.is_given("oidc.apple.client_id");
    let proof = if has_web || native_clients.is_empty() {
        needed(values, "oidc.apple.client_id")?;
        ClientProof::Apple(AppleKey {
            team_id: needed(values, "oidc.apple.team_id")?.to_owned(),
            key_id: needed(values, "oidc.apple.key_id")?.to_owned(),
            pem: needed_secret(values, "oidc.apple.private_key")?,
        })
    } else {
        ClientProof::None
    };
    Ok(OidcProvider {
        name: "apple".to_owned(),
        issuer: Issuer::One(APPLE.to_owned()),
        client_id: values.text("oidc.apple.client_id").to_owned(),
        proof,
        // Apple sends a code to an address before it calls it verified.
        authority: Authority::Everywhere,
        native_clients,
        response_mode: ResponseMode::FormPost,
        reach: Reach::Public,
    })
}

fn named(values: &Values, name: &str) -> Result<OidcProvider, SettingsError> {
    let key = |last: &str| format!("oidc.{name}.{last}");
    let is_internal = values.choice(&key("internal"))? == 1;
    let reach = if is_internal {
        Reach::Internal
    } else {
        Reach::Public
    };
    let issuer = needed(values, &key("issuer"))?;
    if !is_issuer(issuer, is_internal) {
        return Err(SettingsError::BadValue {
            name: key("issuer"),
            expected: "a URL that begins with https:// and has no part after # or ?".to_owned(),
        });
    }
    let secret = values.secret(&key("client_secret"))?;
    let domains = list(values.text(&key("email_domains")));
    let authority = match domains.as_slice() {
        [all] if all == "*" => Authority::Everywhere,
        [] => Authority::Nowhere,
        _ => Authority::Domains {
            domains: domains.iter().map(|domain| domain.to_lowercase()).collect(),
            hosted: false,
        },
    };
    Ok(OidcProvider {
        proof: secret.map_or(ClientProof::None, ClientProof::Secret),
        authority,
        reach,
        ..plain(values, name, Issuer::One(issuer.to_owned()))?
    })
}

/// A provider with its client, and nothing else said of it.
fn plain(values: &Values, name: &str, issuer: Issuer) -> Result<OidcProvider, SettingsError> {
    let client_id = needed(values, &format!("oidc.{name}.client_id"))?;
    Ok(OidcProvider {
        name: name.to_owned(),
        issuer,
        client_id: client_id.to_owned(),
        proof: ClientProof::None,
        authority: Authority::Nowhere,
        native_clients: Vec::new(),
        response_mode: ResponseMode::Query,
        reach: Reach::Public,
    })
}

fn needed<'a>(values: &'a Values, name: &str) -> Result<&'a str, SettingsError> {
    let text = values.text(name).trim();
    if text.is_empty() {
        return Err(missing(name));
    }
    if text.chars().any(char::is_control) {
        return Err(bad_value(name));
    }
    Ok(text)
}

fn needed_secret(values: &Values, name: &str) -> Result<SecretText, SettingsError> {
    values.secret(name)?.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> SettingsError {
    let section = name.rsplit_once('.').map_or(name, |(section, _)| section);
    SettingsError::Required {
        name: name.to_owned(),
        because: format!("something of {section} is set"),
    }
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `https`, or on this machine `http` where that is allowed; a path may follow.
fn is_issuer(text: &str, is_internal: bool) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '#' | '?' | '@' | '{' | '}');
    let origin: Vec<&str> = text.splitn(4, '/').take(3).collect();
    let origin = Origin::parse(&origin.join("/"));
    let is_safe = |origin: &Origin| {
        let host = origin.host().trim_matches(['[', ']']);
        origin.is_https() || (is_internal && mail::is_loopback(host))
    };
    text.chars().all(plain) && origin.is_some_and(|origin| is_safe(&origin))
}
