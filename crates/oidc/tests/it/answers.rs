//! What a provider says of itself, and its keys.

use std::time::Duration;

use oidc::{Issuer, OidcError};
use serde_json::json;
use testbed::{ProviderKey, Signing};

use crate::lies::is_refused;
use crate::world::World;

#[tokio::test]
async fn supabase_cve_2026_31813_an_issuer_that_an_attacker_runs_is_not_the_one_that_is_configured()
{
    let world = World::new();
    world
        .there
        .describe(json!({ "issuer": "https://appleid.apple.com" }));
    let refused = world.sign_in().await;
    assert!(matches!(refused, Err(OidcError::Answer(_))), "{refused:?}");
    // A token names its issuer, and that is not where keys are looked for.
    let (world, evil) = (World::new(), World::new());
    let issuer = evil.there.issuer();
    let refused = world
        .sign_in_with(move |telling| {
            telling.claim("iss", json!(issuer));
            telling.signing = Signing::Foreign(Box::new(ProviderKey::fresh("first")));
        })
        .await;
    assert!(is_refused(&refused), "{refused:?}");
    assert_eq!(evil.there.calls("/jwks"), 0);
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_found_at_once() {
    let world = World::new();
    world.sign_in().await.unwrap();
    world.clock.advance(Duration::from_secs(61));
    world.there.change_keys("second");
    world.sign_in().await.unwrap();
    assert_eq!(world.there.calls("/jwks"), 2);
}

#[tokio::test]
async fn tokens_that_nobody_signed_make_us_look_for_keys_once_a_minute_and_no_more() {
    let world = World::new();
    world.sign_in().await.unwrap();
    world.clock.advance(Duration::from_secs(61));
    for _ in 0..20 {
        let refused = world
            .sign_in_with(|telling| telling.head("kid", json!("made-up")))
            .await;
        assert!(is_refused(&refused), "{refused:?}");
    }
    assert_eq!(world.there.calls("/jwks"), 2);
    world.clock.advance(Duration::from_secs(61));
    let refused = world
        .sign_in_with(|telling| telling.head("kid", json!("made-up")))
        .await;
    assert!(is_refused(&refused), "{refused:?}");
    assert_eq!(world.there.calls("/jwks"), 3);
}

#[tokio::test]
async fn a_provider_that_is_away_or_talks_nonsense_fails_as_such() {
    let away = World::with(|_, settings| {
        settings.issuer = Issuer::One("http://127.0.0.1:1".to_owned());
    });
    let failed = away.ours.begin(&away.secrets()).await;
    assert!(
        matches!(failed, Err(OidcError::Unreachable(_))),
        "{failed:?}"
    );
    for nonsense in [
        json!({ "issuer": 7 }),
        json!({ "token_endpoint": null }),
        json!({ "authorization_endpoint": "no url" }),
        json!({ "jwks_uri": "http://127.0.0.1:1/nothing" }),
        json!({ "jwks_uri": "no url" }),
    ] {
        let world = World::new();
        world.there.describe(nonsense.clone());
        let failed = world.ours.begin(&world.secrets()).await;
        assert!(
            matches!(
                failed,
                Err(OidcError::Answer(_) | OidcError::Unreachable(_))
            ),
            "{nonsense}: {failed:?}"
        );
    }
}
