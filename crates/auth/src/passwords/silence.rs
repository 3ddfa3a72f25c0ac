//! That the work of a check tells nothing of a user, by the processor's time that it takes: 20,000
//! samples, taken in pairs, whose order is drawn by lot.
//!
//! Time of the processor and not of the wall, because others work on the machine too. The same
//! statistic is shown what a check without a hash for nobody would be, and must find it.

use kernel::{Entropy, Key256, SecretText};
use rustix::time::{ClockId, clock_gettime};
use testbed::Comparison;

use super::check::Verdict;
use super::{Password, PasswordHasher};
use crate::{AuthSettings, HashCost};

const PAIRS: usize = 10_000;

fn hasher() -> PasswordHasher {
    let settings = AuthSettings {
        issuer: String::new(),
        hash_cost: HashCost::for_tests(),
        hash_threads: 1,
        hash_queue: 1,
        access_token: std::time::Duration::ZERO,
        session: std::time::Duration::ZERO,
        session_idle: std::time::Duration::ZERO,
        breaches: breaches::Breaches::none(),
    };
    let pepper = Key256::from_bytes([3; 32]);
    PasswordHasher::start(&settings, &pepper, Entropy::seeded(11)).unwrap()
}

/// The seconds of this thread's processor that `work` takes.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn seconds(work: impl FnOnce() -> Verdict) -> f64 {
    let now = || clock_gettime(ClockId::ThreadCPUTime);
    let begin = now();
    assert_eq!(work(), Verdict::Wrong);
    let end = now();
    (end.tv_sec - begin.tv_sec) as f64 + (end.tv_nsec - begin.tv_nsec) as f64 / 1e9
}

/// The times of some of the pairs: of a check that has a hash, of one that has none, and of one that
/// has none and would make none.
fn sample(pairs: usize, seed: u64) -> [Vec<f64>; 3] {
    let hasher = hasher();
    let lots = Entropy::seeded(seed);
    let password = Password::new(&SecretText::new("a passphrase for a test".to_owned()));
    let other = Password::new(&SecretText::new("another one for a test".to_owned())).unwrap();
    let salt = lots.bytes().unwrap();
    let cost = HashCost::for_tests().get();
    let hash = bcrypt::hash_with_salt(hasher.digest(&other).as_bytes(), cost, salt).unwrap();
    let stored = format!("$bw1${hash}");
    let check = |stored: Option<&str>| hasher.check(password.as_ref(), stored).run();
    let without_dummy =
        |stored: Option<&str>| stored.map_or(Verdict::Wrong, |hash| check(Some(hash)));
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..pairs {
        let [lot]: [u8; 1] = lots.bytes().unwrap();
        let order = if lot % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let stored = [Some(stored.as_str()), None][which];
            times[which].push(seconds(|| check(stored)));
        }
        times[2].push(seconds(|| without_dummy(None)));
    }
    times
}

#[test]
fn note_mark_cve_2026_40263_the_work_of_a_refusal_does_not_tell_whether_the_user_is_known() {
    // Each half on a thread of its own, where the machine has two processors.
    let halves = std::thread::scope(|scope| {
        let halves = [1, 2].map(|seed| scope.spawn(move || sample(PAIRS / 2, seed)));
        halves.map(|half| half.join().unwrap())
    });
    let of = |which: usize| halves.iter().flat_map(|half| half[which].clone()).collect();
    let [known, unknown, without_dummy]: [Vec<f64>; 3] = [of(0), of(1), of(2)];
    assert_eq!(known.len() + unknown.len(), 20_000);
    let silent = Comparison::of(&known, &unknown);
    println!("known beside unknown: {silent:?}");
    assert!(!silent.tells(), "{silent:?}");
    let telling = Comparison::of(&known, &without_dummy);
    println!("the same without the hash for nobody: {telling:?}");
    assert!(telling.tells(), "{telling:?}");
}
