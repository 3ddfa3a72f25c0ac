//! Changing the passkeys, and taking a change back.

use auth::{AuthError, EmailPurpose, IssuedSession, Method, SecondFactor, StepUpProof};

use super::{Holder, add, alone, create, factor, holder, is_refused, remove};
use crate::second_factors::{MINUTE, challenge, equipped};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

const NEW: &str = "eleven blue kettles, in a row";

async fn report(world: &World, ada: &Holder, session: &IssuedSession) {
    let purpose = EmailPurpose::ReportIntrusion(session.session.id);
    let token = world.auth.issue_email_token(ada.user, purpose);
    let (token, from) = (token.await.unwrap(), origin());
    let reported = world.report_intrusion(&from, &token);
    reported.await.unwrap();
}

#[tokio::test]
async fn supabase_1615_a_session_that_was_left_open_changes_no_passkey() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    world.clock.advance(5 * MINUTE);
    let (auth, from) = (&world.auth, origin());
    let created = create(&world, &ada.actor).await;
    let removed = remove(&world, &ada.actor, ada.id).await;
    for refusal in [created.map(drop), removed] {
        assert!(matches!(refusal, Err(AuthError::StepUpRequired { .. })));
    }
    let asked = auth.request_step_up(&ada.actor).await.unwrap();
    let proof = StepUpProof::SecondFactor(factor(ada.key.sign(&asked.public_key)));
    auth.step_up(&from, &ada.actor, &proof).await.unwrap();
    let removed = remove(&world, &ada.actor, ada.id).await;
    removed.unwrap();
    // With the last factor, what it proved is gone, and the password is enough again.
    let own = world.sessions(&ada.actor).await;
    assert!(!own[0].methods.contains(Method::Passkey));
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert!(is_refused(&alone(&world, &mut ada.key).await));
    let events = world.events("authenticator.removed").await;
    assert_eq!(events[0].details["kind"], "passkey");
}

#[tokio::test]
async fn one_factor_less_weakens_no_session_while_another_is_left() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let (id, _, _) = add(&world, &ada.actor).await;
    let auth = &world.auth;
    let removed = remove(&world, &ada.actor, ada.id).await;
    removed.unwrap();
    let own = world.sessions(&ada.actor).await;
    assert!(own[0].methods.has_second_factor());
    // The passkey is asked for yet, and the codes stand in for it.
    challenge(&world).await;
    let codes = auth.renew_recovery_codes(&origin(), &ada.actor).await;
    assert_eq!(codes.unwrap().len(), 10);
    let removed = remove(&world, &ada.actor, id).await;
    removed.unwrap();
    let own = world.sessions(&ada.actor).await;
    assert!(!own[0].methods.has_second_factor());
    let codes = auth.renew_recovery_codes(&origin(), &ada.actor).await;
    assert!(matches!(codes, Err(AuthError::FactorNotFound)));
}

#[tokio::test]
async fn a_passkey_that_an_intruder_added_opens_nothing_after_a_report_and_a_removed_one_does() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    world.clock.advance(25 * 60 * MINUTE);
    let stolen = alone(&world, &mut ada.key).await.unwrap();
    let intruder = world.actor(&stolen).await;
    let (_, mut theirs, _) = add(&world, &intruder).await;
    let removed = remove(&world, &intruder, ada.id);
    removed.await.unwrap();
    assert!(is_refused(&alone(&world, &mut ada.key).await));
    alone(&world, &mut theirs).await.unwrap();
    world.clock.advance(23 * 60 * MINUTE);
    report(&world, &ada, &stolen).await;
    assert!(!world.lives(&stolen).await);
    assert!(is_refused(&alone(&world, &mut theirs).await));
    let own = alone(&world, &mut ada.key).await.unwrap();
    let undone = world.events("factor_change.undone").await;
    let changes: Vec<&str> = undone
        .iter()
        .map(|event| event.details["change"].as_str().unwrap())
        .collect();
    assert_eq!(changes, ["passkey_removed", "passkey_added"]);
    // Until a password is set by mail, the factors stay as they are.
    let actor = world.actor(&own).await;
    let refused = create(&world, &actor).await;
    assert!(matches!(refused, Err(AuthError::FactorsLocked)));
    let refused = remove(&world, &actor, ada.id);
    assert!(matches!(refused.await, Err(AuthError::FactorsLocked)));
}

#[tokio::test]
async fn after_a_day_a_removed_passkey_is_gone() {
    let world = World::new().await;
    let ada = holder(&world).await;
    let removed = remove(&world, &ada.actor, ada.id);
    removed.await.unwrap();
    assert_eq!(world.auth.purge_factor_changes().await.unwrap(), 0);
    world.clock.advance(24 * 60 * MINUTE + MINUTE);
    // The change that added it, that of its codes, the one that removed it, and the passkey itself.
    assert_eq!(world.auth.purge_factor_changes().await.unwrap(), 4);
    let left = world.text("SELECT CAST(count(*) AS TEXT) FROM passkeys");
    assert_eq!(left.await.unwrap(), "0");
}

#[tokio::test]
async fn a_passkey_of_somebody_else_is_not_there() {
    let world = World::new().await;
    let ada = holder(&world).await;
    let eve = super::holder_of(&world, "eve@example.com").await;
    let removed = remove(&world, &eve.actor, ada.id);
    assert!(matches!(removed.await, Err(AuthError::FactorNotFound)));
    let spare = SecondFactor::RecoveryCode(ada.codes[0].clone());
    let proof = StepUpProof::SecondFactor(spare);
    let raised = world.auth.step_up(&origin(), &eve.actor, &proof).await;
    assert!(matches!(raised, Err(AuthError::CodeInvalid)));
}

#[tokio::test]
async fn a_new_password_stands_in_for_no_passkey() {
    let world = World::new().await;
    let ada = holder(&world).await;
    let token = world
        .auth
        .issue_email_token(ada.user, EmailPurpose::ResetPassword);
    let (token, new) = (token.await.unwrap(), secret(NEW));
    let from = origin();
    let reset = world.auth.confirm_password_reset(&from, &token, &new);
    reset.await.unwrap();
    let refused = world.sign_in(EMAIL, NEW).await;
    assert!(matches!(refused, Err(AuthError::SecondFactorRequired(_))));
}
