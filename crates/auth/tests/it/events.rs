//! What the log says of identity, and what it must not say.

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

#[tokio::test]
async fn a_sign_in_is_written_down_under_the_users_name() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let issued = world.session().await;
    let events = world.events("session.created").await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].actor_id, Some(user));
    assert_eq!(events[0].personal.actor_name.as_deref(), Some("Ada"));
    assert_eq!(
        events[0].target.as_ref().unwrap().id,
        issued.session.id.to_string()
    );
    assert_eq!(events[0].details["client"], "native");
    assert_eq!(events[0].request_id, "req_test");
}

#[tokio::test]
async fn no_event_and_no_job_carries_a_secret_or_an_address() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let first = world.session().await;
    let actor = world.actor(&first).await;
    let second = world.refresh(&first.refresh_token).await.unwrap();
    let purpose = auth::EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    let new = "quite another passphrase";
    world
        .auth
        .confirm_password_reset(&origin(), &token, &secret(new))
        .await
        .unwrap();
    world
        .sign_in(EMAIL, "not it, I am afraid")
        .await
        .unwrap_err();
    world.auth.revoke_others(&origin(), &actor).await.unwrap();
    let secrets = [
        EMAIL,
        PASSWORD,
        new,
        token.expose(),
        first.access_token.expose(),
        first.refresh_token.expose(),
        second.refresh_token.expose(),
    ];
    let mut texts = world.mails().await;
    for event in world
        .audit
        .after(&world.control, &audit::EventFilter::default(), None, 1_000)
        .await
        .unwrap()
    {
        texts.push(format!("{event:?}"));
    }
    assert!(texts.len() > 6);
    for text in texts {
        for secret in secrets {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn what_is_printed_for_debugging_hides_secrets() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let issued = world.session().await;
    let user = world.auth.user(issued.user).await.unwrap();
    let email = kernel::EmailAddress::parse("new@example.com").unwrap();
    let prepared = world
        .auth
        .prepare_user(email, &secret(PASSWORD), "Grace")
        .await
        .unwrap();
    let printed = format!("{issued:?} {user:?} {prepared:?} {:?}", world.auth);
    for secret in [
        issued.access_token.expose(),
        issued.refresh_token.expose(),
        EMAIL,
        "Grace",
        "$bw1$",
    ] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
