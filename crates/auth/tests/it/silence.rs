//! What the time of an answer tells of an address, from the call to its end, rows and commits
//! included: less than the allowance, by the test of Mann and Whitney.
//!
//! Time is that of the processors, of all threads together, because others use the machine too. Each
//! test runs in a process of its own, so that the time of the process is the time of the questions.
//!
//! Each round asks every question once, in an order that is drawn by lot, so that whatever else
//! the machine does falls on all of them alike. Signing in and signing up stand behind a password
//! hash, whose own spread is far more than the allowance: half a hash at the tests' cost, which is
//! the 512th part of one at the shipped cost; for signing up, which makes a row of a new user, a
//! whole one. Asking for a reset makes no hash; its allowance is the eighth part of its own time.

use std::process::Command;
use std::time::Duration;

use auth::AuthError;
use kernel::{EmailAddress, Entropy};
use rustix::time::{ClockId, clock_gettime};
use testbed::Comparison;

use crate::world::{EMAIL, PASSWORD, World, origin, secret};

const ROUNDS: usize = 200;
const UNVERIFIED: &str = "bo@example.com";
const DISABLED: &str = "cy@example.com";
const NOBODY: &str = "eve@example.com";
const WRONG: &str = "another passphrase altogether";

/// Set in the process of one test alone.
const ALONE: &str = "BAILIWICK_TEST_ALONE";

/// Runs a test again in a process where no other one runs, and passes on how it ended. Whether this
/// is that process.
fn is_alone(test: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let program = std::env::current_exe().unwrap();
    let arguments = ["--exact", test, "--nocapture"];
    let run = Command::new(program)
        .args(arguments)
        .env(ALONE, "1")
        .output();
    let run = run.unwrap();
    // By what it says: a process may crash at its exit, when the test has long passed.
    let said = String::from_utf8_lossy(&run.stdout);
    let failed = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("test result: ok. 1 passed"), "{said}{failed}");
    false
}

/// The seconds that all threads of this process have worked.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn worked() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Confirmed, unconfirmed and out of service.
async fn people() -> World {
    let world = World::new().await;
    world.person(EMAIL).await;
    world.registered(UNVERIFIED, PASSWORD).await;
    let disabled = world.person(DISABLED).await;
    let origin = origin();
    let done = world.auth.disable_user(&origin, disabled);
    done.await.unwrap();
    world
}

/// The times of each question, in seconds.
async fn ask<F: Future<Output = ()>>(
    questions: usize,
    question: impl Fn(usize, usize) -> F,
) -> Vec<Vec<f64>> {
    ask_after(questions, async |_| (), question).await
}

/// The same where something has to be done before each question, which takes none of its time.
async fn ask_after<P: Future<Output = ()>, F: Future<Output = ()>>(
    questions: usize,
    prepare: impl Fn(usize) -> P,
    question: impl Fn(usize, usize) -> F,
) -> Vec<Vec<f64>> {
    let lots = Entropy::seeded(23);
    let mut times = vec![Vec::new(); questions];
    for round in 0..ROUNDS {
        let mut order: Vec<usize> = (0..questions).collect();
        for left in (1..questions).rev() {
            let [lot]: [u8; 1] = lots.bytes().unwrap();
            order.swap(left, usize::from(lot) % (left + 1));
        }
        for which in order {
            prepare(which).await;
            let begin = worked();
            question(round, which).await;
            times[which].push(worked() - begin);
        }
    }
    times
}

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// What a hash at the tests' cost takes.
fn a_hash() -> f64 {
    let times: Vec<f64> = (0..41)
        .map(|_| {
            let begin = worked();
            bcrypt::hash_with_salt(b"nobody's", 4, [0; 16]).unwrap();
            worked() - begin
        })
        .collect();
    median(&times)
}

/// Fails where the times of one question tell it from the last one, that of an unknown address.
fn assert_silent(allowance: f64, names: &[&str], times: &[Vec<f64>]) {
    let unknown = &times[names.len() - 1];
    for (name, times) in names.iter().zip(times) {
        let compared = Comparison::of(times, unknown);
        let [median, beside] = [median(times), median(unknown)].map(|time| time * 1e6);
        assert!(
            !Comparison::tells_beyond(allowance, times, unknown),
            "{name}: {median:.0} beside {beside:.0} microseconds, {compared:?}"
        );
    }
}

#[tokio::test]
async fn note_mark_cve_2026_40263_the_time_of_a_refused_sign_in_does_not_tell_whether_the_address_is_known()
 {
    if !is_alone(
        "silence::note_mark_cve_2026_40263_the_time_of_a_refused_sign_in_does_not_tell_whether_the_address_is_known",
    ) {
        return;
    }
    let world = people().await;
    let world = &world;
    let times = ask(5, async |_, which| {
        // So slowly that nothing is locked, in a day either.
        world.clock.advance(Duration::from_secs(20 * 60));
        let (email, password) = [
            (EMAIL, WRONG),
            (UNVERIFIED, WRONG),
            (DISABLED, PASSWORD),
            ("no address", PASSWORD),
            (NOBODY, PASSWORD),
        ][which];
        let refused = world.sign_in(email, password).await;
        assert!(matches!(refused, Err(AuthError::InvalidCredentials)));
    });
    let times = times.await;
    let names = ["known", "unverified", "disabled", "no address", "unknown"];
    assert_silent(a_hash() / 2.0, &names, &times);
}

#[tokio::test]
async fn the_time_of_a_locked_sign_in_tells_of_the_lock_and_not_whether_the_address_is_known() {
    if !is_alone(
        "silence::the_time_of_a_locked_sign_in_tells_of_the_lock_and_not_whether_the_address_is_known",
    ) {
        return;
    }
    let world = people().await;
    for email in [EMAIL, NOBODY] {
        for _ in 0..10 {
            world.sign_in(email, WRONG).await.unwrap_err();
        }
    }
    let world = &world;
    let times = ask(3, async |round, which| {
        let fresh = format!("{round}@example.com");
        let email = [&fresh, EMAIL, NOBODY][which];
        let refused = world.sign_in(email, PASSWORD).await.unwrap_err();
        assert_eq!(matches!(refused, AuthError::Locked { .. }), which > 0);
    });
    let times = times.await;
    let allowance = a_hash() / 2.0;
    assert_silent(allowance, &["known", "unknown"], &times[1..]);
    // A refusal that makes no hash is what the statistic finds: it would find a missing one.
    assert!(Comparison::tells_beyond(allowance, &times[0], &times[2]));
}

#[tokio::test]
async fn the_time_of_a_sign_in_past_a_lock_does_not_tell_whether_the_password_is_right() {
    if !is_alone(
        "silence::the_time_of_a_sign_in_past_a_lock_does_not_tell_whether_the_password_is_right",
    ) {
        return;
    }
    let world = World::new().await;
    let ada = crate::second_factors::equipped(&world).await;
    let (world, app) = (&world, &ada.app);
    let whose = |which: usize| [EMAIL, EMAIL, NOBODY][which];
    let strangers = async |which| {
        // So slowly that nothing else is locked.
        world.clock.advance(Duration::from_secs(16 * 60));
        while let Err(AuthError::InvalidCredentials) = world.sign_in(whose(which), WRONG).await {}
    };
    let times = ask_after(3, strangers, async |_, which| {
        let password = secret([PASSWORD, WRONG, PASSWORD][which]);
        let code = app.wrong_code(world.clock.now());
        let (code, client) = (auth::SecondFactor::Code(code), auth::Client::Native);
        let (auth, from) = (&world.auth, origin());
        let answer = auth.sign_in_with(&from, whose(which), &password, Some(&code), client);
        let refused = answer.await.unwrap_err();
        assert!(matches!(refused, AuthError::Locked { .. }));
    });
    let names = ["right password", "wrong password", "unknown"];
    assert_silent(a_hash() / 2.0, &names, &times.await);
    // Of the first thousand events: each right password was judged with its code.
    let failed = world.events("sign_in.failed").await;
    let of = |reason: &str| {
        let reasons = failed.iter().map(|event| event.details["reason"].as_str());
        reasons.filter(|found| *found == Some(reason)).count()
    };
    assert!(of("wrong_code") > ROUNDS / 4, "{}", of("wrong_code"));
    assert_eq!(of("codes_locked"), 0);
}

#[tokio::test]
async fn note_mark_cve_2026_40263_the_time_of_a_registration_does_not_tell_whether_the_address_is_known()
 {
    if !is_alone(
        "silence::note_mark_cve_2026_40263_the_time_of_a_registration_does_not_tell_whether_the_address_is_known",
    ) {
        return;
    }
    let world = people().await;
    let world = &world;
    let times = ask(4, async |round, which| {
        // Whoever signed up is known from then on.
        let fresh = format!("{round}@example.com");
        let email = [EMAIL, UNVERIFIED, DISABLED, &fresh][which];
        let email = EmailAddress::parse(email).unwrap();
        let password = secret(PASSWORD);
        let (auth, origin) = (&world.auth, origin());
        let answer = auth.register(&origin, email, &password, "Ada", None);
        answer.await.unwrap();
    });
    let names = ["known", "unverified", "disabled", "unknown"];
    assert_silent(a_hash(), &names, &times.await);
}

#[tokio::test]
async fn kimai_ghsa_jrc6_fmhw_fpq2_the_time_of_a_reset_request_does_not_tell_whether_the_address_is_known()
 {
    if !is_alone(
        "silence::kimai_ghsa_jrc6_fmhw_fpq2_the_time_of_a_reset_request_does_not_tell_whether_the_address_is_known",
    ) {
        return;
    }
    let world = people().await;
    let world = &world;
    let times = ask(4, async |_, which| {
        let email = [EMAIL, UNVERIFIED, DISABLED, NOBODY][which];
        let email = EmailAddress::parse(email).unwrap();
        let origin = origin();
        let asked = world.auth.request_password_reset(&origin, &email);
        asked.await.unwrap();
    });
    let times = times.await;
    let names = ["known", "unverified", "disabled", "unknown"];
    assert_silent(median(&times[3]) / 8.0, &names, &times);
}
