//! "That was not me", of a session that linked an identity.

use auth::{AuthError, EmailPurpose, IssuedSession, TakenBack};
use kernel::UserId;

use super::givens::{arrive, just_proven, link, proven, session};
use super::own::unlink;
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

async fn report(world: &World, user: UserId, session: &IssuedSession) -> TakenBack {
    let purpose = EmailPurpose::ReportIntrusion(session.session.id);
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    world.report_intrusion(&origin(), &token).await.unwrap()
}

/// By the link that the report has mailed.
async fn set_password(world: &World, user: UserId) {
    let purpose = EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    let (origin, new) = (origin(), secret("eleven blue kettles, in a row"));
    let reset = world.auth.confirm_password_reset(&origin, &token, &new);
    reset.await.unwrap();
}

#[tokio::test]
async fn an_identity_that_an_intruder_linked_is_gone_with_the_report_and_the_owners_is_not() {
    let world = World::new().await;
    let ada = world.person(EMAIL).await;
    let own = world.actor(&world.session().await).await;
    link(&world, &own, proven("ada", EMAIL)).await.unwrap();
    let strange = world.sign_in(EMAIL, PASSWORD).await.unwrap();
    let intruder = world.actor(&strange).await;
    world.mails().await;
    link(&world, &intruder, proven("eve", "eve@example.com"))
        .await
        .unwrap();
    let mails = world.mails().await.join("\n");
    let id = strange.session.id.to_string();
    assert!(
        mails.contains("identity_linked") && mails.contains(&id),
        "{mails}"
    );
    let taken = report(&world, ada, &strange).await;
    assert_eq!(taken.identities.len(), 1);
    set_password(&world, ada).await;
    // Whoever comes by it has no account here.
    let eve = session(arrive(&world, proven("eve", "eve@example.com")).await);
    assert_ne!(eve.user, ada);
    let back = session(arrive(&world, proven("ada", EMAIL)).await);
    assert_eq!(back.user, ada);
    assert_eq!(world.events("identity.unlinked").await.len(), 1);
}

#[tokio::test]
async fn no_identity_signs_in_before_a_new_password_was_set_by_mail() {
    let world = World::new().await;
    let ada = session(arrive(&world, proven("ada", EMAIL)).await);
    report(&world, ada.user, &ada).await;
    let refused = arrive(&world, proven("ada", EMAIL)).await;
    assert!(
        matches!(refused, Err(AuthError::IdentityRefused)),
        "{refused:?}"
    );
    let failed = world.events("sign_in.failed").await;
    assert_eq!(failed[0].details["reason"], "reported");
    set_password(&world, ada.user).await;
    session(arrive(&world, proven("ada", EMAIL)).await);
}

#[tokio::test]
async fn what_was_linked_by_way_of_an_intruders_identity_goes_with_it() {
    let world = World::new().await;
    let ada = world.person(EMAIL).await;
    let strange = world.session().await;
    let intruder = world.actor(&strange).await;
    link(&world, &intruder, proven("one", EMAIL)).await.unwrap();
    let further = session(arrive(&world, just_proven("one", EMAIL)).await);
    let further = world.actor(&further).await;
    link(&world, &further, proven("two", EMAIL)).await.unwrap();
    let taken = report(&world, ada, &strange).await;
    assert_eq!(taken.identities.len(), 2);
    set_password(&world, ada).await;
    for subject in ["one", "two"] {
        let refused = arrive(&world, proven(subject, EMAIL)).await;
        assert!(
            matches!(refused, Err(AuthError::LinkRequired)),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn an_intruder_who_takes_their_identity_away_again_hides_nothing() {
    let world = World::new().await;
    let ada = world.person(EMAIL).await;
    let strange = world.session().await;
    let intruder = world.actor(&strange).await;
    link(&world, &intruder, proven("one", EMAIL)).await.unwrap();
    let one = world.auth.identities(&intruder).await.unwrap()[0].id;
    let further = session(arrive(&world, just_proven("one", EMAIL)).await);
    let further = world.actor(&further).await;
    link(&world, &further, proven("two", EMAIL)).await.unwrap();
    unlink(&world, &further, one).await.unwrap();
    let taken = report(&world, ada, &strange).await;
    // What is tied to the first one can be untied, and the second one is gone.
    assert_eq!(taken.identities[0], one);
    assert_eq!(taken.identities.len(), 2);
    set_password(&world, ada).await;
    let actor = world.sign_in(EMAIL, "eleven blue kettles, in a row").await;
    let actor = world.actor(&actor.unwrap()).await;
    assert!(world.auth.identities(&actor).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_linked_more_than_a_day_ago_stays() {
    let world = World::new().await;
    let ada = world.person(EMAIL).await;
    let first = world.session().await;
    let actor = world.actor(&first).await;
    link(&world, &actor, proven("ada", EMAIL)).await.unwrap();
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    world.clock.advance(day);
    assert!(report(&world, ada, &first).await.identities.is_empty());
}
