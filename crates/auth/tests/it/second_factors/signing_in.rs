//! Signing in with a second factor.

use auth::{AuthError, Method, SecondFactor};
use futures_util::future::join_all;
use kernel::SecretText;

use super::{MINUTE, answer, challenge, code, equipped, is_locked};
use crate::world::{EMAIL, PASSWORD, World, origin, secret};

#[tokio::test]
async fn a_right_password_alone_opens_nothing_once_there_is_an_app() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    match world.sign_in(EMAIL, PASSWORD).await {
        Err(AuthError::SecondFactorRequired(challenge)) => {
            assert_eq!(challenge.methods, [Method::Totp, Method::RecoveryCode]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.sessions(&ada.actor).await.len(), 1);
    let challenge = challenge(&world).await;
    let session = answer(&world, &challenge, code(&ada.app, &world))
        .await
        .unwrap();
    let methods: Vec<Method> = session.session.methods.iter().collect();
    assert_eq!(methods, [Method::Password, Method::Totp]);
    assert!(world.lives(&session).await);
    assert_eq!(world.events("sign_in.challenged").await.len(), 2);
}

#[tokio::test]
async fn better_auth_ghsa_xg6x_h9c9_2m83_a_challenge_is_no_session_and_no_token_of_one() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let challenge = challenge(&world).await;
    for_each_verb_refuses(&world, &challenge).await;
    // And it is used up by the sign-in that it stands for.
    answer(&world, &challenge, code(&ada.app, &world))
        .await
        .unwrap();
    world.clock.advance(MINUTE);
    let again = answer(&world, &challenge, code(&ada.app, &world)).await;
    assert!(matches!(again, Err(AuthError::ChallengeInvalid)));
}

async fn for_each_verb_refuses(world: &World, challenge: &SecretText) {
    let verified = world.auth.verify(challenge.expose()).await;
    assert!(matches!(verified, Err(AuthError::TokenInvalid)));
    let refreshed = world.refresh(challenge).await;
    assert!(matches!(refreshed, Err(AuthError::RefreshInvalid)));
    let new = secret("eleven blue kettles, in a row");
    assert!(matches!(
        world
            .auth
            .confirm_password_reset(&origin(), challenge, &new)
            .await,
        Err(AuthError::OneTimeTokenInvalid)
    ));
    let verified = world.verify_email(challenge).await;
    assert!(matches!(verified, Err(AuthError::OneTimeTokenInvalid)));
    let reported = world.report_intrusion(&origin(), challenge).await;
    assert!(matches!(reported, Err(AuthError::OneTimeTokenInvalid)));
}

#[tokio::test]
async fn liferay_cve_2025_43798_a_code_works_once_and_no_earlier_one_after_it() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let early = code(&ada.app, &world);
    world.clock.advance(MINUTE / 2);
    let first = challenge(&world).await;
    let now = code(&ada.app, &world);
    answer(&world, &first, now.clone()).await.unwrap();
    for used in [now, early] {
        let challenge = challenge(&world).await;
        let again = answer(&world, &challenge, used).await;
        assert!(matches!(again, Err(AuthError::CodeInvalid)));
    }
    world.clock.advance(MINUTE / 2);
    let challenge = challenge(&world).await;
    answer(&world, &challenge, code(&ada.app, &world))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kratos_3692149_of_parallel_sign_ins_with_one_code_one_succeeds() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let mut challenges = Vec::new();
    for _ in 0..8 {
        challenges.push(challenge(&world).await);
    }
    let code = code(&ada.app, &world);
    let tries = challenges
        .iter()
        .map(|each| answer(&world, each, code.clone()));
    let succeeded = join_all(tries).await.into_iter().filter(Result::is_ok);
    assert_eq!(succeeded.count(), 1);
    // The same for a recovery code.
    world.clock.advance(16 * MINUTE);
    let mut challenges = Vec::new();
    for _ in 0..8 {
        challenges.push(challenge(&world).await);
    }
    let spare = SecondFactor::RecoveryCode(ada.codes[0].clone());
    let tries = challenges
        .iter()
        .map(|each| answer(&world, each, spare.clone()));
    let succeeded = join_all(tries).await.into_iter().filter(Result::is_ok);
    assert_eq!(succeeded.count(), 1);
}

#[tokio::test]
async fn each_recovery_code_works_once_however_it_is_written() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    assert_eq!(ada.codes.len(), 10);
    let written = secret(&ada.codes[3].expose().to_uppercase().replace('-', " "));
    let challenge_once = challenge(&world).await;
    let spare = SecondFactor::RecoveryCode(written);
    let session = answer(&world, &challenge_once, spare.clone())
        .await
        .unwrap();
    assert!(session.session.methods.contains(Method::RecoveryCode));
    let actor = world.actor(&session).await;
    let left = world.auth.authenticators(&actor).await.unwrap();
    assert_eq!(left.recovery_codes_left, 9);
    let challenge = challenge(&world).await;
    let again = answer(&world, &challenge, spare).await;
    assert!(matches!(again, Err(AuthError::CodeInvalid)));
}

#[tokio::test]
async fn neither_the_secret_nor_a_code_stands_in_the_database() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let id = ada.id.uuid().simple();
    let query = format!("SELECT hex(secret) FROM totp_authenticators WHERE hex(id) = '{id:X}'");
    let sealed = world.text(&query).await.unwrap();
    let plain = hex(&ada.app.secret);
    assert!(!sealed.contains(&plain));
    // It is sealed under a key of its own: that of other columns does not open it.
    let row = ada.id.uuid();
    let cell = keyring::Cell {
        table: "totp_authenticators",
        row: row.as_bytes(),
        column: "secret",
    };
    let sealed = crate::world::unhex(&sealed);
    world.control.fields().open(cell, &sealed).unwrap_err();
    let own = world.keyring.second_factor_fields();
    assert_eq!(hex(&own.open(cell, &sealed).unwrap()), plain);
    let hashes = "SELECT group_concat(hex(code_hash)) FROM recovery_codes";
    let hashes = world.text(hashes).await.unwrap();
    for code in &ada.codes {
        let plain = code.expose().replace('-', "");
        assert!(!hashes.contains(&hex(plain.as_bytes())));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_wrong_codes_lock_the_second_factor_over_all_challenges() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
    let mut judged = 0;
    for _ in 0..4 {
        let challenge = challenge(&world).await;
        let tries = (0..5).map(|_| answer(&world, &challenge, wrong.clone()));
        let answers = join_all(tries).await;
        let wrongs = answers
            .iter()
            .filter(|answer| matches!(answer, Err(AuthError::CodeInvalid)));
        judged += wrongs.count();
    }
    assert_eq!(judged, 10);
    let challenge_late = challenge(&world).await;
    assert!(is_locked(
        &answer(&world, &challenge_late, code(&ada.app, &world)).await
    ));
    assert_eq!(world.events("user.locked").await.len(), 1);
    let reasons = world.events("sign_in.failed").await;
    assert!(
        reasons
            .iter()
            .all(|event| event.details["reason"] == "wrong_code")
    );
    world.clock.advance(15 * MINUTE);
    let challenge = challenge(&world).await;
    answer(&world, &challenge, code(&ada.app, &world))
        .await
        .unwrap();
}

#[tokio::test]
async fn five_wrong_codes_end_a_challenge() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let challenge = challenge(&world).await;
    let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
    for _ in 0..5 {
        let refused = answer(&world, &challenge, wrong.clone()).await;
        assert!(matches!(refused, Err(AuthError::CodeInvalid)));
    }
    let late = answer(&world, &challenge, code(&ada.app, &world)).await;
    assert!(matches!(late, Err(AuthError::ChallengeInvalid)));
}

#[tokio::test]
async fn a_challenge_ends_after_five_minutes_and_with_whatever_ends_sessions() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let old = challenge(&world).await;
    world.clock.advance(5 * MINUTE);
    let late = answer(&world, &old, code(&ada.app, &world)).await;
    assert!(matches!(late, Err(AuthError::ChallengeInvalid)));
    let before = challenge(&world).await;
    let new = "eleven blue kettles, in a row";
    world
        .change_password(&ada.actor, PASSWORD, new)
        .await
        .unwrap();
    let ended = answer(&world, &before, code(&ada.app, &world)).await;
    assert!(matches!(ended, Err(AuthError::ChallengeInvalid)));
    let disabled = match world.sign_in(EMAIL, new).await {
        Err(AuthError::SecondFactorRequired(challenge)) => challenge.challenge,
        other => panic!("{other:?}"),
    };
    world.auth.disable_user(&origin(), ada.user).await.unwrap();
    let ended = answer(&world, &disabled, code(&ada.app, &world)).await;
    assert!(matches!(ended, Err(AuthError::ChallengeInvalid)));
}

#[tokio::test]
async fn both_factors_at_once_get_past_a_lock_of_strangers_and_anything_less_does_not() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let with = async |email: &str, password: &str, factor: SecondFactor| {
        let (origin, password) = (origin(), secret(password));
        let (factor, client) = (Some(&factor), auth::Client::Native);
        let signed_in = world
            .auth
            .sign_in_with(&origin, email, &password, factor, client);
        signed_in.await
    };
    // Without a lock the code is not looked at.
    let asked = with(EMAIL, PASSWORD, code(&ada.app, &world)).await;
    assert!(matches!(asked, Err(AuthError::SecondFactorRequired(_))));
    for email in [EMAIL, "nobody@example.com"] {
        for _ in 0..10 {
            world
                .sign_in(email, "wrong, and long enough")
                .await
                .unwrap_err();
        }
    }
    let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
    let mut waits = Vec::new();
    for (email, password, factor) in [
        (EMAIL, "wrong, and long enough", code(&ada.app, &world)),
        (EMAIL, PASSWORD, wrong.clone()),
        ("nobody@example.com", PASSWORD, wrong.clone()),
    ] {
        match with(email, password, factor).await {
            Err(AuthError::Locked { wait }) => waits.push(wait),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [15 * MINUTE; 3]);
    let session = with(EMAIL, PASSWORD, code(&ada.app, &world)).await.unwrap();
    assert!(session.session.methods.has_second_factor());
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
    // It is no way around the lock: ten of these are as many as anybody gets.
    world.clock.advance(MINUTE);
    for _ in 0..10 {
        assert!(is_locked(&with(EMAIL, PASSWORD, wrong.clone()).await));
    }
    assert!(is_locked(
        &with(EMAIL, PASSWORD, code(&ada.app, &world)).await
    ));
}
