//! When somebody who comes by an identity has last proven who they are.

use std::time::Duration;

use auth::AuthError;
use kernel::Timestamp;
use oidc::Proven;

use super::givens::{arrive, just_proven, link, proven, session};
use crate::world::{EMAIL, World};

/// Whether a session that begins with the identity counts as recently proven.
async fn is_recent(world: &World, proven: Proven) -> bool {
    let issued = session(arrive(world, proven).await);
    assert!(issued.session.authenticated_at <= world.clock.now());
    let actor = world.actor(&issued).await;
    match world.auth.require_recent_authentication(&actor).await {
        Ok(()) => true,
        Err(AuthError::StepUpRequired { .. }) => false,
        Err(other) => unreachable!("{other}"),
    }
}

fn at(proven: Proven, then: Timestamp) -> Proven {
    Proven {
        authenticated_at: Some(then),
        ..proven
    }
}

#[tokio::test]
async fn a_session_that_a_provider_has_of_somebody_is_no_recent_proof() {
    let world = World::new().await;
    let ada = || proven("ada", EMAIL);
    let now = world.clock.now();
    assert!(!is_recent(&world, at(ada(), now.minus(Duration::from_secs(300)))).await);
    assert!(is_recent(&world, at(ada(), now.minus(Duration::from_secs(299)))).await);
    assert!(is_recent(&world, just_proven("ada", EMAIL)).await);
}

#[tokio::test]
async fn where_a_provider_does_not_say_when_a_password_proves_it_if_there_is_one() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    link(&world, &actor, proven("ada", EMAIL)).await.unwrap();
    assert!(!is_recent(&world, proven("ada", EMAIL)).await);
    // Who has none could do nothing that asks for it.
    assert!(is_recent(&world, proven("cleo", "cleo@example.com")).await);
    assert!(is_recent(&world, proven("cleo", "cleo@example.com")).await);
}
