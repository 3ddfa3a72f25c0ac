//! Whoever knows less than the owner keeps the owner out of nothing.

use std::net::IpAddr;

use auth::{AuthError, IssuedSession, SecondFactor, StepUpProof};
use kernel::{Origin, SecretText};

use super::{MINUTE, answer, challenge, code, equipped, is_locked};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

pub(super) const WRONG: &str = "another passphrase altogether";

pub(super) fn from(address: &str) -> Origin {
    let address: IpAddr = address.parse().unwrap();
    Origin {
        ip: Some(address),
        ..origin()
    }
}

pub(super) async fn with_both(
    world: &World,
    origin: &Origin,
    password: &str,
    factor: &SecondFactor,
) -> Result<IssuedSession, AuthError> {
    let (password, client) = (secret(password), auth::Client::Native);
    let signed_in = world
        .auth
        .sign_in_with(origin, EMAIL, &password, Some(factor), client);
    signed_in.await
}

pub(super) async fn strangers_lock(world: &World) {
    for _ in 0..10 {
        world.sign_in(EMAIL, WRONG).await.unwrap_err();
    }
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
}

/// Somebody who knows the password, and no code.
async fn lock_the_codes(world: &World, app: &testbed::AuthenticatorApp) {
    let wrong = SecondFactor::Code(app.wrong_code(world.clock.now()));
    for _ in 0..2 {
        let challenge = challenge(world).await;
        for _ in 0..5 {
            let refused = answer(world, &challenge, wrong.clone()).await;
            assert!(matches!(refused, Err(AuthError::CodeInvalid)));
        }
    }
}

#[tokio::test]
async fn strangers_elsewhere_do_not_lock_the_way_past_a_lock() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    strangers_lock(&world).await;
    let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
    for number in 0..30 {
        let stranger = from(&format!("198.51.100.{}", number / 10));
        let refused = with_both(&world, &stranger, WRONG, &wrong).await;
        assert!(is_locked(&refused));
    }
    let own = from("2001:db8:1:2::7");
    let right = code(&ada.app, &world);
    with_both(&world, &own, PASSWORD, &right).await.unwrap();
    // A network of IPv6 is one stranger.
    for number in 0..10 {
        let stranger = from(&format!("2001:db8:9:9::{number}"));
        with_both(&world, &stranger, WRONG, &wrong)
            .await
            .unwrap_err();
    }
    world.clock.advance(MINUTE);
    let right = code(&ada.app, &world);
    let late = with_both(&world, &from("2001:db8:9:9::ffff"), PASSWORD, &right).await;
    assert!(is_locked(&late));
}

/// A device on which the owner has signed in.
async fn at_home(world: &World, ada: &super::Equipped) -> Origin {
    let asked = challenge(world).await;
    let session = answer(world, &asked, code(&ada.app, world)).await.unwrap();
    world.clock.advance(MINUTE);
    Origin {
        device: session.device,
        ..origin()
    }
}

#[tokio::test]
async fn whoever_knows_the_password_keeps_the_owner_out_of_nothing() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let home = at_home(&world, &ada).await;
    world.mails().await;
    lock_the_codes(&world, &ada.app).await;
    let mails = world.mails().await;
    let told = mails.iter().filter(|mail| mail.contains("guessing"));
    assert_eq!(told.count(), 1, "{mails:?}");
    let late = challenge(&world).await;
    let right = code(&ada.app, &world);
    assert!(is_locked(&answer(&world, &late, right.clone()).await));
    // In a session of their own the owner goes on.
    let proof = StepUpProof::SecondFactor(right);
    let auth = &world.auth;
    auth.step_up(&home, &ada.actor, &proof).await.unwrap();
    // So they do on a device where they signed in before,
    world.clock.advance(MINUTE);
    let right = code(&ada.app, &world);
    auth.sign_in_second_factor(&home, &late, &right)
        .await
        .unwrap();
    // and anywhere by a recovery code.
    let spare = SecondFactor::RecoveryCode(ada.codes[0].clone());
    let asked = challenge(&world).await;
    answer(&world, &asked, spare).await.unwrap();
    let asked = challenge(&world).await;
    assert!(is_locked(
        &answer(&world, &asked, code(&ada.app, &world)).await
    ));
}

#[tokio::test]
async fn a_known_device_has_ten_codes_of_its_own() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let home = at_home(&world, &ada).await;
    let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
    for _ in 0..2 {
        let asked = challenge(&world).await;
        for _ in 0..5 {
            let auth = &world.auth;
            let refused = auth.sign_in_second_factor(&home, &asked, &wrong).await;
            assert!(matches!(refused, Err(AuthError::CodeInvalid)));
        }
    }
    let asked = challenge(&world).await;
    let right = code(&ada.app, &world);
    let refused = world.auth.sign_in_second_factor(&home, &asked, &right);
    assert!(is_locked(&refused.await));
    answer(&world, &asked, right).await.unwrap();
}

#[tokio::test]
async fn a_reset_by_mail_ends_a_lock_of_codes_and_gives_no_more_of_them_in_a_day() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let mut password = PASSWORD.to_owned();
    let mut judged = 0;
    // Somebody who reads the owner's mails, and has no code.
    for round in 0..12 {
        let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
        for _ in 0..2 {
            let asked = asked(&world, &password).await;
            for _ in 0..5 {
                let refused = answer(&world, &asked, wrong.clone()).await;
                judged += usize::from(matches!(refused, Err(AuthError::CodeInvalid)));
            }
        }
        let purpose = auth::EmailPurpose::ResetPassword;
        let token = world.auth.issue_email_token(ada.user, purpose);
        let token = token.await.unwrap();
        password = format!("eleven blue kettles, in row {round}");
        let reset = world
            .auth
            .confirm_password_reset(&origin(), &token, &secret(&password))
            .await;
        reset.unwrap();
    }
    assert_eq!(judged, 100);
}

async fn asked(world: &World, password: &str) -> SecretText {
    match world.sign_in(EMAIL, password).await {
        Err(AuthError::SecondFactorRequired(challenge)) => challenge.challenge,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_code_that_is_wrong_at_the_set_up_is_written_down_and_one_that_may_not_be_tried_is_not() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    let auth = &world.auth;
    let enrolled = auth.enroll_totp(&origin(), &actor).await.unwrap();
    let app = testbed::AuthenticatorApp::new(enrolled.secret.expose());
    world.clock.advance(5 * MINUTE);
    let wrong = app.wrong_code(world.clock.now());
    let try_it = async |code: &SecretText| {
        let from = origin();
        let tried = auth.confirm_totp(&from, &actor, enrolled.id, code);
        tried.await
    };
    // Of a session that is not raised nothing is counted.
    for _ in 0..12 {
        let refused = try_it(&wrong).await;
        assert!(matches!(refused, Err(AuthError::StepUpRequired { .. })));
    }
    let proof = StepUpProof::Password(secret(PASSWORD));
    auth.step_up(&origin(), &actor, &proof).await.unwrap();
    for _ in 0..10 {
        let refused = try_it(&wrong).await;
        assert!(matches!(refused, Err(AuthError::CodeInvalid)));
    }
    assert!(is_locked(&try_it(&app.code(world.clock.now())).await));
    assert_eq!(world.events("authenticator.refused").await.len(), 10);
    assert_eq!(world.events("user.locked").await.len(), 1);
}

#[tokio::test]
async fn wrong_recovery_codes_are_told_and_stop_nobody() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.mails().await;
    let wrong = SecondFactor::RecoveryCode(secret("aaaa-bbbb-cccc-dddd"));
    for _ in 0..4 {
        let asked = challenge(&world).await;
        for _ in 0..5 {
            let refused = answer(&world, &asked, wrong.clone()).await;
            assert!(matches!(refused, Err(AuthError::CodeInvalid)));
        }
    }
    let mails = world.mails().await;
    let told = mails.iter().filter(|mail| mail.contains("guessing"));
    assert_eq!(told.count(), 1, "{mails:?}");
    assert_eq!(world.events("sign_in.failed").await.len(), 10);
    let spare = SecondFactor::RecoveryCode(ada.codes[0].clone());
    let asked = challenge(&world).await;
    answer(&world, &asked, spare).await.unwrap();
}

#[tokio::test]
async fn whoever_has_another_session_keeps_the_owner_out_of_no_change() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let stolen = world.actor(&world.session().await).await;
    let own = world.actor(&world.session().await).await;
    let auth = &world.auth;
    // Of somebody without a second factor no code is a guess.
    let guess = StepUpProof::SecondFactor(SecondFactor::Code(secret("123456")));
    for _ in 0..20 {
        let refused = auth.step_up(&origin(), &stolen, &guess).await;
        assert!(matches!(refused, Err(AuthError::StepUpRequired { .. })));
    }
    let enrolled = auth.enroll_totp(&origin(), &stolen).await.unwrap();
    for _ in 0..10 {
        let (from, id, code) = (origin(), enrolled.id, secret("000000"));
        let tried = auth.confirm_totp(&from, &stolen, id, &code);
        tried.await.unwrap_err();
    }
    let enrolled = auth.enroll_totp(&origin(), &own).await.unwrap();
    let app = testbed::AuthenticatorApp::new(enrolled.secret.expose());
    let (from, shown) = (origin(), app.code(world.clock.now()));
    let confirmed = auth.confirm_totp(&from, &own, enrolled.id, &shown);
    confirmed.await.unwrap();
}
