//! A right password that is known opens nothing; a wrong one is answered as ever.

use std::time::Duration;

use auth::{AuthError, EmailPurpose, StepUpProof};
use breaches::WhenUnavailable;
use kernel::EmailAddress;
use testbed::{RangeManner, RangeServer};

use super::{LEAKED, NEW, ada_with_a_leaked_password, asking, knowing};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

#[tokio::test]
async fn a_right_password_that_is_known_begins_no_session_and_a_link_is_mailed_at_most_every_15_minutes()
 {
    let (world, _folder) = ada_with_a_leaked_password().await;
    let begun = world.events("session.created").await.len();
    let refused = world.sign_in(EMAIL, PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    let user = world.user_id(EMAIL).await.unwrap();
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("\"password_compromised\""), "{mails:?}");
    assert!(mails[0].contains(&user.to_string()), "{mails:?}");
    // The mail leaves, with a link.
    let purpose = EmailPurpose::ResetPassword;
    let link = world.auth.issue_email_token(user, purpose).await.unwrap();
    for _ in 0..20 {
        let refused = world.sign_in(EMAIL, PASSWORD).await;
        assert!(
            matches!(refused, Err(AuthError::PasswordCompromised)),
            "{refused:?}"
        );
    }
    assert!(world.mails().await.is_empty());
    world.sql("DELETE FROM jobs").await;
    world.clock.advance(Duration::from_secs(15 * 60 + 1));
    world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    assert_eq!(world.mails().await.len(), 1);
    // None of these was a failure, and none began anything.
    assert_eq!(world.events("session.created").await.len(), begun);
    assert!(world.events("sign_in.failed").await.is_empty());
    assert!(world.events("user.locked").await.is_empty());
    let events = world.events("user.password_compromised").await;
    assert_eq!(events.len(), 22);
    let target = events[0].target.as_ref().unwrap();
    assert_eq!(target.id, user.to_string());
    // The link leads on.
    let (origin, new) = (origin(), secret(NEW));
    let reset = world.auth.confirm_password_reset(&origin, &link, &new);
    reset.await.unwrap();
    world.sign_in(EMAIL, NEW).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_answered_as_ever_whether_it_is_known_or_not() {
    let (world, _folder) = ada_with_a_leaked_password().await;
    for (email, password) in [
        (EMAIL, LEAKED),
        (EMAIL, NEW),
        ("nobody@example.com", LEAKED),
        ("nobody@example.com", NEW),
    ] {
        let refused = world.sign_in(email, password).await;
        assert!(
            matches!(refused, Err(AuthError::InvalidCredentials)),
            "{refused:?}"
        );
    }
    assert!(world.mails().await.is_empty());
    assert!(world.events("user.password_compromised").await.is_empty());
}

#[tokio::test]
async fn a_right_password_that_nobody_knows_signs_in_and_only_a_right_one_is_looked_up() {
    let (world, server) = (World::new().await, RangeServer::start());
    world.person(EMAIL).await;
    let world = world
        .restart(asking(&server, WhenUnavailable::Refuse))
        .await;
    world.sign_in(EMAIL, NEW).await.unwrap_err();
    world
        .sign_in("nobody@example.com", PASSWORD)
        .await
        .unwrap_err();
    assert!(server.requests().is_empty());
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(server.requests().len(), 1);
    server.know(PASSWORD, 3);
    let refused = world.sign_in(EMAIL, PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn while_nobody_can_say_the_operators_word_counts_at_every_door() {
    for word in [WhenUnavailable::Allow, WhenUnavailable::Refuse] {
        let (world, server) = (World::new().await, RangeServer::start());
        world.person(EMAIL).await;
        let world = world.restart(asking(&server, word)).await;
        server.behave(RangeManner::HangsUp);
        let address = EmailAddress::parse("new@example.com").unwrap();
        let (origin, new) = (origin(), secret(NEW));
        let mut answers = vec![
            world
                .auth
                .register(&origin, address, &new, "Ada", None)
                .await,
        ];
        // More often than wrong passwords may be tried.
        for _ in 0..12 {
            answers.push(world.sign_in(EMAIL, PASSWORD).await.map(|_| ()));
        }
        for answer in answers {
            match word {
                WhenUnavailable::Allow => answer.unwrap(),
                WhenUnavailable::Refuse => {
                    let is_so = matches!(answer, Err(AuthError::PasswordUncheckable));
                    assert!(is_so, "{answer:?}");
                }
            }
        }
        assert!(world.events("user.password_compromised").await.is_empty());
    }
}

#[tokio::test]
async fn a_known_password_does_not_step_up_and_can_be_changed_in_its_session() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let session = world.session().await;
    world.mails().await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[PASSWORD])).await;
    let actor = world.actor(&session).await;
    let step_up = async |password: &str| {
        let proof = StepUpProof::Password(secret(password));
        world.auth.step_up(&origin(), &actor, &proof).await
    };
    let refused = step_up(PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    assert!(world.events("session.stepped_up").await.is_empty());
    assert_eq!(world.events("user.password_compromised").await.len(), 1);
    assert_eq!(world.mails().await.len(), 1);
    let wrong = step_up(NEW).await;
    assert!(
        matches!(wrong, Err(AuthError::InvalidCredentials)),
        "{wrong:?}"
    );
    world.change_password(&actor, PASSWORD, NEW).await.unwrap();
    step_up(NEW).await.unwrap();
}
