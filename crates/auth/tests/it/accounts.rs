//! Reading users and changing one's own name.

use auth::AuthError;

use crate::world::{EMAIL, World, origin};

#[tokio::test]
async fn a_new_name_is_seen_at_once_and_needs_the_version_that_was_read() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    let read = world.auth.user(user).await.unwrap();
    let stale = world
        .auth
        .update_name(&origin(), &actor, "Augusta", Some(read.version + 1))
        .await;
    assert!(matches!(stale, Err(AuthError::VersionMismatch)));
    let updated = world
        .auth
        .update_name(&origin(), &actor, " Augusta ", Some(read.version))
        .await;
    let updated = updated.unwrap();
    assert_eq!(
        (updated.name.as_str(), updated.version),
        ("Augusta", read.version + 1)
    );
    let verified = world
        .auth
        .verify(session.access_token.expose())
        .await
        .unwrap();
    assert_eq!(&*verified.user_name, "Augusta");
    let invalid = world.auth.update_name(&origin(), &actor, " ", None).await;
    assert!(matches!(invalid, Err(AuthError::NameInvalid)));
    assert_eq!(world.events("user.updated").await.len(), 1);
}

#[tokio::test]
async fn users_are_found_by_their_ids_and_nobody_else_is() {
    let world = World::new().await;
    let ada = world.person(EMAIL).await;
    let eve = world.person("Eve@example.com").await;
    let nobody = world.ids.next().unwrap();
    let mut found = world.auth.users(&[eve, nobody, ada]).await.unwrap();
    found.sort_by_key(|user| user.id);
    let emails: Vec<_> = found.iter().map(|user| user.email.as_str()).collect();
    assert_eq!(emails, [EMAIL, "Eve@example.com"]);
    assert!(world.auth.users(&[]).await.unwrap().is_empty());
    assert!(matches!(
        world.auth.user(nobody).await,
        Err(AuthError::UserNotFound)
    ));
    let many: Vec<_> = (0..2_000)
        .map(|_| world.ids.next().unwrap())
        .chain([ada])
        .collect();
    assert_eq!(world.auth.users(&many).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_disabled_or_mailed_that_does_not_exist() {
    let world = World::new().await;
    let nobody = world.ids.next().unwrap();
    let disabled = world.auth.disable_user(&origin(), nobody).await;
    assert!(matches!(disabled, Err(AuthError::UserNotFound)));
    let enabled = world.auth.enable_user(&origin(), nobody).await;
    assert!(matches!(enabled, Err(AuthError::UserNotFound)));
    let token = world
        .auth
        .issue_email_token(nobody, auth::EmailPurpose::VerifyEmail)
        .await;
    assert!(matches!(token, Err(AuthError::UserNotFound)));
}

#[tokio::test]
async fn disabling_twice_is_one_event() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    for _ in 0..2 {
        world.auth.disable_user(&origin(), user).await.unwrap();
    }
    for _ in 0..2 {
        world.auth.enable_user(&origin(), user).await.unwrap();
    }
    assert_eq!(world.events("user.disabled").await.len(), 1);
    assert_eq!(world.events("user.enabled").await.len(), 1);
}
