//! How many sessions somebody has, and for how long ended ones are kept.

use std::time::Duration;

use auth::{AuthError, Client, IssuedSession};

use crate::world::{EMAIL, World, origin};

const SECOND: Duration = Duration::from_secs(1);
/// Short enough for all of them to begin within the life of an access token.
const APART: Duration = Duration::from_millis(100);
const DAY: Duration = Duration::from_secs(86_400);
const MOST: usize = 1_000;

/// Begins sessions one after the other.
async fn begin(world: &World, count: usize) -> Vec<IssuedSession> {
    let mut sessions = Vec::new();
    for _ in 0..count {
        world.clock.advance(APART);
        sessions.push(world.session().await);
    }
    sessions
}

async fn count(world: &World, table: &str) -> usize {
    let query = format!("SELECT CAST(count(*) AS TEXT) FROM {table}");
    world.text(&query).await.unwrap().parse().unwrap()
}

#[tokio::test]
async fn one_session_too_many_ends_the_least_recently_used_one_and_is_written_down() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let mut sessions = begin(&world, MOST).await;
    assert!(world.lives(&sessions[0]).await && world.lives(&sessions[1]).await);
    // The oldest is used, so the second is the one that was not used for the longest time.
    sessions[0] = world.refresh(&sessions[0].refresh_token).await.unwrap();
    let newest = world.session().await;
    assert!(!world.lives(&sessions[1]).await, "dead at once, in memory");
    let refused = world.refresh(&sessions[1].refresh_token).await;
    assert!(matches!(refused, Err(AuthError::RefreshInvalid)));
    for alive in [&sessions[0], &sessions[2], &sessions[99], &newest] {
        assert!(world.lives(alive).await);
    }
    let events = world.events("session.revoked").await;
    assert_eq!(events.len(), 1);
    let target = events[0].target.as_ref().unwrap();
    assert_eq!(target.id, sessions[1].session.id.to_string());
    assert_eq!(events[0].actor_id, Some(user));
    assert_eq!(events[0].details["reason"], "too_many");
    let reason = "SELECT revoked_reason FROM sessions WHERE revoked_at IS NOT NULL";
    assert_eq!(world.text(reason).await.as_deref(), Some("too_many"));
}

#[tokio::test]
async fn the_sessions_of_others_and_those_that_are_over_take_no_room() {
    let world = World::new().await;
    world.person(EMAIL).await;
    begin(&world, 60).await;
    world.clock.advance(14 * DAY);
    let first = begin(&world, 1).await;
    world.person("eve@example.com").await;
    for _ in 0..3 {
        let eve = world.sign_in("eve@example.com", crate::world::PASSWORD);
        eve.await.unwrap();
    }
    begin(&world, MOST - 1).await;
    assert!(world.lives(&first[0]).await);
    assert!(world.events("session.revoked").await.is_empty());
}

#[tokio::test]
async fn the_session_that_one_is_opened_from_does_not_make_room_for_it() {
    let world = World::new().await;
    world.person(EMAIL).await;
    // All were used at the same time, and it is the oldest.
    let mut sessions = Vec::new();
    for _ in 0..MOST {
        sessions.push(world.session().await);
    }
    let actor = world.actor(&sessions[0]).await;
    let workspace = world.ids.next().unwrap();
    let opened = world.open(&actor, workspace, Client::Native).await.unwrap();
    assert!(world.lives(&opened).await && world.lives(&sessions[0]).await);
    assert!(!world.lives(&sessions[1]).await);
    // Nor is it the one where all others were opened from it.
    let world = World::new().await;
    world.person(EMAIL).await;
    let account = world.session().await;
    let actor = world.actor(&account).await;
    let mut opened = Vec::new();
    for _ in 0..MOST {
        opened.push(world.open(&actor, workspace, Client::Native).await.unwrap());
    }
    assert!(world.lives(&account).await);
    assert!(!world.lives(&opened[0]).await && world.lives(&opened[1]).await);
}

#[tokio::test]
async fn an_account_session_is_in_use_while_a_session_that_was_opened_from_it_is() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let account = world.session().await;
    let actor = world.actor(&account).await;
    let workspace = world.ids.next().unwrap();
    let mut inner = world.open(&actor, workspace, Client::Native).await.unwrap();
    for _ in 0..2 {
        world.clock.advance(10 * DAY);
        inner = world.refresh(&inner.refresh_token).await.unwrap();
    }
    let again = world.refresh(&account.refresh_token).await.unwrap();
    assert!(world.lives(&again).await);
    begin(&world, MOST - 1).await;
    assert!(!world.lives(&inner).await, "it was used before all others");
    assert!(world.lives(&again).await);
}

#[tokio::test]
async fn the_row_of_an_ended_session_is_deleted_after_thirty_days_however_it_ended() {
    let world = World::new().await;
    world.person(EMAIL).await;
    // One is ended now, one is idle on day 14, one is used until it expires on day 30.
    let (ended, _idle, mut used) = (
        world.session().await,
        world.session().await,
        world.session().await,
    );
    let actor = world.actor(&ended).await;
    world.auth.revoke_current(&origin(), &actor).await.unwrap();
    for _ in 0..2 {
        world.clock.advance(13 * DAY);
        used = world.refresh(&used.refresh_token).await.unwrap();
    }
    // It is day 26 now.
    for (step, left) in [
        (4 * DAY, 3),
        (SECOND, 2),
        (14 * DAY - SECOND, 2),
        (SECOND, 1),
        (16 * DAY - SECOND, 1),
        (SECOND, 0),
    ] {
        world.clock.advance(step);
        while world.auth.purge_sessions().await.unwrap() > 0 {}
        assert_eq!(count(&world, "sessions").await, left, "after {step:?}");
    }
}

#[tokio::test]
async fn a_living_session_is_never_deleted_and_many_ended_ones_are() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let current = begin(&world, 1).await.remove(0);
    for _ in 0..3 {
        begin(&world, 90).await;
        let actor = world.actor(&current).await;
        world.auth.revoke_others(&origin(), &actor).await.unwrap();
    }
    let mut current = current;
    for _ in 0..3 {
        world.clock.advance(9 * DAY);
        current = world.refresh(&current.refresh_token).await.unwrap();
    }
    assert_eq!(world.auth.purge_sessions().await.unwrap(), 0);
    assert_eq!(count(&world, "sessions").await, 271);
    world.clock.advance(4 * DAY);
    while world.auth.purge_sessions().await.unwrap() > 0 {}
    assert_eq!(count(&world, "sessions").await, 1);
}

#[tokio::test]
async fn what_is_deleted_is_refused_like_what_has_ended() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let first = world.session().await;
    let actor = world.actor(&first).await;
    let second = world.refresh(&first.refresh_token).await.unwrap();
    world.sql("DELETE FROM sessions").await;
    let world = world.restart(crate::world::settings()).await;
    assert!(!world.lives(&second).await);
    // Neither the newest token nor a repeated one.
    for token in [&second.refresh_token, &first.refresh_token] {
        let answer = world.refresh(token).await;
        assert!(matches!(answer, Err(AuthError::RefreshInvalid)));
    }
    let events = world.events("session.refresh_replayed").await;
    assert!(events.is_empty());
    let ended = world.auth.revoke_current(&origin(), &actor).await;
    assert!(matches!(ended, Err(AuthError::SessionNotFound)));
    let workspace = world.ids.next().unwrap();
    let opened = world.open(&actor, workspace, Client::Web).await;
    assert!(matches!(opened, Err(AuthError::TokenInvalid)));
}
