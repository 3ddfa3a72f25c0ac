//! Passwords that are known from breaches: nobody sets one, and one that is right opens nothing.

use std::fs;
use std::path::Path;
use std::time::Duration;

use auth::{
    Auth, AuthError, AuthSettings, Client, EmailPurpose, PasswordFault, SecondFactor, StepUpProof,
};
use breaches::{
    Breaches, Coverage, FilterFile, ImportRequest, PasswordDigest, Presence, RangeService,
    RangeSettings, WhenUnavailable, import,
};
use kernel::{Clock, EmailAddress, Timestamp};
use outbound::{Outbound, OutboundSettings, Reach};
use tempfile::TempDir;
use testbed::{RangeManner, RangeServer};

use crate::second_factors::{code, equipped, is_locked};
use crate::world::{EMAIL, PASSWORD, World, origin, secret, settings};

const LEAKED: &str = "a leaked passphrase, by now";
const NEW: &str = "quite another passphrase";

/// Settings under which a file knows some passwords.
fn knowing(folder: &Path, passwords: &[&str]) -> AuthSettings {
    let mut digests: Vec<PasswordDigest> = passwords
        .iter()
        .map(|one| PasswordDigest::of(one))
        .collect();
    digests.sort_unstable();
    let line = |digest: &PasswordDigest| {
        let digits = digest.as_bytes().iter().map(|byte| format!("{byte:02X}"));
        format!("{}:1\r\n", digits.collect::<String>())
    };
    let list: String = digests.iter().map(line).collect();
    let (source, target) = (folder.join("list.txt"), folder.join("filter.bin"));
    fs::write(&source, list).unwrap();
    let request = ImportRequest {
        source: &source,
        target: &target,
        minimum_count: 1,
        coverage: Coverage::Whole,
    };
    import(&request, &mut |_, _| {}).unwrap();
    let file = FilterFile::open(&target, Presence::Required, Clock::system()).unwrap();
    AuthSettings {
        breaches: Breaches::new(Some(file), None, WhenUnavailable::Refuse),
        ..settings()
    }
}

/// Settings under which a service is asked.
fn asking(server: &RangeServer, word: WhenUnavailable) -> AuthSettings {
    let outbound = Outbound::new(OutboundSettings {
        timeout: Duration::from_millis(500),
        ..OutboundSettings::default()
    });
    let settings_of_service = RangeSettings {
        url: server.url(),
        reach: Reach::Internal,
    };
    let clock = Clock::manual(Timestamp::from_micros(1));
    let service = RangeService::new(settings_of_service, outbound.unwrap(), clock);
    AuthSettings {
        breaches: Breaches::new(None, Some(service), word),
        ..settings()
    }
}

/// Ada, whose password a file knows by now.
async fn ada_with_a_leaked_password() -> (World, TempDir) {
    let world = World::new().await;
    world.person(EMAIL).await;
    world.mails().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = knowing(folder.path(), &[PASSWORD, LEAKED]);
    (world.restart(settings).await, folder)
}

async fn sign_in_with(auth: &Auth, factor: Option<&SecondFactor>) -> Result<(), AuthError> {
    let (origin, password) = (origin(), secret(PASSWORD));
    let entered = auth.sign_in_with(&origin, EMAIL, &password, factor, Client::Native);
    entered.await.map(|_| ())
}

#[tokio::test]
async fn a_breached_password_is_refused_wherever_one_is_set() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[LEAKED])).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    let address = || EmailAddress::parse("new@example.com").unwrap();
    let purpose = EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    let (origin, leaked, current) = (origin(), secret(LEAKED), secret(PASSWORD));
    let auth = &world.auth;
    let prepared = auth.prepare_user(address(), &leaked, "Ada").await;
    let changed = auth.change_password(&origin, &actor, &current, &leaked);
    let answers = [
        auth.register(&origin, address(), &leaked, "Ada", None)
            .await,
        prepared.map(|_| ()),
        changed.await.map(|_| ()),
        auth.confirm_password_reset(&origin, &token, &leaked).await,
    ];
    for answer in answers {
        let Err(AuthError::PasswordRefused(faults)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(faults, [PasswordFault::Breached]);
    }
    assert_eq!(world.user_id("new@example.com").await, None);
    // The refusal has not used up the token.
    let new = secret(NEW);
    let reset = auth.confirm_password_reset(&origin, &token, &new);
    reset.await.unwrap();
}

#[tokio::test]
async fn a_guessable_password_is_refused_wherever_one_is_set_and_a_long_one_is_not() {
    let world = World::new().await;
    let register = async |password: &str| {
        let email = EmailAddress::parse("lovelace@example.com").unwrap();
        let (origin, password) = (origin(), secret(password));
        let registered = world
            .auth
            .register(&origin, email, &password, "Augusta King", None);
        registered.await
    };
    for guess in [
        "password1234",
        "Lovelace.2026",
        "augusta-king-1",
        "bailiwick2026!",
    ] {
        let Err(AuthError::PasswordRefused(faults)) = register(guess).await else {
            panic!("{guess}")
        };
        assert_eq!(faults, [PasswordFault::TooGuessable], "{guess}");
    }
    register(&"x".repeat(64)).await.unwrap();
}

#[tokio::test]
async fn the_rules_answer_alike_for_an_address_that_somebody_has_and_one_that_nobody_has() {
    let (world, _folder) = ada_with_a_leaked_password().await;
    for email in [EMAIL, "nobody@example.com"] {
        for password in ["short", "password1234", LEAKED] {
            let email = EmailAddress::parse(email).unwrap();
            let (origin, password) = (origin(), secret(password));
            let refused = world.auth.register(&origin, email, &password, "Ada", None);
            let refused = refused.await;
            assert!(
                matches!(refused, Err(AuthError::PasswordRefused(_))),
                "{refused:?}"
            );
        }
    }
    assert!(world.mails().await.is_empty());
    assert!(world.events("user.registration_repeated").await.is_empty());
}

#[tokio::test]
async fn a_right_password_that_is_known_begins_no_session_and_a_link_is_mailed_at_most_every_15_minutes()
 {
    let (world, _folder) = ada_with_a_leaked_password().await;
    let begun = world.events("session.created").await.len();
    let refused = world.sign_in(EMAIL, PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    let user = world.user_id(EMAIL).await.unwrap();
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("\"password_compromised\""), "{mails:?}");
    assert!(mails[0].contains(&user.to_string()), "{mails:?}");
    // The mail leaves, with a link.
    let purpose = EmailPurpose::ResetPassword;
    let link = world.auth.issue_email_token(user, purpose).await.unwrap();
    for _ in 0..20 {
        let refused = world.sign_in(EMAIL, PASSWORD).await;
        assert!(
            matches!(refused, Err(AuthError::PasswordCompromised)),
            "{refused:?}"
        );
    }
    assert!(world.mails().await.is_empty());
    world.sql("DELETE FROM jobs").await;
    world.clock.advance(Duration::from_secs(15 * 60 + 1));
    world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    assert_eq!(world.mails().await.len(), 1);
    // None of these was a failure, and none began anything.
    assert_eq!(world.events("session.created").await.len(), begun);
    assert!(world.events("sign_in.failed").await.is_empty());
    assert!(world.events("user.locked").await.is_empty());
    let events = world.events("user.password_compromised").await;
    assert_eq!(events.len(), 22);
    let target = events[0].target.as_ref().unwrap();
    assert_eq!(target.id, user.to_string());
    // The link leads on.
    let (origin, new) = (origin(), secret(NEW));
    let reset = world.auth.confirm_password_reset(&origin, &link, &new);
    reset.await.unwrap();
    world.sign_in(EMAIL, NEW).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_answered_as_ever_whether_it_is_known_or_not() {
    let (world, _folder) = ada_with_a_leaked_password().await;
    for (email, password) in [
        (EMAIL, LEAKED),
        (EMAIL, NEW),
        ("nobody@example.com", LEAKED),
        ("nobody@example.com", NEW),
    ] {
        let refused = world.sign_in(email, password).await;
        assert!(
            matches!(refused, Err(AuthError::InvalidCredentials)),
            "{refused:?}"
        );
    }
    assert!(world.mails().await.is_empty());
    assert!(world.events("user.password_compromised").await.is_empty());
}

#[tokio::test]
async fn a_right_password_that_nobody_knows_signs_in_and_only_a_right_one_is_looked_up() {
    let (world, server) = (World::new().await, RangeServer::start());
    world.person(EMAIL).await;
    let world = world
        .restart(asking(&server, WhenUnavailable::Refuse))
        .await;
    world.sign_in(EMAIL, NEW).await.unwrap_err();
    world
        .sign_in("nobody@example.com", PASSWORD)
        .await
        .unwrap_err();
    assert!(server.requests().is_empty());
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(server.requests().len(), 1);
    server.know(PASSWORD, 3);
    let refused = world.sign_in(EMAIL, PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn while_nobody_can_say_the_operators_word_counts_at_every_door() {
    for word in [WhenUnavailable::Allow, WhenUnavailable::Refuse] {
        let (world, server) = (World::new().await, RangeServer::start());
        world.person(EMAIL).await;
        let world = world.restart(asking(&server, word)).await;
        server.behave(RangeManner::HangsUp);
        let address = EmailAddress::parse("new@example.com").unwrap();
        let (origin, new) = (origin(), secret(NEW));
        let mut answers = vec![
            world
                .auth
                .register(&origin, address, &new, "Ada", None)
                .await,
        ];
        // More often than wrong passwords may be tried.
        for _ in 0..12 {
            answers.push(world.sign_in(EMAIL, PASSWORD).await.map(|_| ()));
        }
        for answer in answers {
            match word {
                WhenUnavailable::Allow => answer.unwrap(),
                WhenUnavailable::Refuse => {
                    let is_so = matches!(answer, Err(AuthError::PasswordUncheckable));
                    assert!(is_so, "{answer:?}");
                }
            }
        }
        assert!(world.events("user.password_compromised").await.is_empty());
    }
}

#[tokio::test]
async fn a_known_password_does_not_step_up_and_can_be_changed_in_its_session() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let session = world.session().await;
    world.mails().await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[PASSWORD])).await;
    let actor = world.actor(&session).await;
    let step_up = async |password: &str| {
        let proof = StepUpProof::Password(secret(password));
        world.auth.step_up(&origin(), &actor, &proof).await
    };
    let refused = step_up(PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    assert!(world.events("session.stepped_up").await.is_empty());
    assert_eq!(world.events("user.password_compromised").await.len(), 1);
    assert_eq!(world.mails().await.len(), 1);
    let wrong = step_up(NEW).await;
    assert!(
        matches!(wrong, Err(AuthError::InvalidCredentials)),
        "{wrong:?}"
    );
    world.change_password(&actor, PASSWORD, NEW).await.unwrap();
    step_up(NEW).await.unwrap();
}

#[tokio::test]
async fn with_a_second_factor_a_known_password_opens_no_challenge() {
    let world = World::new().await;
    equipped(&world).await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[PASSWORD])).await;
    let refused = world.sign_in(EMAIL, PASSWORD).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    assert!(world.events("sign_in.challenged").await.is_empty());
}

#[tokio::test]
async fn past_a_lock_of_strangers_only_who_has_both_factors_learns_that_the_password_is_known() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    world.mails().await;
    let folder = tempfile::tempdir().unwrap();
    let world = world.restart(knowing(folder.path(), &[PASSWORD])).await;
    for _ in 0..10 {
        world.sign_in(EMAIL, NEW).await.unwrap_err();
    }
    let wrong = SecondFactor::Code(secret("000000"));
    let locked = sign_in_with(&world.auth, Some(&wrong)).await;
    assert!(is_locked(&locked), "{locked:?}");
    assert!(world.events("user.password_compromised").await.is_empty());
    let right = code(&ada.app, &world);
    let refused = sign_in_with(&world.auth, Some(&right)).await;
    assert!(
        matches!(refused, Err(AuthError::PasswordCompromised)),
        "{refused:?}"
    );
    assert_eq!(world.events("user.password_compromised").await.len(), 1);
    assert_eq!(world.mails().await.len(), 1);
}
