//! Sign-in with OpenID Connect. Of providers that are not known beforehand the operator chooses the
//! names: their keys stand in the table with `<name>` in the place of it.

use super::super::Key;
use super::super::key::{Kind, key, secret};

/// What stands in the table for a name that the operator chooses.
const ANY: &str = "<name>";

/// The providers that have keys of their own.
const KNOWN: [&str; 3] = ["google", "microsoft", "apple"];

pub(super) const KEYS: &[Key] = &[
    key(
        "oidc.authorities",
        Kind::Path,
        "",
        "A PEM file with authorities that may sign the certificates of providers, besides those that the \
         system trusts.",
    ),
    key(
        "oidc.google.client_id",
        Kind::Text,
        "",
        "Our client at Google. Without it nobody signs in with Google.",
    ),
    secret("oidc.google.client_secret", "The secret of that client."),
    key(
        "oidc.microsoft.client_id",
        Kind::Text,
        "",
        "Our client at Microsoft. Without it nobody signs in with Microsoft.",
    ),
    secret("oidc.microsoft.client_secret", "The secret of that client."),
    key(
        "oidc.microsoft.tenants",
        Kind::Text,
        "",
        "The ids of the tenants whose people are let in; must be set with oidc.microsoft.client_id.",
    ),
    key(
        "oidc.apple.client_id",
        Kind::Text,
        "",
        "Our Services ID at Apple, for sign-in in a browser.",
    ),
    key(
        "oidc.apple.team_id",
        Kind::Text,
        "",
        "Our team at Apple; must be set with oidc.apple.client_id.",
    ),
    key(
        "oidc.apple.key_id",
        Kind::Text,
        "",
        "The id of our key at Apple; must be set with oidc.apple.client_id.",
    ),
    secret(
        "oidc.apple.private_key",
        "That key, as the .p8 file that Apple gives; must be set with oidc.apple.client_id.",
    ),
    key(
        "oidc.apple.native_clients",
        Kind::Text,
        "",
        "The bundle ids of our native apps, whose tokens of Sign in with Apple are taken.",
    ),
    key(
        "oidc.<name>.issuer",
        Kind::Text,
        "",
        "A provider under a name of your own, of lower-case letters and digits: the issuer, letter by \
         letter as it names itself.",
    ),
    key(
        "oidc.<name>.client_id",
        Kind::Text,
        "",
        "Our client there; must be set with the issuer.",
    ),
    secret(
        "oidc.<name>.client_secret",
        "The secret of that client; without one PKCE alone protects the sign-in.",
    ),
    key(
        "oidc.<name>.email_domains",
        Kind::Text,
        "",
        "The domains for whose addresses the provider's word is proof, or * for all. An address of another \
         domain makes nobody an account.",
    ),
    key(
        "oidc.<name>.internal",
        Kind::Choice(&["no", "yes"]),
        "no",
        "Whether the provider stands within your own network: then its addresses may be private, and on \
         this machine it may go without TLS.",
    ),
];

/// The key of the table for one of a provider with a name of the operator's.
pub(super) fn of_a_name(name: &str) -> Option<&'static Key> {
    let (chosen, last) = name.strip_prefix("oidc.")?.split_once('.')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = (1..=32).contains(&chosen.len()) && chosen.chars().all(plain);
    let known = format!("oidc.{ANY}.{last}");
    let found = KEYS.iter().find(|key| key.name == known);
    found.filter(|_| fits && !KNOWN.contains(&chosen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_has_a_plain_name_of_the_operators_and_the_keys_of_the_table() {
        assert!(of_a_name("oidc.corp.issuer").is_some());
        assert!(of_a_name("oidc.corp2.client_secret").is_some_and(|key| key.secret));
        for name in [
            "oidc.corp.nothing",
            "oidc.Corp.issuer",
            "oidc.co-rp.issuer",
            "oidc..issuer",
            "oidc.issuer",
            "oidc.google.issuer",
            "oidc.apple.internal",
            "oidc.a.b.issuer",
            "mail.corp.issuer",
        ] {
            assert!(of_a_name(name).is_none(), "{name}");
        }
    }
}
