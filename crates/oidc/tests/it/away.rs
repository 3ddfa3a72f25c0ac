//! A provider that does not answer, or in part: what is known of it, and who asks.

use std::time::Duration;

use oidc::OidcError;
use serde_json::json;
use testbed::LyingProvider;

use crate::lies::is_refused;
use crate::world::World;

const DISCOVERY: &str = "/.well-known/openid-configuration";
const HOUR: Duration = Duration::from_secs(60 * 60);

fn break_down(world: &World) {
    world.there.describe(json!({ "issuer": 7 }));
}

#[tokio::test]
async fn a_failure_is_everybodys_for_ten_seconds() {
    let world = World::new();
    break_down(&world);
    let secrets = world.secrets();
    let (one, other) = tokio::join!(world.ours.begin(&secrets), world.ours.begin(&secrets));
    assert!(matches!(one, Err(OidcError::Answer(_))), "{one:?}");
    assert!(matches!(other, Err(OidcError::Away)), "{other:?}");
    world.clock.advance(Duration::from_secs(9));
    assert!(world.ours.begin(&secrets).await.is_err());
    assert_eq!(world.there.calls(DISCOVERY), 1);
    world.clock.advance(Duration::from_secs(1));
    world.there.describe(json!({}));
    world.ours.begin(&secrets).await.unwrap();
    assert_eq!(world.there.calls(DISCOVERY), 2);
}

#[tokio::test]
async fn while_a_provider_is_away_what_is_known_of_it_does_for_a_day() {
    let world = World::new();
    world.sign_in().await.unwrap();
    break_down(&world);
    world.clock.advance(23 * HOUR);
    for _ in 0..3 {
        world.sign_in().await.unwrap();
    }
    assert_eq!(world.there.calls(DISCOVERY), 2);
    world.clock.advance(HOUR);
    let failed = world.sign_in().await;
    assert!(matches!(failed, Err(OidcError::Answer(_))), "{failed:?}");
}

#[tokio::test]
async fn nobody_waits_for_a_look_of_somebody_else_who_can_do_without() {
    let world = World::new();
    let secrets = world.secrets();
    world.ours.begin(&secrets).await.unwrap();
    world.clock.advance(HOUR);
    world.there.fall_silent("/jwks");
    let (ours, theirs) = (world.ours.clone(), secrets.clone());
    let looking = tokio::spawn(async move { ours.begin(&theirs).await });
    while world.there.calls("/jwks") < 2 {
        tokio::task::yield_now().await;
    }
    for _ in 0..3 {
        world.ours.begin(&secrets).await.unwrap();
    }
    assert!(!looking.is_finished());
    assert_eq!(world.there.calls("/jwks"), 2);
    looking.abort();
}

#[tokio::test]
async fn tokens_that_nobody_signed_make_us_try_once_a_minute_also_when_that_fails() {
    let world = World::new();
    world.sign_in().await.unwrap();
    world.clock.advance(Duration::from_secs(61));
    break_down(&world);
    for _ in 0..6 {
        let made_up = world.sign_in_with(|telling| telling.head("kid", json!("made-up")));
        assert!(made_up.await.is_err());
        world.clock.advance(Duration::from_secs(9));
    }
    assert_eq!(world.there.calls(DISCOVERY), 2);
    let refused = world.sign_in_claiming("aud", json!("another")).await;
    assert!(is_refused(&refused), "{refused:?}");
}

#[tokio::test]
async fn what_an_issuer_within_the_network_names_elsewhere_must_be_public() {
    for name in ["jwks_uri", "token_endpoint"] {
        let world = World::new();
        let (other, path) = (LyingProvider::start(&world.clock), name.len());
        let named = format!("{}/{path}", other.issuer());
        world.there.describe(json!({ name: named }));
        let refused = world.sign_in().await;
        assert!(
            matches!(refused, Err(OidcError::Unreachable(_))),
            "{refused:?}"
        );
        assert_eq!(other.calls(&format!("/{path}")), 0);
    }
    for page in ["javascript:alert(1)", "ftp://127.0.0.1/"] {
        let world = World::new();
        world
            .there
            .describe(json!({ "authorization_endpoint": page }));
        let refused = world.ours.begin(&world.secrets()).await;
        assert!(matches!(refused, Err(OidcError::Answer(_))), "{refused:?}");
    }
}
