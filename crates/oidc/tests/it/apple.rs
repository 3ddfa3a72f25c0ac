//! The client secret that we sign for Apple.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Clock, SecretText, Timestamp};
use oidc::{AppleKey, ClientProof, OidcError, Provider, ResponseMode};
use outbound::{Outbound, OutboundSettings};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use testbed::ProviderKey;

use crate::world::World;

fn apple(pem: String) -> ClientProof {
    ClientProof::Apple(AppleKey {
        team_id: "TEAM123456".to_owned(),
        key_id: "KEY1234567".to_owned(),
        pem: SecretText::new(pem),
    })
}

#[tokio::test]
async fn our_secret_for_apple_is_a_short_lived_token_under_our_key() {
    let key = ProviderKey::fresh("apple");
    let world = World::with(|_, settings| {
        settings.proof = apple(key.pem());
        settings.response_mode = ResponseMode::FormPost;
    });
    let url = world.ours.begin(&world.secrets()).await.unwrap();
    assert!(url.contains("response_mode=form_post"), "{url}");
    world.sign_in().await.unwrap();
    let form = world.there.last_form();
    assert_eq!(form["client_id"], "our-client");
    let parts: Vec<&str> = form["client_secret"].split('.').collect();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let header: Value = serde_json::from_slice(&decode(parts[0])).unwrap();
    assert_eq!(header, json!({ "alg": "ES256", "kid": "KEY1234567" }));
    let claims: Value = serde_json::from_slice(&decode(parts[1])).unwrap();
    let expected = json!({
        "iss": "TEAM123456",
        "sub": "our-client",
        "aud": world.there.issuer(),
        "iat": 1_800_000_000,
        "exp": 1_800_000_300,
    });
    assert_eq!(claims, expected);
    let signed = format!("{}.{}", parts[0], parts[1]);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_bytes())
        .verify(signed.as_bytes(), &decode(parts[2]))
        .unwrap();
}

#[test]
fn a_key_that_is_none_is_told_at_the_start() {
    for pem in [
        "",
        concat!(
            "-----BEGIN ",
            "PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        ),
    ] {
        let mut wanted = None;
        let world = World::with(|_, settings| wanted = Some(settings.clone()));
        let mut settings = wanted.unwrap();
        settings.proof = apple(pem.to_owned());
        let outbound = Outbound::new(OutboundSettings::default()).unwrap();
        let clock = Clock::manual(Timestamp::from_micros(1));
        let refused = Provider::new(settings, outbound, clock);
        assert!(matches!(refused, Err(OidcError::Settings(_))));
        drop(world);
    }
}
