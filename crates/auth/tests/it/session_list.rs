//! The list of one's own sessions, page by page.

use auth::{AuthError, Session};
use kernel::{Cursor, PageLimit};

use crate::world::{EMAIL, World};

#[tokio::test]
async fn the_list_has_pages_with_the_newest_session_first() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let mut begun = Vec::new();
    for _ in 0..5 {
        begun.push(world.session().await);
    }
    // That one is used again does not move it: pages stay as they are while they are read.
    world.refresh(&begun[1].refresh_token).await.unwrap();
    let actor = world.actor(&begun[0]).await;
    let limit = PageLimit::new(2).unwrap();
    let (mut listed, mut cursor, mut pages) = (Vec::<Session>::new(), None, 0);
    loop {
        let page = world.auth.sessions(&actor, limit, cursor.as_ref()).await;
        let page = page.unwrap();
        listed.extend(page.data);
        pages += 1;
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let listed: Vec<_> = listed.iter().map(|session| session.id).collect();
    let newest: Vec<_> = begun.iter().rev().map(|one| one.session.id).collect();
    assert_eq!((listed, pages), (newest, 3));
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let foreign = Cursor::new("user_id", &actor.session);
    for cursor in [foreign, Cursor::from_text("nothing".to_owned())] {
        let page = world
            .auth
            .sessions(&actor, PageLimit::default(), Some(&cursor));
        assert!(matches!(page.await, Err(AuthError::Cursor(_))));
    }
}
