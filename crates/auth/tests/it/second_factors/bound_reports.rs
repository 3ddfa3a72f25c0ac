//! A report is about one session: what others have changed stands.

use auth::{AuthError, EmailPurpose, IssuedSession, StepUpProof};
use kernel::{Actor, AuthenticatorId, SecretText, UserId};
use testbed::AuthenticatorApp as App;

use super::{MINUTE, answer, challenge, code, equipped};
use crate::world::{EMAIL, PASSWORD, World, origin};

async fn add_app(world: &World, actor: &Actor) -> (AuthenticatorId, App) {
    let enrolled = world.auth.enroll_totp(&origin(), actor).await.unwrap();
    let app = App::new(enrolled.secret.expose());
    let shown = app.code(world.clock.now());
    let from = origin();
    let confirmed = world.auth.confirm_totp(&from, actor, enrolled.id, &shown);
    confirmed.await.unwrap();
    world.clock.advance(MINUTE);
    (enrolled.id, app)
}

async fn apps(world: &World, actor: &Actor) -> Vec<AuthenticatorId> {
    let found = world.auth.authenticators(actor).await.unwrap();
    found.all.into_iter().map(|app| app.id).collect()
}

async fn report(world: &World, user: UserId, session: &IssuedSession) -> SecretText {
    let purpose = EmailPurpose::ReportIntrusion(session.session.id);
    world.auth.issue_email_token(user, purpose).await.unwrap()
}

#[tokio::test]
async fn an_app_that_its_owner_took_away_does_not_come_back_with_a_report_of_another_session() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    // The telephone was stolen: the owner has a new app, and the old one counts no more.
    let (kept, _) = add_app(&world, &ada.actor).await;
    let auth = &world.auth;
    let removed = auth
        .remove_authenticator(&origin(), &ada.actor, ada.id)
        .await;
    removed.unwrap();
    assert_eq!(apps(&world, &ada.actor).await, [kept]);
    // A sign-in that the owner does not know of, and its mail.
    let asked = challenge(&world).await;
    let spare = auth::SecondFactor::RecoveryCode(ada.codes[0].clone());
    let strange = answer(&world, &asked, spare).await.unwrap();
    let token = report(&world, ada.user, &strange).await;
    world.report_intrusion(&origin(), &token).await.unwrap();
    assert!(!world.lives(&strange).await);
    assert_eq!(apps(&world, &ada.actor).await, [kept]);
    assert!(world.events("factor_change.undone").await.is_empty());
    // A report of the session that took it away brings it back.
    let token = report(&world, ada.user, &ada.session).await;
    world.report_intrusion(&origin(), &token).await.unwrap();
    assert!(
        apps(&world, &ada.actor).await.is_empty(),
        "it made all of them"
    );
    let undone = world.events("factor_change.undone").await;
    let mut undone: Vec<&str> = undone
        .iter()
        .filter_map(|event| event.details["change"].as_str())
        .collect();
    undone.sort_unstable();
    assert_eq!(
        undone,
        [
            "recovery_codes_renewed",
            "totp_added",
            "totp_added",
            "totp_removed"
        ]
    );
}

#[tokio::test]
async fn a_report_by_a_caller_undoes_what_the_other_session_did_also_one_opened_from_it() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let asked = challenge(&world).await;
    let strange = answer(&world, &asked, code(&ada.app, &world))
        .await
        .unwrap();
    let theirs = world.actor(&strange).await;
    add_app(&world, &theirs).await;
    let workspace = world.ids.next().unwrap();
    let opened = world.open(&theirs, workspace, auth::Client::Native).await;
    let opened = opened.unwrap();
    // Their change has ended the session of the owner, who comes back with a code.
    assert!(!world.lives(&ada.session).await);
    let asked = challenge(&world).await;
    let own = answer(&world, &asked, code(&ada.app, &world))
        .await
        .unwrap();
    let actor = world.actor(&own).await;
    assert_eq!(apps(&world, &actor).await.len(), 2);
    let (from, id) = (origin(), opened.session.id);
    let reported = world.report_session(&from, &actor, id);
    reported.await.unwrap();
    assert_eq!(apps(&world, &actor).await, [ada.id]);
    for ended in [&strange, &opened, &own] {
        assert!(!world.lives(ended).await);
    }
}

#[tokio::test]
async fn a_link_about_a_session_outlives_the_mails_that_others_cause() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    world.session().await;
    let strange = world.session().await;
    let token = report(&world, user, &strange).await;
    for _ in 0..5 {
        let further = world.session().await;
        report(&world, user, &further).await;
    }
    let reported = world.report_intrusion(&origin(), &token).await;
    reported.unwrap();
    assert!(!world.lives(&strange).await);
}

#[tokio::test]
async fn of_the_sign_ins_on_new_devices_ten_in_an_hour_are_told() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let auth = &world.auth;
    let mut last = None;
    for told in 0..12 {
        let session = world.session().await;
        let id = session.session.id;
        let is_told = auth.is_new_device_told(user, id).await.unwrap();
        assert_eq!(is_told, told < 10);
        report(&world, user, &session).await;
        // A mail that has to be tried again is told all the same.
        if told < 10 {
            assert!(auth.is_new_device_told(user, id).await.unwrap());
            report(&world, user, &session).await;
        }
        last = Some(id);
    }
    world.clock.advance(60 * MINUTE + MINUTE);
    let last = last.unwrap();
    assert!(auth.is_new_device_told(user, last).await.unwrap());
}

#[tokio::test]
async fn a_session_whose_last_second_factor_is_gone_has_shown_none() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let proof = StepUpProof::SecondFactor(code(&ada.app, &world));
    let auth = &world.auth;
    auth.step_up(&origin(), &ada.actor, &proof).await.unwrap();
    let shown = async || {
        let sessions = world.sessions(&ada.actor).await;
        sessions[0].methods.has_second_factor()
    };
    let (second, _) = add_app(&world, &ada.actor).await;
    auth.remove_authenticator(&origin(), &ada.actor, ada.id)
        .await
        .unwrap();
    assert!(shown().await, "another app is left");
    auth.remove_authenticator(&origin(), &ada.actor, second)
        .await
        .unwrap();
    assert!(!shown().await);
    // It goes on, with what is left.
    assert!(world.lives(&ada.session).await);
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn nobody_with_a_second_factor_gets_a_session_by_choosing_a_password() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let auth = world.auth.clone();
    let begun: Result<IssuedSession, AuthError> = world
        .control
        .write(move |tx| {
            Box::pin(async move {
                let client = auth::Client::Native;
                auth.insert_session_in(tx, &origin(), ada.user, None, None, client)
                    .await
            })
        })
        .await;
    assert!(matches!(begun, Err(AuthError::StepUpRequired { .. })));
}

#[tokio::test]
async fn codes_that_the_owner_made_after_an_intruder_did_outlive_the_report() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let asked = challenge(&world).await;
    let strange = answer(&world, &asked, code(&ada.app, &world))
        .await
        .unwrap();
    let theirs = world.actor(&strange).await;
    let auth = &world.auth;
    auth.renew_recovery_codes(&origin(), &theirs).await.unwrap();
    world.clock.advance(MINUTE);
    let asked = challenge(&world).await;
    let own = answer(&world, &asked, code(&ada.app, &world))
        .await
        .unwrap();
    let actor = world.actor(&own).await;
    let codes = auth.renew_recovery_codes(&origin(), &actor).await.unwrap();
    let token = report(&world, ada.user, &strange).await;
    world.report_intrusion(&origin(), &token).await.unwrap();
    assert_eq!(codes.len(), 10);
    let left = auth.authenticators(&actor).await.unwrap();
    assert_eq!(left.recovery_codes_left, 10);
}
