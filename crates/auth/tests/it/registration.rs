//! Signing up and confirming the address.

use std::time::Duration;

use auth::{AuthError, EmailPurpose};
use kernel::{EmailAddress, UserId};
use serde_json::Value;

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

const OTHER: &str = "quite another passphrase";

async fn register(world: &World, password: &str, workspace: Option<&str>) {
    let email = EmailAddress::parse(EMAIL).unwrap();
    let workspace = workspace.map(str::to_owned);
    let answer = world
        .auth
        .register(&origin(), email, &secret(password), "Ada", workspace)
        .await;
    answer.unwrap();
}

async fn confirm(world: &World, user: UserId) -> auth::VerifiedEmail {
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::VerifyEmail)
        .await
        .unwrap();
    world.verify_email(&token).await.unwrap()
}

#[tokio::test]
async fn a_registration_is_confirmed_once_and_hands_over_the_workspace_name_once() {
    let world = World::new().await;
    register(&world, PASSWORD, Some("Engines")).await;
    let user = world.registered(EMAIL, PASSWORD).await;
    register(&world, PASSWORD, Some("Analytical Engines")).await;
    let other = world
        .auth
        .issue_email_token(user, EmailPurpose::VerifyEmail)
        .await
        .unwrap();
    let verified = confirm(&world, user).await;
    assert_eq!(verified.user, user);
    assert_eq!(
        verified.pending_workspace_name.as_deref(),
        Some("Analytical Engines")
    );
    assert!(matches!(
        world.verify_email(&other).await,
        Err(AuthError::OneTimeTokenInvalid)
    ));
    assert_eq!(confirm(&world, user).await.pending_workspace_name, None);
    world.session().await;
    assert_eq!(world.events("user.registered").await.len(), 1);
    assert!(
        world
            .auth
            .user(user)
            .await
            .unwrap()
            .email_verified_at
            .is_some()
    );
}

#[tokio::test]
async fn a_verification_token_works_once_and_expires() {
    let world = World::new().await;
    let user = world.registered(EMAIL, PASSWORD).await;
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::VerifyEmail)
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(24 * 3_600));
    assert!(matches!(
        world.verify_email(&token).await,
        Err(AuthError::OneTimeTokenInvalid)
    ));
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::VerifyEmail)
        .await
        .unwrap();
    world.verify_email(&token).await.unwrap();
    assert!(matches!(
        world.verify_email(&token).await,
        Err(AuthError::OneTimeTokenInvalid)
    ));
}

#[tokio::test]
async fn the_answer_is_the_same_for_a_known_address_and_its_owner_gets_a_mail() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    assert_eq!(
        world.mails().await,
        [format!(r#"{{"mail":"verify_email","user_id":"{user}"}}"#)]
    );
    register(&world, OTHER, Some("Mine")).await;
    let mails = world.mails().await;
    assert_eq!(
        mails,
        [format!(
            r#"{{"mail":"already_registered","user_id":"{user}"}}"#
        )]
    );
    // Nothing of the account has changed.
    world.session().await;
    assert!(matches!(
        world.sign_in(EMAIL, OTHER).await,
        Err(AuthError::InvalidCredentials)
    ));
    let pending = world.profile(user).await["pending_workspace_name"].clone();
    assert_eq!(pending, Value::Null);
}

#[tokio::test]
async fn arxiv_2205_10174_a_stranger_who_registers_an_address_first_gets_no_way_in() {
    for passwords in [[OTHER, PASSWORD], [PASSWORD, OTHER]] {
        let world = World::new().await;
        register(&world, passwords[0], Some("Of the first")).await;
        register(&world, passwords[1], Some("Of the second")).await;
        let user = world.user_id(EMAIL).await.unwrap();
        let confirmed = confirm(&world, user).await;
        assert_eq!(confirmed.pending_workspace_name, None);
        assert_eq!(world.auth.user(user).await.unwrap().name, "ada");
        for password in passwords {
            let answer = world.sign_in(EMAIL, password).await;
            assert!(matches!(answer, Err(AuthError::InvalidCredentials)));
        }
        let token = world
            .auth
            .issue_email_token(user, EmailPurpose::ResetPassword)
            .await
            .unwrap();
        let chosen = secret("the owner's own passphrase");
        world
            .auth
            .confirm_password_reset(&origin(), &token, &chosen)
            .await
            .unwrap();
        world
            .sign_in(EMAIL, "the owner's own passphrase")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_reset_of_an_unconfirmed_address_leaves_nothing_of_what_was_chosen_at_sign_up() {
    let world = World::new().await;
    register(&world, OTHER, Some("Of a stranger")).await;
    let user = world.user_id(EMAIL).await.unwrap();
    let token = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword)
        .await
        .unwrap();
    world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(PASSWORD))
        .await
        .unwrap();
    world.session().await;
    assert!(world.sign_in(EMAIL, OTHER).await.is_err());
    assert_eq!(world.auth.user(user).await.unwrap().name, "ada");
    let pending = world.profile(user).await["pending_workspace_name"].clone();
    assert_eq!(pending, Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_registration_many_times_at_once_is_one_user_with_that_password() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let auth = world.auth.clone();
            let email = EmailAddress::parse(EMAIL).unwrap();
            let password = secret(PASSWORD);
            tokio::spawn(async move {
                auth.register(&origin(), email, &password, "Ada", None)
                    .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(world.events("user.registered").await.len(), 1);
    let user = world.registered(EMAIL, PASSWORD).await;
    confirm(&world, user).await;
    world.session().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn kratos_hackerone_3692149_a_verification_token_used_16_times_at_once_counts_once() {
    let world = World::new().await;
    let user = world.registered(EMAIL, PASSWORD).await;
    let purpose = EmailPurpose::VerifyEmail;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    let uses = (0..16).map(|_| {
        let (auth, control, token) = (world.auth.clone(), world.control.clone(), token.clone());
        tokio::spawn(async move {
            let used = control.write(move |tx| {
                Box::pin(async move { auth.verify_email_in(tx, &origin(), &token).await })
            });
            used.await
        })
    });
    let mut done = 0;
    for task in uses.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(_) => done += 1,
            Err(AuthError::OneTimeTokenInvalid) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(world.events("user.email_verified").await.len(), 1);
}

#[tokio::test]
async fn a_name_is_1_to_100_characters_without_controls() {
    let world = World::new().await;
    for name in ["", "   ", "a\nb", "a\u{0}", &"x".repeat(101)] {
        let email = EmailAddress::parse(EMAIL).unwrap();
        let answer = world
            .auth
            .register(&origin(), email, &secret(PASSWORD), name, None)
            .await;
        assert!(matches!(answer, Err(AuthError::NameInvalid)), "{name:?}");
    }
}
