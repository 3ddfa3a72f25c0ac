//! Changing the second factors.

use auth::{AuthError, Method, SecondFactor, StepUpProof};
use testbed::AuthenticatorApp as App;

use super::{MINUTE, code, equipped, is_locked};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

#[tokio::test]
async fn supabase_1615_a_session_that_was_left_open_changes_no_factor() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.clock.advance(5 * MINUTE);
    let auth = &world.auth;
    let enrolled = auth.enroll_totp(&origin(), &ada.actor).await;
    let removed = auth
        .remove_authenticator(&origin(), &ada.actor, ada.id)
        .await;
    let renewed = auth.renew_recovery_codes(&origin(), &ada.actor).await;
    let refusals = [enrolled.map(drop), removed, renewed.map(drop)];
    for refusal in refusals {
        match refusal {
            Err(AuthError::StepUpRequired { methods }) => {
                assert_eq!(methods, [Method::Totp, Method::RecoveryCode]);
            }
            other => panic!("{other:?}"),
        }
    }
    // The password is no proof any more, right or wrong.
    for password in [PASSWORD, "wrong"] {
        let proof = StepUpProof::Password(secret(password));
        let raised = auth.step_up(&origin(), &ada.actor, &proof).await;
        assert!(matches!(raised, Err(AuthError::StepUpRequired { .. })));
    }
    let proof = StepUpProof::SecondFactor(code(&ada.app, &world));
    auth.step_up(&origin(), &ada.actor, &proof).await.unwrap();
    auth.require_recent_authentication(&ada.actor)
        .await
        .unwrap();
    auth.remove_authenticator(&origin(), &ada.actor, ada.id)
        .await
        .unwrap();
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn who_has_no_second_factor_steps_up_by_the_password() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    world
        .auth
        .require_recent_authentication(&actor)
        .await
        .unwrap();
    world.clock.advance(5 * MINUTE);
    match world.auth.require_recent_authentication(&actor).await {
        Err(AuthError::StepUpRequired { methods }) => assert_eq!(methods, [Method::Password]),
        other => panic!("{other:?}"),
    }
    let step_up = async |password: &str| {
        let proof = StepUpProof::Password(secret(password));
        world.auth.step_up(&origin(), &actor, &proof).await
    };
    assert!(matches!(
        step_up("wrong").await,
        Err(AuthError::InvalidCredentials)
    ));
    let until = step_up(PASSWORD).await.unwrap();
    assert_eq!(until, world.clock.now().plus(5 * MINUTE));
    world
        .auth
        .require_recent_authentication(&actor)
        .await
        .unwrap();
    assert_eq!(world.events("session.step_up_failed").await.len(), 1);
    assert_eq!(world.events("session.stepped_up").await.len(), 1);
    for _ in 0..10 {
        step_up("wrong").await.unwrap_err();
    }
    assert!(is_locked(&step_up(PASSWORD).await));
}

#[tokio::test]
async fn a_change_of_factors_ends_every_other_session_and_is_mailed() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let other = world.session().await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    world.mails().await;
    let enrolled = world.auth.enroll_totp(&origin(), &actor).await.unwrap();
    assert!(world.lives(&other).await);
    let app = App::new(enrolled.secret.expose());
    let code = app.code(world.clock.now());
    world
        .auth
        .confirm_totp(&origin(), &actor, enrolled.id, &code)
        .await
        .unwrap();
    assert!(!world.lives(&other).await);
    assert!(world.lives(&session).await);
    let mails = world.mails().await;
    assert!(
        mails.iter().any(|mail| mail.contains("factors_changed")),
        "{mails:?}"
    );
    // Once more it is not there.
    assert!(matches!(
        world
            .auth
            .confirm_totp(&origin(), &actor, enrolled.id, &code)
            .await,
        Err(AuthError::FactorNotFound)
    ));
}

#[tokio::test]
async fn a_factor_of_somebody_else_is_not_there() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.person("eve@example.com").await;
    let eve = world.sign_in("eve@example.com", PASSWORD).await.unwrap();
    let eve = world.actor(&eve).await;
    let auth = &world.auth;
    let removed = auth.remove_authenticator(&origin(), &eve, ada.id).await;
    assert!(matches!(removed, Err(AuthError::FactorNotFound)));
    let code = ada.app.code(world.clock.now());
    let confirmed = auth.confirm_totp(&origin(), &eve, ada.id, &code).await;
    assert!(matches!(confirmed, Err(AuthError::FactorNotFound)));
    let spare = SecondFactor::RecoveryCode(ada.codes[0].clone());
    let raised = auth
        .step_up(&origin(), &eve, &StepUpProof::SecondFactor(spare))
        .await;
    assert!(matches!(raised, Err(AuthError::StepUpRequired { .. })));
}

#[tokio::test]
async fn a_user_has_five_apps_at_most() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    for _ in 1..5 {
        let enrolled = world.auth.enroll_totp(&origin(), &ada.actor).await.unwrap();
        let code = App::new(enrolled.secret.expose()).code(world.clock.now());
        let origin = origin();
        let confirmed = world
            .auth
            .confirm_totp(&origin, &ada.actor, enrolled.id, &code);
        // Only the first app brings codes.
        assert!(confirmed.await.unwrap().is_empty());
    }
    let sixth = world.auth.enroll_totp(&origin(), &ada.actor).await;
    assert!(matches!(sixth, Err(AuthError::TooManyFactors)));
    let found = world.auth.authenticators(&ada.actor).await.unwrap();
    assert_eq!((found.all.len(), found.recovery_codes_left), (5, 10));
}
