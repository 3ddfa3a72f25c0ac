//! One's own identities, and taking one away.

use auth::AuthError;
use kernel::{Actor, IdentityId};

use super::givens::{arrive, just_proven, link, proven, session};
use crate::world::{EMAIL, World, origin};

pub async fn unlink(world: &World, actor: &Actor, identity: IdentityId) -> Result<(), AuthError> {
    let (auth, actor) = (world.auth.clone(), *actor);
    let unlinked = world.control.write(move |tx| {
        Box::pin(async move {
            auth.unlink_identity_in(tx, &origin(), &actor, identity)
                .await
        })
    });
    unlinked.await
}

#[tokio::test]
async fn the_last_way_in_is_not_taken_away() {
    let world = World::new().await;
    let actor = world
        .actor(&session(arrive(&world, proven("ada", EMAIL)).await))
        .await;
    let only = world.auth.identities(&actor).await.unwrap()[0].id;
    let refused = unlink(&world, &actor, only).await;
    assert!(matches!(refused, Err(AuthError::LastWayIn)), "{refused:?}");
    link(&world, &actor, proven("ada-2", EMAIL)).await.unwrap();
    unlink(&world, &actor, only).await.unwrap();
    let left = world.auth.identities(&actor).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_ne!(left[0].id, only);
    let refused = arrive(&world, proven("ada", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::LinkRequired)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn sessions_of_an_identity_end_with_it_but_for_the_one_of_the_call() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let by_password = world.session().await;
    let actor = world.actor(&by_password).await;
    link(&world, &actor, proven("ada", EMAIL)).await.unwrap();
    let own = session(arrive(&world, just_proven("ada", EMAIL)).await);
    let other = session(arrive(&world, proven("ada", EMAIL)).await);
    let caller = world.actor(&own).await;
    let identity = world.auth.identities(&caller).await.unwrap()[0].id;
    unlink(&world, &caller, identity).await.unwrap();
    assert!(world.lives(&own).await && world.lives(&by_password).await);
    assert!(!world.lives(&other).await);
    let unlinked = world.events("identity.unlinked").await;
    assert_eq!(unlinked.len(), 1);
}

#[tokio::test]
async fn nobody_takes_away_the_identity_of_another_or_in_an_old_session() {
    let world = World::new().await;
    let eve = world
        .actor(&session(
            arrive(&world, proven("eve", "eve@example.com")).await,
        ))
        .await;
    world.person(EMAIL).await;
    let ada = world.actor(&world.session().await).await;
    link(&world, &ada, proven("ada", EMAIL)).await.unwrap();
    let identity = world.auth.identities(&ada).await.unwrap()[0].id;
    let refused = unlink(&world, &eve, identity).await;
    assert!(
        matches!(refused, Err(AuthError::IdentityNotFound)),
        "{refused:?}"
    );
    world.clock.advance(std::time::Duration::from_secs(300));
    let refused = unlink(&world, &ada, identity).await;
    assert!(
        matches!(refused, Err(AuthError::StepUpRequired { .. })),
        "{refused:?}"
    );
    assert_eq!(world.auth.identities(&ada).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_sign_in_that_waits_for_its_second_factor_is_over_when_its_identity_is() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    link(&world, &actor, proven("ada", EMAIL)).await.unwrap();
    let (auth, from) = (&world.auth, origin());
    let enrolled = auth.enroll_totp(&from, &actor).await.unwrap();
    let app = testbed::AuthenticatorApp::new(enrolled.secret.expose());
    let code = app.code(world.clock.now());
    let confirmed = auth.confirm_totp(&from, &actor, enrolled.id, &code).await;
    let codes = confirmed.unwrap();
    let asked = arrive(&world, proven("ada", EMAIL)).await.unwrap_err();
    let AuthError::SecondFactorRequired(asked) = asked else {
        unreachable!("{asked}")
    };
    let identity = auth.identities(&actor).await.unwrap()[0].id;
    unlink(&world, &actor, identity).await.unwrap();
    let spare = auth::SecondFactor::RecoveryCode(codes[0].clone());
    let answered = auth.sign_in_second_factor(&from, &asked.challenge, &spare);
    let answered = answered.await;
    assert!(
        matches!(answered, Err(AuthError::ChallengeInvalid)),
        "{answered:?}"
    );
}

#[tokio::test]
async fn the_session_that_took_its_identity_away_began_with_none_for_whoever_asks() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let by_password = world.actor(&world.session().await).await;
    link(&world, &by_password, proven("ada", EMAIL))
        .await
        .unwrap();
    let own = world
        .actor(&session(arrive(&world, just_proven("ada", EMAIL)).await))
        .await;
    let begun_with = async || {
        let (auth, session) = (world.auth.clone(), own.session);
        let asked = world.control.write(move |tx| {
            Box::pin(async move { auth.identity_of_session_in(tx, session).await })
        });
        let asked: Result<_, AuthError> = asked.await;
        asked.unwrap()
    };
    let identity = world.auth.identities(&own).await.unwrap()[0].id;
    assert_eq!(begun_with().await, Some(identity));
    unlink(&world, &own, identity).await.unwrap();
    assert_eq!(begun_with().await, None);
}
