//! What counts as a password, and that nothing of it is lost.

use auth::{AuthError, PasswordFault};
use kernel::EmailAddress;

use crate::world::{EMAIL, World, origin, secret};

async fn with_password(password: &str) -> World {
    let world = World::new().await;
    let user = world.registered(EMAIL, password).await;
    let purpose = auth::EmailPurpose::VerifyEmail;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    world.verify_email(&token).await.unwrap();
    world
}

#[tokio::test]
async fn a_password_over_72_bytes_is_not_cut() {
    let password = format!("A{}X", "ab".repeat(36));
    assert!(password.len() > 72);
    let world = with_password(&password).await;
    let other = format!("{}Y", &password[..password.len() - 1]);
    assert!(matches!(
        world.sign_in(EMAIL, &other).await,
        Err(AuthError::InvalidCredentials)
    ));
    let cut = &password[..72];
    assert!(matches!(
        world.sign_in(EMAIL, cut).await,
        Err(AuthError::InvalidCredentials)
    ));
    world.sign_in(EMAIL, &password).await.unwrap();
}

#[tokio::test]
async fn a_password_with_a_nul_is_not_cut() {
    let world = with_password("abc\0d4Hu.kle9vm").await;
    for other in ["abc", "abc\0", "abc\0d4Hu.kle9vn", "abcd4Hu.kle9vm"] {
        let answer = world.sign_in(EMAIL, other).await;
        assert!(
            matches!(answer, Err(AuthError::InvalidCredentials)),
            "{other:?}"
        );
    }
    world.sign_in(EMAIL, "abc\0d4Hu.kle9vm").await.unwrap();
}

#[tokio::test]
async fn next_auth_ghsa_7rqj_j65f_68wh_a_password_is_the_same_in_every_unicode_form() {
    let world = with_password("caf\u{e9}-long-enough").await;
    world
        .sign_in(EMAIL, "cafe\u{301}-long-enough")
        .await
        .unwrap();
    // NFC alone: what merely looks alike is another password.
    let alike = world.sign_in(EMAIL, "\u{ff43}af\u{e9}-long-enough").await;
    assert!(matches!(alike, Err(AuthError::InvalidCredentials)));
}

#[tokio::test]
async fn nothing_is_trimmed_from_a_password() {
    let world = with_password("  leading and trailing  ").await;
    let trimmed = world.sign_in(EMAIL, "leading and trailing").await;
    assert!(matches!(trimmed, Err(AuthError::InvalidCredentials)));
    world
        .sign_in(EMAIL, "  leading and trailing  ")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_poor_password_is_refused_wherever_one_is_set() {
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    let address = || EmailAddress::parse("new@example.com").unwrap();
    let poor = secret("short");
    let purpose = auth::EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    let current = secret(crate::world::PASSWORD);
    let answers = [
        world
            .auth
            .register(&origin(), address(), &poor, "Ada", None)
            .await,
        world
            .auth
            .prepare_user(address(), &poor, "Ada")
            .await
            .map(|_| ()),
        world
            .auth
            .change_password(&origin(), &actor, &current, &poor)
            .await
            .map(|_| ()),
        world
            .auth
            .confirm_password_reset(&origin(), &token, &poor)
            .await,
    ];
    for answer in answers {
        let Err(AuthError::PasswordRefused(faults)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(faults, [PasswordFault::TooShort]);
    }
    // The refusal has not used up the token.
    let good = secret("quite another passphrase");
    world
        .auth
        .confirm_password_reset(&origin(), &token, &good)
        .await
        .unwrap();
}

#[tokio::test]
async fn neither_the_password_nor_its_plain_hash_stands_in_the_database() {
    let world = with_password("a passphrase to look for").await;
    let stored = world.text("SELECT password_hash FROM users").await.unwrap();
    let bcrypt = stored.strip_prefix("$bw1$").unwrap();
    assert!(!bcrypt::verify("a passphrase to look for", bcrypt).unwrap());
}
