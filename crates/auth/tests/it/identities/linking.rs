//! Linking an identity to an account that one is signed in to.

use std::time::Duration;

use auth::{Admitted, AuthError};

use super::givens::{arrive, link, proven, session, unproven};
use crate::world::{EMAIL, World, origin};

#[tokio::test]
async fn an_identity_is_linked_in_a_recent_session_whatever_its_address() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    world.mails().await;
    let linked = link(&world, &actor, unproven("ada", "another@elsewhere.example")).await;
    assert!(matches!(linked, Ok(Admitted::Linked(_))), "{linked:?}");
    assert!(world.mails().await[0].contains("identity_linked"));
    let back = session(arrive(&world, unproven("ada", "another@elsewhere.example")).await);
    assert_eq!(back.user, user);
    // Once more changes nothing.
    let again = link(&world, &actor, proven("ada", EMAIL)).await;
    assert!(matches!(again, Ok(Admitted::Linked(_))), "{again:?}");
    assert_eq!(world.auth.identities(&actor).await.unwrap().len(), 1);
}

#[tokio::test]
async fn linking_needs_a_session_that_began_lately_at_both_ends() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    world.clock.advance(Duration::from_secs(299));
    link(&world, &actor, proven("one", EMAIL)).await.unwrap();
    // It was recent when the person left, and is not when they come back.
    let new = super::givens::attempt(&world);
    let state = new.secrets.state.clone();
    world.auth.begin_link(&origin(), &actor, new).await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    let browser = super::givens::browser();
    let attempt = world
        .auth
        .redeem_attempt("issuer", &browser, &state)
        .await
        .unwrap();
    let arrival = auth::Arrival::by_attempt("issuer".to_owned(), &attempt, proven("two", EMAIL));
    let refused = world.auth.admit_identity(&origin(), arrival).await;
    assert!(
        matches!(refused, Err(AuthError::StepUpRequired { .. })),
        "{refused:?}"
    );
    let refused = link(&world, &actor, proven("two", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::StepUpRequired { .. })),
        "{refused:?}"
    );
    assert_eq!(world.auth.identities(&actor).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_that_ended_while_its_user_was_away_links_nothing() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let new = super::givens::attempt(&world);
    let state = new.secrets.state.clone();
    world.auth.begin_link(&origin(), &actor, new).await.unwrap();
    world.auth.revoke_current(&origin(), &actor).await.unwrap();
    let browser = super::givens::browser();
    let attempt = world
        .auth
        .redeem_attempt("issuer", &browser, &state)
        .await
        .unwrap();
    let arrival = auth::Arrival::by_attempt("issuer".to_owned(), &attempt, proven("ada", EMAIL));
    let refused = world.auth.admit_identity(&origin(), arrival).await;
    assert!(
        matches!(refused, Err(AuthError::TokenInvalid)),
        "{refused:?}"
    );
    assert!(
        arrive(&world, proven("ada", "new@example.com"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_identity_that_signs_in_one_user_is_linked_to_no_other() {
    let world = World::new().await;
    let eve = session(arrive(&world, proven("eve", "eve@example.com")).await);
    world.person(EMAIL).await;
    let ada = world.actor(&world.session().await).await;
    let refused = link(&world, &ada, proven("eve", "eve@example.com")).await;
    assert!(
        matches!(refused, Err(AuthError::IdentityTaken)),
        "{refused:?}"
    );
    let back = session(arrive(&world, proven("eve", "eve@example.com")).await);
    assert_eq!(back.user, eve.user);
}
