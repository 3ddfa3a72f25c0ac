//! The ledger of refresh tokens against a model of it: any sequence of refreshes whose answers get
//! lost, of parallel calls, replays, restarts, changes that fail at their end, waits and revocations.
//!
//! The model knows what may be answered; the product has to answer that, and to leave the events
//! that tell of it and no others. A sequence that fails is made as small as it can be and printed,
//! with the seed of the run.

mod model;
mod stage;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use tokio::runtime::Runtime;

use self::model::Step;
use self::stage::Stage;

/// Whose bytes may be changed to try other sequences.
const SEED: &[u8; 32] = b"the same sequences in every run.";

/// What an honest client and its surroundings do.
fn honest() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any::<bool>().prop_map(|answer_lost| Step::Refresh { answer_lost }),
        2 => (2..5_usize, any::<bool>())
            .prop_map(|(calls, answers_lost)| Step::Parallel { calls, answers_lost }),
        1 => Just(Step::Restart),
        1 => Just(Step::FailedCommit),
        2 => (1..9_u64).prop_map(|days| Step::Wait { days }),
    ]
}

/// The same, with somebody who has older tokens, and an owner who ends the session.
fn anybody() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => honest(),
        4 => (0..5_usize).prop_map(|back| Step::Old { back }),
        1 => Just(Step::Revoke),
    ]
}

#[expect(
    clippy::panic,
    reason = "a sequence that fails its check fails the test"
)]
fn check(cases: u32, steps: impl Strategy<Value = Vec<Step>>, only_honest: bool) {
    let runtime = Runtime::new().unwrap();
    let stage = std::cell::RefCell::new(runtime.block_on(Stage::build()));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, SEED);
    let tried = TestRunner::new_with_rng(config, random).run(&steps, |steps| {
        let mut stage = stage.borrow_mut();
        let played = runtime.block_on(stage.play(&steps, only_honest));
        played.map_err(TestCaseError::fail)
    });
    match tried {
        Ok(()) => {}
        Err(TestError::Fail(fault, steps)) => {
            let seed = String::from_utf8_lossy(SEED);
            panic!("{fault}: {steps:?}, of the seed {seed:?}")
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn no_sequence_of_losses_restarts_and_failures_logs_an_honest_client_out() {
    check(150, vec(honest(), 1..16), true);
}

#[test]
fn every_sequence_with_a_thief_and_an_owner_leaves_one_lineage_or_a_dead_family() {
    check(250, vec(anybody(), 1..16), false);
}
