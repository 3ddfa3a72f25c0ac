//! Resetting a password by mail.

use std::time::Duration;

use auth::{AuthError, EmailPurpose};
use kernel::{EmailAddress, UserId};

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

const NEW: &str = "quite another passphrase";

#[tokio::test]
async fn a_reset_ends_every_session_and_works_once() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let sessions = [world.session().await, world.session().await];
    for session in &sessions {
        assert!(world.lives(session).await);
    }
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    assert!(token.expose().starts_with("bwt_"));
    world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(NEW))
        .await
        .unwrap();
    for session in &sessions {
        assert!(!world.lives(session).await);
        assert!(world.refresh(&session.refresh_token).await.is_err());
    }
    assert!(matches!(
        world.sign_in(EMAIL, PASSWORD).await,
        Err(AuthError::InvalidCredentials)
    ));
    world.sign_in(EMAIL, NEW).await.unwrap();
    let again = world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(PASSWORD))
        .await;
    assert!(matches!(again, Err(AuthError::OneTimeTokenInvalid)));
    assert_eq!(world.events("user.password_reset").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn kratos_hackerone_3692149_a_token_used_many_times_at_once_counts_once() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    let tasks: Vec<_> = (0..16)
        .map(|number| {
            let (auth, token) = (world.auth.clone(), token.clone());
            let new = secret(&format!("new passphrase number {number}"));
            tokio::spawn(async move { auth.confirm_password_reset(&origin(), &token, &new).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => done += 1,
            Err(AuthError::OneTimeTokenInvalid) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn vikunja_cve_2026_28268_a_reset_token_expires() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(3_600));
    let late = world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(NEW))
        .await;
    assert!(matches!(late, Err(AuthError::OneTimeTokenInvalid)));
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(3_599));
    world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(NEW))
        .await
        .unwrap();
}

#[tokio::test]
async fn authentik_cve_2023_26481_a_link_of_one_user_is_none_of_another() {
    let world = World::new().await;
    let ada = world.person(EMAIL).await;
    world.person("eve@example.com").await;
    let token = world
        .auth
        .issue_email_token(ada, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(NEW))
        .await
        .unwrap();
    world.sign_in(EMAIL, NEW).await.unwrap();
    world.sign_in("eve@example.com", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_token_for_one_purpose_is_none_for_another() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let verify = world
        .auth
        .issue_email_token(user, EmailPurpose::VerifyEmail)
        .await
        .unwrap();
    let reset = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    let claim = world.auth.issue_claim().await.unwrap().unwrap();
    for wrong in [&verify, &claim, &secret(""), &secret("bwt_")] {
        let answer = world
            .auth
            .confirm_password_reset(&origin(), wrong, &secret(NEW))
            .await;
        assert!(matches!(answer, Err(AuthError::OneTimeTokenInvalid)));
    }
    for wrong in [&reset, &claim] {
        let answer = world.verify_email(wrong).await;
        assert!(matches!(answer, Err(AuthError::OneTimeTokenInvalid)));
    }
    for wrong in [&reset, &verify] {
        let answer = world.auth.check_claim(wrong).await;
        assert!(matches!(answer, Err(AuthError::ClaimInvalid)));
    }
}

#[tokio::test]
async fn a_request_answers_and_queues_the_same_for_everybody_and_finds_users_alone() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    world.mails().await;
    for email in [EMAIL, "eve@example.com", " EVE@example.com"] {
        let email = EmailAddress::parse(email).unwrap();
        world
            .auth
            .request_password_reset(&origin(), &email)
            .await
            .unwrap();
    }
    let mails = world.mails().await;
    let order = |user: UserId| format!(r#"{{"mail":"reset_password","user_id":"{user}"}}"#);
    assert_eq!((mails.len(), &mails[0]), (2, &order(user)));
    // Who stands in for the other address is nobody: the mail finds no one to go to.
    let queued: serde_json::Value = serde_json::from_str(&mails[1]).unwrap();
    let nobody: UserId = serde_json::from_value(queued["user_id"].clone()).unwrap();
    assert_eq!(mails[1], order(nobody));
    let found = world.auth.user(nobody).await;
    assert!(matches!(found, Err(AuthError::UserNotFound)));
    let purpose = EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(nobody, purpose).await;
    assert!(matches!(token, Err(AuthError::UserNotFound)));
    let events = world.events("user.password_reset_requested").await;
    assert_eq!(events.len(), 3);
    assert_eq!(events[1].target, None);
}

#[tokio::test]
async fn a_reset_proves_the_address_and_a_link_of_a_disabled_user_does_nothing() {
    let world = World::new().await;
    let user = world.registered(EMAIL, PASSWORD).await;
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(NEW))
        .await
        .unwrap();
    world.sign_in(EMAIL, NEW).await.unwrap();
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    world.auth.disable_user(&origin(), user).await.unwrap();
    let answer = world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(PASSWORD))
        .await;
    assert!(matches!(answer, Err(AuthError::OneTimeTokenInvalid)));
}
