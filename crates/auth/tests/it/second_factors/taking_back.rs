//! Taking an account back from whoever else was in it.

use auth::{AuthError, EmailPurpose, IssuedSession, StepUpProof};
use kernel::{SecretText, UserId};
use testbed::AuthenticatorApp as App;

use super::{MINUTE, answer, code, equipped};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

/// What the mail about a session brings.
async fn report_token(world: &World, user: UserId, session: &IssuedSession) -> SecretText {
    let purpose = EmailPurpose::ReportIntrusion(session.session.id);
    let issued = world.auth.issue_email_token(user, purpose);
    issued.await.unwrap()
}

#[tokio::test]
async fn a_removal_is_undone_within_a_day_by_the_mailed_link() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.clock.advance(25 * 60 * MINUTE);
    let proof = StepUpProof::SecondFactor(code(&ada.app, &world));
    let raised = world.auth.step_up(&origin(), &ada.actor, &proof).await;
    raised.unwrap();
    world
        .auth
        .remove_authenticator(&origin(), &ada.actor, ada.id)
        .await
        .unwrap();
    let other = world.sign_in(EMAIL, PASSWORD).await.unwrap();
    world.clock.advance(23 * 60 * MINUTE);
    let token = report_token(&world, ada.user, &ada.session).await;
    world.report_intrusion(&origin(), &token).await.unwrap();
    assert!(!world.lives(&other).await);
    assert!(!world.lives(&ada.session).await);
    // The password that somebody else knows works no more.
    let signed_in = world.sign_in(EMAIL, PASSWORD).await;
    assert!(matches!(signed_in, Err(AuthError::InvalidCredentials)));
    assert!(
        world
            .mails()
            .await
            .iter()
            .any(|mail| mail.contains("reset_password"))
    );
    let again = world.report_intrusion(&origin(), &token).await;
    assert!(matches!(again, Err(AuthError::OneTimeTokenInvalid)));
    let new = reset(&world, ada.user).await;
    let challenge = match world.sign_in(EMAIL, new).await {
        Err(AuthError::SecondFactorRequired(challenge)) => challenge.challenge,
        other => panic!("{other:?}"),
    };
    answer(&world, &challenge, code(&ada.app, &world))
        .await
        .unwrap();
    assert_eq!(world.events("factor_change.undone").await.len(), 1);
    assert_eq!(world.events("user.intrusion_reported").await.len(), 1);
}

async fn reset(world: &World, user: UserId) -> &'static str {
    let new = "eleven blue kettles, in a row";
    let issued = world
        .auth
        .issue_email_token(user, EmailPurpose::ResetPassword);
    let token = issued.await.unwrap();
    world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(new))
        .await
        .unwrap();
    new
}

#[tokio::test]
async fn an_app_that_an_intruder_added_counts_no_more_and_one_from_before_does() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.clock.advance(25 * 60 * MINUTE);
    // The intruder has got hold of a raised session.
    let proof = StepUpProof::SecondFactor(code(&ada.app, &world));
    world
        .auth
        .step_up(&origin(), &ada.actor, &proof)
        .await
        .unwrap();
    let enrolled = world.auth.enroll_totp(&origin(), &ada.actor).await.unwrap();
    let theirs = App::new(enrolled.secret.expose());
    let code_of_theirs = theirs.code(world.clock.now());
    world
        .auth
        .confirm_totp(&origin(), &ada.actor, enrolled.id, &code_of_theirs)
        .await
        .unwrap();
    world
        .auth
        .remove_authenticator(&origin(), &ada.actor, ada.id)
        .await
        .unwrap();
    let token = report_token(&world, ada.user, &ada.session).await;
    world.report_intrusion(&origin(), &token).await.unwrap();
    let new = reset(&world, ada.user).await;
    world.clock.advance(MINUTE);
    for (app, counts) in [(&theirs, false), (&ada.app, true)] {
        let challenge = match world.sign_in(EMAIL, new).await {
            Err(AuthError::SecondFactorRequired(challenge)) => challenge.challenge,
            other => panic!("{other:?}"),
        };
        let answered = answer(&world, &challenge, code(app, &world)).await;
        assert_eq!(answered.is_ok(), counts);
    }
}

#[tokio::test]
async fn after_a_report_the_factors_stay_as_they_are_until_a_password_is_set_by_mail() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let user = world.user_id(EMAIL).await.unwrap();
    let token = report_token(&world, user, &world.session().await).await;
    world.report_intrusion(&origin(), &token).await.unwrap();
    // Somebody with another way in, such as an identity at a provider, gets a session.
    let (auth, control) = (world.auth.clone(), &world.control);
    let begun = control.write(move |tx| {
        Box::pin(async move {
            let client = auth::Client::Native;
            auth.insert_session_in(tx, &origin(), user, None, None, client)
                .await
        })
    });
    let begun: Result<IssuedSession, AuthError> = begun.await;
    let actor = world.actor(&begun.unwrap()).await;
    let enrolled = world.auth.enroll_totp(&origin(), &actor).await;
    assert!(matches!(enrolled, Err(AuthError::FactorsLocked)));
    let new = reset(&world, user).await;
    let actor = world.actor(&world.sign_in(EMAIL, new).await.unwrap()).await;
    world.auth.enroll_totp(&origin(), &actor).await.unwrap();
}

#[tokio::test]
async fn whoever_sees_a_strange_session_among_their_own_takes_the_account_back() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let strange = world.session().await;
    let own = world.session().await;
    let actor = world.actor(&own).await;
    world.clock.advance(5 * MINUTE);
    let report = async || {
        world
            .report_session(&origin(), &actor, strange.session.id)
            .await
    };
    assert!(matches!(
        report().await,
        Err(AuthError::StepUpRequired { .. })
    ));
    let proof = StepUpProof::Password(secret(PASSWORD));
    world.auth.step_up(&origin(), &actor, &proof).await.unwrap();
    world.person("eve@example.com").await;
    let eve = world.sign_in("eve@example.com", PASSWORD).await.unwrap();
    let foreign = world
        .report_session(&origin(), &actor, eve.session.id)
        .await;
    assert!(matches!(foreign, Err(AuthError::SessionNotFound)));
    let (from, id) = (origin(), own.session.id);
    let mine = world.report_session(&from, &actor, id);
    assert!(matches!(mine.await, Err(AuthError::OwnSession)));
    assert!(world.lives(&strange).await);
    report().await.unwrap();
    assert!(!world.lives(&strange).await && !world.lives(&own).await);
    assert!(world.lives(&eve).await);
}

#[tokio::test]
async fn what_can_be_undone_no_more_is_deleted() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world
        .auth
        .remove_authenticator(&origin(), &ada.actor, ada.id)
        .await
        .unwrap();
    assert_eq!(world.auth.purge_factor_changes().await.unwrap(), 0);
    world.clock.advance(24 * 60 * MINUTE + MINUTE);
    // The change that added it, that of its codes, the one that removed it, and the app itself.
    assert_eq!(world.auth.purge_factor_changes().await.unwrap(), 4);
    assert_eq!(world.auth.purge_factor_changes().await.unwrap(), 0);
}

#[tokio::test]
async fn codes_that_an_intruder_got_with_an_app_of_theirs_open_nothing_after_a_report() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.clock.advance(25 * 60 * MINUTE);
    let proof = StepUpProof::SecondFactor(code(&ada.app, &world));
    let raised = world.auth.step_up(&origin(), &ada.actor, &proof).await;
    raised.unwrap();
    // The app goes first, so that the next one is a first one and brings codes.
    let (auth, from) = (&world.auth, origin());
    let removed = auth.remove_authenticator(&from, &ada.actor, ada.id).await;
    removed.unwrap();
    let enrolled = auth.enroll_totp(&from, &ada.actor).await.unwrap();
    let theirs = App::new(enrolled.secret.expose());
    let shown = theirs.code(world.clock.now());
    let confirmed = auth.confirm_totp(&from, &ada.actor, enrolled.id, &shown);
    let stolen = confirmed.await.unwrap();
    assert_eq!(stolen.len(), 10);
    let token = report_token(&world, ada.user, &ada.session).await;
    world.report_intrusion(&from, &token).await.unwrap();
    let new = reset(&world, ada.user).await;
    world.clock.advance(MINUTE);
    let asked = world.sign_in(EMAIL, new).await.unwrap_err();
    let AuthError::SecondFactorRequired(asked) = asked else {
        unreachable!("{asked}")
    };
    let spare = auth::SecondFactor::RecoveryCode(stolen[0].clone());
    let refused = answer(&world, &asked.challenge, spare).await;
    assert!(matches!(refused, Err(AuthError::CodeInvalid)));
    answer(&world, &asked.challenge, code(&ada.app, &world))
        .await
        .unwrap();
}
