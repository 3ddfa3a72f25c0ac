//! How many links of mails are alive, and how many mails wait.

use auth::{AuthError, EmailPurpose};
use kernel::{EmailAddress, SecretText, UserId};
use storage::{Job, Jobs};

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

const NEW: &str = "quite another passphrase";

async fn links(world: &World, user: UserId, purpose: EmailPurpose) -> Vec<SecretText> {
    let mut links = Vec::new();
    for _ in 0..5 {
        links.push(world.auth.issue_email_token(user, purpose).await.unwrap());
    }
    links
}

async fn rows(world: &World) -> String {
    let query = "SELECT CAST(count(*) AS TEXT) FROM one_time_tokens";
    world.text(query).await.unwrap()
}

#[tokio::test]
async fn of_a_users_links_for_one_purpose_the_three_newest_work_until_one_is_used() {
    let world = World::new().await;
    let user = world.registered(EMAIL, PASSWORD).await;
    let other = world.registered("eve@example.com", PASSWORD).await;
    let verify = links(&world, user, EmailPurpose::VerifyEmail).await;
    let reset = links(&world, user, EmailPurpose::ResetPassword).await;
    links(&world, other, EmailPurpose::ResetPassword).await;
    assert_eq!(rows(&world).await, "9");
    for dead in &verify[..2] {
        let answer = world.verify_email(dead).await;
        assert!(matches!(answer, Err(AuthError::OneTimeTokenInvalid)));
    }
    world.verify_email(&verify[2]).await.unwrap();
    for used in &verify[2..] {
        let answer = world.verify_email(used).await;
        assert!(matches!(answer, Err(AuthError::OneTimeTokenInvalid)));
    }
    let confirm = |token: SecretText| {
        let auth = world.auth.clone();
        async move {
            auth.confirm_password_reset(&origin(), &token, &secret(NEW))
                .await
        }
    };
    for (number, works) in [(1, false), (2, true), (3, false), (4, false)] {
        let answer = confirm(reset[number].clone()).await;
        assert_eq!(answer.is_ok(), works, "{number}: {answer:?}");
    }
    assert_eq!(rows(&world).await, "3");
}

#[tokio::test]
async fn while_a_mail_that_anybody_can_ask_for_waits_no_further_one_is_queued() {
    let world = World::new().await;
    let known = world.person(EMAIL).await;
    let unconfirmed = world.registered("eve@example.com", PASSWORD).await;
    world.mails().await;
    let ask = async || {
        for email in [EMAIL, "eve@example.com"] {
            let address = || EmailAddress::parse(email).unwrap();
            world
                .auth
                .request_password_reset(&origin(), &address())
                .await
                .unwrap();
            world
                .auth
                .register(&origin(), address(), &secret(PASSWORD), "Ada", None)
                .await
                .unwrap();
            let _ = world.sign_in(email, PASSWORD).await;
        }
    };
    let mail = |mail: &str, user| format!(r#"{{"mail":"{mail}","user_id":"{user}"}}"#);
    let mut each = [
        mail("reset_password", known),
        mail("already_registered", known),
        mail("reset_password", unconfirmed),
        mail("verify_email", unconfirmed),
    ];
    each.sort();
    // What is being sent does not count: the second round queues each mail once more.
    for _ in 0..2 {
        for _ in 0..3 {
            ask().await;
        }
        let mut queued = world.mails().await;
        // Whoever signs in gets these, and nobody else can ask for them.
        queued.retain(|mail| !mail.contains("new_device"));
        queued.sort();
        assert_eq!(queued, each);
    }
}

#[tokio::test]
async fn each_change_of_a_password_is_told_even_while_a_mail_waits() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    world.mails().await;
    world.change_password(&actor, PASSWORD, NEW).await.unwrap();
    world.change_password(&actor, NEW, PASSWORD).await.unwrap();
    assert_eq!(world.mails().await.len(), 2);
}

const KINDS: [&str; 1] = ["mail"];

async fn take(world: &World) -> Vec<Job> {
    Jobs::take(&world.control, &KINDS, 1_000).await.unwrap()
}

/// Lets the time pass until the next mail is due.
async fn until_due(world: &World) {
    let due = Jobs::next_due(&world.control, &KINDS).await.unwrap();
    world.clock.advance(due.unwrap().since(world.clock.now()));
}

#[tokio::test]
async fn a_mail_that_rests_after_failures_leaves_as_soon_as_somebody_asks_for_it_again() {
    let world = World::new().await;
    world.person(EMAIL).await;
    for job in take(&world).await {
        Jobs::finish(&world.control, job.id).await.unwrap();
    }
    let ask = async || {
        let address = EmailAddress::parse(EMAIL).unwrap();
        let origin = origin();
        let asked = world.auth.request_password_reset(&origin, &address);
        asked.await.unwrap();
    };
    ask().await;
    for _ in 0..5 {
        until_due(&world).await;
        let jobs = take(&world).await;
        let failed = Jobs::fail(&world.control, &jobs[0], "unreachable", true);
        failed.await.unwrap();
    }
    assert!(take(&world).await.is_empty(), "it rests");
    for _ in 0..3 {
        ask().await;
    }
    let jobs = take(&world).await;
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].attempts, 5);
}
