//! So many wrong passwords lock an account for a while.

use std::time::Duration;

use auth::AuthError;
use futures_util::future::join_all;

use crate::world::{EMAIL, PASSWORD, World, origin, secret, settings};

const WRONG: &str = "another passphrase altogether";
const MINUTE: Duration = Duration::from_secs(60);

fn is_locked<T>(answer: &Result<T, AuthError>) -> bool {
    matches!(answer, Err(AuthError::Locked { .. }))
}

async fn lock(world: &World, email: &str) {
    for number in 0..10 {
        let answer = world.sign_in(email, WRONG).await;
        assert!(
            matches!(answer, Err(AuthError::InvalidCredentials)),
            "{number}"
        );
    }
}

#[tokio::test]
async fn ten_wrong_passwords_lock_the_address_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    world.person(EMAIL).await;
    lock(&world, EMAIL).await;
    for password in [WRONG, PASSWORD] {
        match world.sign_in(EMAIL, password).await {
            Err(AuthError::Locked { wait }) => assert_eq!(wait, 15 * MINUTE),
            other => panic!("{:?}", other.err()),
        }
    }
    world.clock.advance(15 * MINUTE - Duration::from_micros(1));
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
    world.clock.advance(Duration::from_micros(1));
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn authelia_cve_2026_47203_every_spelling_counts_for_one_address() {
    let world = World::new().await;
    world.person(EMAIL).await;
    for number in 0..10 {
        let spelling = ["ADA@example.com", " ada@EXAMPLE.com"][number % 2];
        world.sign_in(spelling, WRONG).await.unwrap_err();
    }
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
}

#[tokio::test]
async fn an_address_that_nobody_has_is_locked_like_one_that_somebody_has() {
    let world = World::new().await;
    world.person(EMAIL).await;
    for email in [EMAIL, "eve@example.com", "not an address"] {
        lock(&world, email).await;
        match world.sign_in(email, WRONG).await {
            Err(AuthError::Locked { wait }) => assert_eq!(wait, 15 * MINUTE),
            other => panic!("{email}: {:?}", other.err()),
        }
    }
    // One is about a user, and told to the workspaces of that user alone.
    let told = world.events("user.locked").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].details["attempts"], 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zitadel_ghsa_7h8m_vrxx_vr4m_of_a_thousand_parallel_tries_ten_are_judged() {
    let mut settings = settings();
    settings.hash_queue = 2_000;
    let world = World::with(settings).await;
    world.person(EMAIL).await;
    let tries = join_all((0..1_000).map(|_| world.sign_in(EMAIL, WRONG))).await;
    let judged = tries
        .iter()
        .filter(|answer| matches!(answer, Err(AuthError::InvalidCredentials)));
    assert_eq!(judged.count(), 10);
    assert_eq!(tries.iter().filter(|answer| is_locked(answer)).count(), 990);
    assert_eq!(world.events("sign_in.failed").await.len(), 10);
    assert_eq!(world.events("user.locked").await.len(), 1);
}

#[tokio::test]
async fn who_is_sent_away_by_a_full_queue_has_tried_nothing() {
    let mut settings = settings();
    (settings.hash_threads, settings.hash_queue) = (1, 1);
    let world = World::with(settings).await;
    world.person(EMAIL).await;
    let mut overloaded = 0;
    for _ in 0..20 {
        let tries = join_all((0..20).map(|_| world.sign_in("eve@example.com", WRONG))).await;
        for answer in &tries {
            overloaded += usize::from(matches!(answer, Err(AuthError::Overloaded)));
        }
        if tries.iter().any(is_locked) {
            break;
        }
    }
    assert!(overloaded > 0);
    assert_eq!(world.events("sign_in.failed").await.len(), 10);
}

#[tokio::test]
async fn the_right_password_strikes_out_what_was_wrong_before() {
    let world = World::new().await;
    world.person(EMAIL).await;
    for _ in 0..5 {
        for _ in 0..9 {
            world.sign_in(EMAIL, WRONG).await.unwrap_err();
        }
        world.sign_in(EMAIL, PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_count_and_a_lock_outlive_the_process() {
    let world = World::new().await;
    world.person(EMAIL).await;
    for _ in 0..9 {
        world.sign_in(EMAIL, WRONG).await.unwrap_err();
    }
    let world = world.restart(settings()).await;
    let tenth = world.sign_in(EMAIL, WRONG).await;
    assert!(matches!(tenth, Err(AuthError::InvalidCredentials)));
    let world = world.restart(settings()).await;
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
}

#[tokio::test]
async fn a_reset_by_mail_ends_a_lock() {
    let world = World::new().await;
    world.person(EMAIL).await;
    lock(&world, EMAIL).await;
    assert!(is_locked(&world.sign_in(EMAIL, PASSWORD).await));
    let user = world.user_id(EMAIL).await.unwrap();
    let purpose = auth::EmailPurpose::ResetPassword;
    let token = world.auth.issue_email_token(user, purpose).await.unwrap();
    let new = secret("eleven blue kettles, in a row");
    let (auth, origin) = (&world.auth, origin());
    let reset = auth.confirm_password_reset(&origin, &token, &new);
    reset.await.unwrap();
    let signed_in = world.sign_in(EMAIL, "eleven blue kettles, in a row").await;
    signed_in.unwrap();
}

#[tokio::test]
async fn keycloak_cve_2026_9798_the_password_of_ones_own_session_is_behind_a_lock_too() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let new = secret("eleven blue kettles, in a row");
    let change = async |current: &str| {
        let current = secret(current);
        let origin = origin();
        let changed = world.auth.change_password(&origin, &actor, &current, &new);
        changed.await.map(drop)
    };
    for _ in 0..10 {
        let answer = change(WRONG).await;
        assert!(matches!(answer, Err(AuthError::InvalidCredentials)));
    }
    assert!(is_locked(&change(PASSWORD).await));
    assert_eq!(world.events("user.locked").await.len(), 1);
    // Strangers lock the address, and not the session; nor the other way round.
    world.sign_in(EMAIL, PASSWORD).await.unwrap();
    world.clock.advance(15 * MINUTE);
    lock(&world, EMAIL).await;
    change(PASSWORD).await.unwrap();
}

#[tokio::test]
async fn counts_that_are_over_are_deleted() {
    let world = World::new().await;
    world.sign_in(EMAIL, WRONG).await.unwrap_err();
    world.clock.advance(24 * 60 * MINUTE + 59 * MINUTE);
    world.sign_in("eve@example.com", WRONG).await.unwrap_err();
    assert_eq!(world.auth.purge_lockouts().await.unwrap(), 0);
    world.clock.advance(2 * MINUTE);
    assert_eq!(world.auth.purge_lockouts().await.unwrap(), 1);
    assert_eq!(world.auth.purge_lockouts().await.unwrap(), 0);
}

#[tokio::test]
async fn ten_thousand_addresses_get_a_hundred_guesses_in_a_day_and_the_owner_notices_nothing() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let home = world.session().await.device.unwrap();
    let (wrong, right) = (secret(WRONG), secret(PASSWORD));
    let apart = Duration::from_secs(24 * 60 * 60) / 10_000;
    let (mut judged, mut owned) = (0, 0);
    for number in 0_u32..10_000 {
        world.clock.advance(apart);
        let [_, _, high, low] = number.to_be_bytes();
        let stranger = kernel::Origin {
            ip: Some(std::net::Ipv4Addr::new(198, 18, high, low).into()),
            ..origin()
        };
        let client = auth::Client::Web;
        let guess = world.auth.sign_in(&stranger, EMAIL, &wrong, client).await;
        judged += usize::from(matches!(guess, Err(AuthError::InvalidCredentials)));
        assert!(guess.is_err());
        if number % 417 == 0 {
            let owner = kernel::Origin {
                device: Some(home.clone()),
                ..origin()
            };
            let signed_in = world.auth.sign_in(&owner, EMAIL, &right, client).await;
            signed_in.unwrap();
            owned += 1;
        }
    }
    println!("{judged} guesses were judged; the owner signed in {owned} times");
    assert_eq!((judged, owned), (100, 24));
}

#[tokio::test]
async fn whoever_may_end_locks_ends_those_of_known_devices_too() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let home = kernel::Origin {
        device: world.session().await.device,
        ..origin()
    };
    let sign_in = async |password: &str| {
        let (auth, client) = (&world.auth, auth::Client::Web);
        auth.sign_in(&home, EMAIL, &secret(password), client).await
    };
    for _ in 0..10 {
        sign_in(WRONG).await.unwrap_err();
    }
    assert!(is_locked(&sign_in(PASSWORD).await));
    let (auth, user) = (world.auth.clone(), world.user_id(EMAIL).await.unwrap());
    let ended: Result<(), AuthError> = world
        .control
        .write(move |tx| Box::pin(async move { auth.forgive_locks_in(tx, user).await }))
        .await;
    ended.unwrap();
    sign_in(PASSWORD).await.unwrap();
}
