//! Nobody sets a password that is known or soon guessed.

use auth::{AuthError, EmailPurpose, PasswordFault};
use kernel::EmailAddress;

use super::{LEAKED, NEW, ada_with_a_leaked_password, knowing};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

#[tokio::test]
async fn a_breached_password_is_refused_wherever_one_is_set() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[LEAKED])).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    let address = || EmailAddress::parse("new@example.com").unwrap();
    let purpose = EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    let (origin, leaked, current) = (origin(), secret(LEAKED), secret(PASSWORD));
    let auth = &world.auth;
    let prepared = auth.prepare_user(address(), &leaked, "Ada").await;
    let changed = auth.change_password(&origin, &actor, &current, &leaked);
    let answers = [
        auth.register(&origin, address(), &leaked, "Ada", None)
            .await,
        prepared.map(|_| ()),
        changed.await.map(|_| ()),
        auth.confirm_password_reset(&origin, &token, &leaked).await,
    ];
    for answer in answers {
        let Err(AuthError::PasswordRefused(faults)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(faults, [PasswordFault::Breached]);
    }
    assert_eq!(world.user_id("new@example.com").await, None);
    // The refusal has not used up the token.
    let new = secret(NEW);
    let reset = auth.confirm_password_reset(&origin, &token, &new);
    reset.await.unwrap();
}

#[tokio::test]
async fn a_guessable_password_is_refused_wherever_one_is_set_and_a_long_one_is_not() {
    let world = World::new().await;
    let register = async |password: &str| {
        let email = EmailAddress::parse("lovelace@example.com").unwrap();
        let (origin, password) = (origin(), secret(password));
        let registered = world
            .auth
            .register(&origin, email, &password, "Augusta King", None);
        registered.await
    };
    for guess in [
        "password1234",
        "Lovelace.2026",
        "augusta-king-1",
        "bailiwick2026!",
    ] {
        let Err(AuthError::PasswordRefused(faults)) = register(guess).await else {
            panic!("{guess}")
        };
        assert_eq!(faults, [PasswordFault::TooGuessable], "{guess}");
    }
    register(&"x".repeat(64)).await.unwrap();
}

#[tokio::test]
async fn the_rules_answer_alike_for_an_address_that_somebody_has_and_one_that_nobody_has() {
    let (world, _folder) = ada_with_a_leaked_password().await;
    for email in [EMAIL, "nobody@example.com"] {
        for password in ["short", "password1234", LEAKED] {
            let email = EmailAddress::parse(email).unwrap();
            let (origin, password) = (origin(), secret(password));
            let refused = world.auth.register(&origin, email, &password, "Ada", None);
            let refused = refused.await;
            assert!(
                matches!(refused, Err(AuthError::PasswordRefused(_))),
                "{refused:?}"
            );
        }
    }
    assert!(world.mails().await.is_empty());
    assert!(world.events("user.registration_repeated").await.is_empty());
}
