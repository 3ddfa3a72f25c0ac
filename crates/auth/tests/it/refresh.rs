//! The lineage of refresh tokens.

use std::collections::HashSet;
use std::time::Duration;

use auth::AuthError;
use kernel::SecretText;

use crate::world::{EMAIL, World, origin, secret, settings};

const DAY: Duration = Duration::from_secs(86_400);

fn same(left: &SecretText, right: &SecretText) -> bool {
    left.expose() == right.expose()
}

#[tokio::test]
async fn a_refresh_gives_the_next_pair_of_the_same_session() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let first = world.session().await;
    world.clock.advance(DAY);
    let second = world.refresh(&first.refresh_token).await.unwrap();
    assert_eq!(second.session.id, first.session.id);
    assert_eq!(second.session.last_used_at, world.clock.now());
    assert_eq!(second.session.expires_at, first.session.expires_at);
    assert!(!same(&second.refresh_token, &first.refresh_token));
    assert!(world.lives(&second).await);
    assert!(
        !world.lives(&first).await,
        "the first access token is a day old"
    );
}

#[tokio::test]
async fn a_client_that_lost_the_answer_gets_the_same_successor_again() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let first = world.session().await;
    let second = world.refresh(&first.refresh_token).await.unwrap();
    for _ in 0..3 {
        let again = world.refresh(&first.refresh_token).await.unwrap();
        assert!(same(&again.refresh_token, &second.refresh_token));
        assert!(world.lives(&again).await);
    }
    let repeated = world.events("session.refresh_repeated").await;
    assert_eq!(repeated.len(), 1, "whoever was quicker leaves a trace");
    assert_eq!(repeated[0].actor_id, Some(user));
    assert_eq!(repeated[0].details["generation"], 0);
    let target = repeated[0].target.as_ref().unwrap();
    assert_eq!(target.id, first.session.id.to_string());
    let third = world.refresh(&second.refresh_token).await.unwrap();
    assert!(!same(&third.refresh_token, &second.refresh_token));
    let repeated = world.events("session.refresh_repeated").await;
    assert_eq!(repeated.len(), 1, "the newest is not repeated");
    assert_eq!(world.events("session.refreshed").await.len(), 2);
    assert!(world.events("session.refresh_replayed").await.is_empty());
}

#[tokio::test]
async fn the_repeats_of_one_token_are_written_down_once_and_those_of_the_next_once_more() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let mut old = world.session().await;
    for generation in 0..3 {
        let new = world.refresh(&old.refresh_token).await.unwrap();
        for _ in 0..20 {
            let again = world.refresh(&old.refresh_token).await.unwrap();
            assert!(same(&again.refresh_token, &new.refresh_token));
        }
        let repeated = world.events("session.refresh_repeated").await;
        assert_eq!(repeated.len(), generation + 1);
        assert_eq!(repeated[generation].details["generation"], generation);
        old = new;
    }
}

#[tokio::test]
async fn a_repeat_that_stands_in_the_log_does_not_wait_for_the_writer() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let first = world.session().await;
    let second = world.refresh(&first.refresh_token).await.unwrap();
    world.refresh(&first.refresh_token).await.unwrap();
    let (release, gate) = tokio::sync::oneshot::channel::<()>();
    let held = world.control.write(move |_| {
        Box::pin(async move {
            let released = gate.await;
            released.map_err(|_| AuthError::RefreshInvalid)
        })
    });
    let repeated = async {
        let again = world.refresh(&first.refresh_token).await.unwrap();
        release.send(()).unwrap();
        again
    };
    let both = async { tokio::join!(held, repeated) };
    let both = tokio::time::timeout(Duration::from_secs(60), both).await;
    let (held, again) = both.expect("the repeat waits for the writer");
    held.unwrap();
    assert!(same(&again.refresh_token, &second.refresh_token));
    // Noted or not, a session that has ended answers nothing.
    let actor = world.actor(&again).await;
    world.auth.revoke_current(&origin(), &actor).await.unwrap();
    let ended = world.refresh(&first.refresh_token).await;
    assert!(matches!(ended, Err(AuthError::RefreshInvalid)));
}

#[tokio::test]
async fn a_replay_after_the_successor_was_used_ends_the_family_and_is_written_down() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let first = world.session().await;
    let actor = world.actor(&first).await;
    let workspace = world.ids.next().unwrap();
    let child = world.open(&actor, workspace, first.session.client);
    let child = child.await.unwrap();
    let bystander = world.session().await;
    let second = world.refresh(&first.refresh_token).await.unwrap();
    let third = world.refresh(&second.refresh_token).await.unwrap();
    assert!(world.lives(&third).await && world.lives(&child).await);

    let replayed = world.refresh(&first.refresh_token).await;
    assert!(matches!(replayed, Err(AuthError::RefreshInvalid)));
    for dead in [&first, &second, &third, &child] {
        assert!(!world.lives(dead).await);
        let answer = world.refresh(&dead.refresh_token).await;
        assert!(matches!(answer, Err(AuthError::RefreshInvalid)));
    }
    assert!(world.lives(&bystander).await);
    let events = world.events("session.refresh_replayed").await;
    assert_eq!(events.len(), 1);
    assert_eq!(
        events[0].target.as_ref().unwrap().id,
        first.session.id.to_string()
    );
    assert_eq!(world.sessions(&actor).await.len(), 1);
    assert_eq!(actor.user, user);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn keycloak_cve_2026_1035_parallel_refreshes_give_one_lineage() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let first = world.session().await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (auth, token) = (world.auth.clone(), first.refresh_token.clone());
            tokio::spawn(async move { auth.refresh(&origin(), &token).await })
        })
        .collect();
    let mut successors = HashSet::new();
    for task in tasks {
        let issued = task.await.unwrap().unwrap();
        assert!(world.lives(&issued).await);
        successors.insert(issued.refresh_token.expose().to_owned());
    }
    assert_eq!(successors.len(), 1);
    assert_eq!(world.events("session.refreshed").await.len(), 1);
    let successor = secret(successors.iter().next().unwrap());
    world.refresh(&successor).await.unwrap();
    assert!(matches!(
        world.refresh(&first.refresh_token).await,
        Err(AuthError::RefreshInvalid)
    ));
    assert!(matches!(
        world.refresh(&successor).await,
        Err(AuthError::RefreshInvalid)
    ));
}

#[tokio::test]
async fn keycloak_cve_2026_9802_a_restart_keeps_rotated_tokens_dead() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let first = world.session().await;
    let second = world.refresh(&first.refresh_token).await.unwrap();
    let third = world.refresh(&second.refresh_token).await.unwrap();
    let world = world.restart(settings()).await;
    assert!(
        world.lives(&third).await,
        "the signing key outlives the process"
    );
    // The one before the newest is still the honest client's way back.
    let again = world.refresh(&second.refresh_token).await.unwrap();
    assert!(same(&again.refresh_token, &third.refresh_token));
    assert!(matches!(
        world.refresh(&first.refresh_token).await,
        Err(AuthError::RefreshInvalid)
    ));
    let world = world.restart(settings()).await;
    assert!(matches!(
        world.refresh(&third.refresh_token).await,
        Err(AuthError::RefreshInvalid)
    ));
    assert!(!world.lives(&third).await);
}

#[tokio::test]
async fn keycloak_49213_a_refresh_that_could_not_be_kept_can_be_tried_again() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let first = world.session().await;
    world
        .sql(
            "CREATE TRIGGER planted BEFORE INSERT ON audit_events \
             BEGIN SELECT RAISE(ABORT, 'planted'); END",
        )
        .await;
    let failed = world.refresh(&first.refresh_token).await;
    assert!(matches!(failed, Err(AuthError::Audit(_))), "{failed:?}");
    world.sql("DROP TRIGGER planted").await;
    let second = world.refresh(&first.refresh_token).await.unwrap();
    let third = world.refresh(&second.refresh_token).await.unwrap();
    assert!(world.lives(&third).await);
    assert_eq!(world.events("session.refreshed").await.len(), 2);
}

#[tokio::test]
async fn an_idle_session_ends_and_no_session_outlives_its_end() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let idle = world.session().await;
    let mut used = world.session().await;
    for _ in 0..2 {
        world.clock.advance(13 * DAY);
        used = world.refresh(&used.refresh_token).await.unwrap();
    }
    assert!(matches!(
        world.refresh(&idle.refresh_token).await,
        Err(AuthError::RefreshInvalid)
    ));
    let actor = world.actor(&used).await;
    assert_eq!(world.sessions(&actor).await.len(), 1);
    world.clock.advance(4 * DAY);
    assert!(matches!(
        world.refresh(&used.refresh_token).await,
        Err(AuthError::RefreshInvalid)
    ));
}

#[tokio::test]
async fn an_access_token_is_dead_when_its_session_is_over() {
    let world = World::with(auth::AuthSettings {
        session: Duration::from_secs(60),
        ..settings()
    });
    let world = world.await;
    world.person(EMAIL).await;
    let issued = world.session().await;
    world.clock.advance(Duration::from_secs(59));
    assert!(world.lives(&issued).await);
    world.clock.advance(Duration::from_secs(1));
    assert!(!world.lives(&issued).await);
}

#[tokio::test]
async fn a_refresh_token_of_another_installation_is_nobodys() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let issued = world.session().await;
    let access = issued.access_token.expose();
    for token in ["", "bwr_", "bwr_AAAA", access, &"x".repeat(100_000)] {
        let answer = world.refresh(&secret(token)).await;
        assert!(matches!(answer, Err(AuthError::RefreshInvalid)));
    }
}
