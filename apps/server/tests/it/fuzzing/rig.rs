//! A town on a runtime of its own, and the runner that tries many cases against it. A failing case is
//! made as small as it can be.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use actix_web::rt::{System, SystemRunner};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use super::wire::{Reply, exchange};
use crate::matrix::Town;

/// Where the requests go.
pub struct Rig {
    system: SystemRunner,
    pub town: Town,
    pub address: String,
    seen: RefCell<BTreeMap<u16, usize>>,
}

impl Rig {
    pub fn build() -> Self {
        let system = System::new();
        let town = system.block_on(Town::build());
        let address = town.world.url("").trim_start_matches("http://").to_owned();
        Self {
            system,
            town,
            address,
            seen: RefCell::default(),
        }
    }

    /// Tries so many cases: each is turned into bytes and sent, and its answer judged.
    #[track_caller]
    pub fn run<S>(
        &self,
        cases: u32,
        strategy: &S,
        bytes: impl Fn(&S::Value) -> Vec<u8>,
        judge: fn(&Reply) -> Option<String>,
    ) where
        S: Strategy,
        S::Value: Debug + Clone,
    {
        let config = Config {
            cases,
            failure_persistence: None,
            max_shrink_iters: 300,
            ..Config::default()
        };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, b"the same cases in every run, 32b");
        let mut runner = TestRunner::new_with_rng(config, random);
        let tried = runner.run(strategy, |case| {
            let bytes = bytes(&case);
            let reply = self.system.block_on(exchange(&self.address, &bytes));
            let reply = reply.map_err(TestCaseError::fail)?;
            *self.seen.borrow_mut().entry(reply.status).or_default() += 1;
            judge(&reply).map_or(Ok(()), |fault| Err(TestCaseError::fail(fault)))
        });
        match tried {
            Ok(()) => {}
            Err(TestError::Fail(fault, case)) => {
                panic!(
                    "{fault}: {case:?}\n{}",
                    String::from_utf8_lossy(&bytes(&case))
                )
            }
            Err(TestError::Abort(reason)) => panic!("{reason}"),
        }
    }

    /// How many answers had one of these statuses.
    pub fn seen(&self, statuses: &[u16]) -> usize {
        let seen = self.seen.borrow();
        statuses.iter().filter_map(|status| seen.get(status)).sum()
    }

    /// Ends, with a last look whether the server still works.
    pub fn end(self) {
        let Self { system, town, .. } = self;
        system.block_on(async {
            town.world.clock.advance(Duration::from_secs(1));
            town.world.get("/readyz").send().await.expect(200);
            town.stop().await;
        });
    }
}
