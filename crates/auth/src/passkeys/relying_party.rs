//! This installation as passkeys know it: bound to the host of its public address.

use webauthn_rs::prelude::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::ceremony::LIFETIME;
use crate::AuthError;

/// Who asks authenticators; nobody, where the public address has no name to which they could bind.
#[derive(Debug)]
pub(crate) struct RelyingParty(Option<Webauthn>);

impl RelyingParty {
    /// The host of the public address is the relying party's id, its origin the one origin that is taken
    /// (Web Authentication, sections 5.1.2 and 7.1). A numeric address can be none.
    pub(crate) fn at(public_url: &str) -> Self {
        let url = Url::parse(public_url).ok();
        Self(url.as_ref().and_then(known_as))
    }

    /// # Errors
    /// [`AuthError::PasskeysUnavailable`].
    pub(crate) fn get(&self) -> Result<&Webauthn, AuthError> {
        self.0.as_ref().ok_or(AuthError::PasskeysUnavailable)
    }
}

fn known_as(url: &Url) -> Option<Webauthn> {
    let origin = Url::parse(&url.origin().ascii_serialization()).ok()?;
    let builder = WebauthnBuilder::new(url.domain()?, &origin).ok()?;
    builder.timeout(LIFETIME).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_the_public_address_is_the_one_that_counts() {
        let party = RelyingParty::at("https://app.example.com:8443/under/here");
        let known = party.get().unwrap();
        let origins: Vec<&str> = known
            .get_allowed_origins()
            .iter()
            .map(Url::as_str)
            .collect();
        assert_eq!(origins, ["https://app.example.com:8443/"]);
    }

    #[test]
    fn a_numeric_address_has_no_passkeys() {
        for address in ["http://127.0.0.1:8080", "https://[::1]", "nothing"] {
            let refused = RelyingParty::at(address).get().map(drop);
            assert!(
                matches!(refused, Err(AuthError::PasskeysUnavailable)),
                "{address}"
            );
        }
        RelyingParty::at("http://localhost:8080").get().unwrap();
    }
}
