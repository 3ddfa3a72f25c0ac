//! Listing and ending sessions.

use std::future::poll_fn;
use std::task::Poll;

use auth::{AuthError, Client};

use crate::world::{EMAIL, World, origin};

#[tokio::test]
async fn the_list_shows_ones_own_living_sessions_and_where_they_began() {
    let world = World::new().await;
    world.person(EMAIL).await;
    world.person("eve@example.com").await;
    let first = world.session().await;
    let second = world.session().await;
    world
        .sign_in("eve@example.com", crate::world::PASSWORD)
        .await
        .unwrap();
    let actor = world.actor(&first).await;
    let sessions = world.sessions(&actor).await;
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    assert_eq!(ids, [second.session.id, first.session.id]);
    assert_eq!(sessions[0].ip, Some("192.0.2.7".parse().unwrap()));
    assert_eq!(sessions[0].user_agent.as_deref(), Some("test/1"));
}

#[tokio::test]
async fn a_revoked_session_is_dead_at_once_and_the_others_live() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let (first, second) = (world.session().await, world.session().await);
    let actor = world.actor(&first).await;
    assert!(
        world.lives(&second).await,
        "it is known in memory before it ends"
    );
    world
        .auth
        .revoke_session(&origin(), &actor, second.session.id)
        .await
        .unwrap();
    assert!(!world.lives(&second).await);
    assert!(world.refresh(&second.refresh_token).await.is_err());
    assert!(world.lives(&first).await);
    let again = world
        .auth
        .revoke_session(&origin(), &actor, second.session.id)
        .await;
    assert!(matches!(again, Err(AuthError::SessionNotFound)));
    assert_eq!(world.events("session.revoked").await.len(), 1);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_those_opened_from_it() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let account = world.session().await;
    let actor = world.actor(&account).await;
    let workspace = world.ids.next().unwrap();
    let inner = world.open(&actor, workspace, Client::Web);
    let inner = inner.await.unwrap();
    assert_eq!(inner.session.parent, Some(account.session.id));
    assert_eq!(world.actor(&inner).await.workspace, Some(workspace));
    let other = world.session().await;
    world.auth.revoke_current(&origin(), &actor).await.unwrap();
    assert!(!world.lives(&account).await && !world.lives(&inner).await);
    assert!(world.lives(&other).await);
    // Nor does a dead session open another one.
    let opened = world.open(&actor, workspace, Client::Web).await;
    assert!(matches!(opened, Err(AuthError::TokenInvalid)));
}

#[tokio::test]
async fn a_workspace_session_ends_with_the_account_session_that_opened_it() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let workspace = world.ids.next().unwrap();
    let other = world.session().await;
    let other_actor = world.actor(&other).await;
    // Ended by its own call, by a call of another session, with all others.
    for way in 0..3 {
        let account = world.session().await;
        let actor = world.actor(&account).await;
        let inner = world.open(&actor, workspace, Client::Web).await.unwrap();
        assert_eq!(inner.session.parent, Some(account.session.id));
        assert!(world.lives(&inner).await);
        match way {
            0 => drop(world.auth.revoke_current(&origin(), &actor).await.unwrap()),
            1 => {
                let id = account.session.id;
                let ended = world.auth.revoke_session(&origin(), &other_actor, id).await;
                assert_eq!(ended.unwrap().session.id, id);
            }
            _ => {
                let ended = world.auth.revoke_others(&origin(), &other_actor).await;
                assert_eq!(ended.unwrap(), 2);
            }
        }
        assert!(!world.lives(&inner).await);
        let refreshed = world.refresh(&inner.refresh_token).await;
        assert!(matches!(refreshed, Err(AuthError::RefreshInvalid)));
    }
    assert!(world.lives(&other).await);
}

#[tokio::test]
async fn the_session_of_a_call_that_ends_all_others_goes_on_without_the_one_that_opened_it() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let account = world.session().await;
    let actor = world.actor(&account).await;
    let workspace = world.ids.next().unwrap();
    let inner = world.open(&actor, workspace, Client::Web).await.unwrap();
    let inner_actor = world.actor(&inner).await;
    let ended = world.auth.revoke_others(&origin(), &inner_actor).await;
    assert_eq!(ended.unwrap(), 1);
    assert!(!world.lives(&account).await && world.lives(&inner).await);
    world.refresh(&inner.refresh_token).await.unwrap();
}

#[tokio::test]
async fn ending_a_workspace_session_leaves_the_account_session() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let account = world.session().await;
    let actor = world.actor(&account).await;
    let workspace = world.ids.next().unwrap();
    let inner = world.open(&actor, workspace, Client::Native);
    let inner = inner.await.unwrap();
    let renewed = world.refresh(&inner.refresh_token).await.unwrap();
    let inner_actor = world.actor(&renewed).await;
    assert_eq!(
        inner_actor.workspace,
        Some(workspace),
        "a refresh stays in its workspace"
    );
    world
        .auth
        .revoke_current(&origin(), &inner_actor)
        .await
        .unwrap();
    assert!(!world.lives(&inner).await && world.lives(&account).await);
}

#[tokio::test]
async fn ending_the_others_counts_them_and_spares_the_current_one() {
    let world = World::new().await;
    world.person(EMAIL).await;
    world.person("eve@example.com").await;
    let current = world.session().await;
    let others = [world.session().await, world.session().await];
    let foreign = world
        .sign_in("eve@example.com", crate::world::PASSWORD)
        .await
        .unwrap();
    let actor = world.actor(&current).await;
    for other in &others {
        assert!(world.lives(other).await);
    }
    assert_eq!(
        world.auth.revoke_others(&origin(), &actor).await.unwrap(),
        2
    );
    for other in &others {
        assert!(!world.lives(other).await);
        assert!(world.refresh(&other.refresh_token).await.is_err());
    }
    assert!(world.lives(&current).await && world.lives(&foreign).await);
    assert_eq!(
        world.auth.revoke_others(&origin(), &actor).await.unwrap(),
        0
    );
    assert_eq!(world.events("session.revoked_others").await.len(), 2);
}

#[tokio::test]
async fn nobody_ends_the_session_of_somebody_else() {
    let world = World::new().await;
    world.person(EMAIL).await;
    world.person("eve@example.com").await;
    let mine = world.session().await;
    let eve = world
        .sign_in("eve@example.com", crate::world::PASSWORD)
        .await
        .unwrap();
    let eve = world.actor(&eve).await;
    let foreign = world
        .auth
        .revoke_session(&origin(), &eve, mine.session.id)
        .await;
    let missing = world
        .auth
        .revoke_session(&origin(), &eve, world.ids.next().unwrap())
        .await;
    assert!(matches!(foreign, Err(AuthError::SessionNotFound)));
    assert!(matches!(missing, Err(AuthError::SessionNotFound)));
    assert!(world.lives(&mine).await);
}

#[tokio::test]
async fn a_workspace_session_ends_no_later_than_the_one_it_was_opened_from() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let account = world.session().await;
    let actor = world.actor(&account).await;
    world.clock.advance(std::time::Duration::from_secs(600));
    let workspace = world.ids.next().unwrap();
    let inner = world.open(&actor, workspace, Client::Web);
    assert_eq!(
        inner.await.unwrap().session.expires_at,
        account.session.expires_at
    );
}

#[tokio::test]
async fn a_caller_that_hangs_up_leaves_no_revoked_session_alive() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let (first, second) = (world.session().await, world.session().await);
    let actor = world.actor(&first).await;
    assert!(world.lives(&second).await);
    {
        let origin = origin();
        let revoke = world
            .auth
            .revoke_session(&origin, &actor, second.session.id);
        let mut revoke = Box::pin(revoke);
        let begun = poll_fn(|context| Poll::Ready(revoke.as_mut().poll(context))).await;
        assert!(begun.is_pending());
    }
    let mut alive = true;
    for _ in 0..100_000 {
        alive = world.lives(&second).await;
        if !alive {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(!alive);
}

#[tokio::test]
async fn zitadel_cve_2023_22492_a_disabled_user_is_dead_at_once_and_stays_out() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let issued = world.session().await;
    assert!(world.lives(&issued).await);
    world.auth.disable_user(&origin(), user).await.unwrap();
    assert!(!world.lives(&issued).await);
    assert!(matches!(
        world.refresh(&issued.refresh_token).await,
        Err(AuthError::RefreshInvalid)
    ));
    let sign_in = world.sign_in(EMAIL, crate::world::PASSWORD).await;
    assert!(matches!(sign_in, Err(AuthError::InvalidCredentials)));
    let failed = world.events("sign_in.failed").await;
    assert_eq!(failed[0].details["reason"], "user_disabled");
    let token = world
        .auth
        .issue_email_token(user, auth::EmailPurpose::ResetPassword)
        .await;
    assert!(matches!(token, Err(AuthError::UserNotFound)));
    world.auth.enable_user(&origin(), user).await.unwrap();
    assert!(!world.lives(&issued).await, "what ended stays ended");
    assert!(world.refresh(&issued.refresh_token).await.is_err());
    assert!(world.lives(&world.session().await).await);
}

#[tokio::test]
async fn a_session_of_an_older_epoch_of_its_user_is_dead_however_the_epoch_rose() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let issued = world.session().await;
    world.sql("UPDATE users SET epoch = epoch + 1").await;
    let world = world.restart(crate::world::settings()).await;
    assert!(!world.lives(&issued).await);
    assert!(matches!(
        world.refresh(&issued.refresh_token).await,
        Err(AuthError::RefreshInvalid)
    ));
    let actor = kernel::Actor {
        user: issued.user,
        session: issued.session.id,
        workspace: None,
    };
    let opened = world
        .open(&actor, world.ids.next().unwrap(), Client::Web)
        .await;
    assert!(matches!(opened, Err(AuthError::TokenInvalid)));
}
