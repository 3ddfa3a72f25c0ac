//! A town on a runtime of its own, and the runner that tries many cases against it. A failing case is
//! made as small as it can be.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use actix_web::rt::{System, SystemRunner};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::json;

use super::wire::{Reply, exchange};
use crate::matrix::{Caller, Town};

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

    /// The header by which a kind of caller is known.
    pub fn authorization(&self, caller: Caller) -> (String, Vec<u8>) {
        let person = self.town.person(caller);
        let token = match caller {
            Caller::Account => &person.account,
            _ => &person.token,
        };
        (
            "authorization".to_owned(),
            format!("Bearer {token}").into_bytes(),
        )
    }

    /// Makes a record in our workspace, and answers with its id.
    pub fn make(&self, list: &str) -> String {
        let body = json!({"name": "Somebody"});
        let made = self
            .system
            .block_on(self.town.make(&self.town.ours, list, body));
        made["id"].as_str().unwrap().to_owned()
    }

    /// Imports a file with a row that is refused, and answers with the import's id.
    pub fn import(&self) -> String {
        let file = "name,email\nA,\n,b@fuzz.example\n";
        let import = self.town.import(&self.town.ours, "/v1/leads/imports", file);
        let report = self.system.block_on(import);
        report["id"].as_str().unwrap().to_owned()
    }

    /// Fails unless so many answers had one of these statuses: cases that all end at the first check
    /// would try nothing.
    #[track_caller]
    pub fn expect(&self, statuses: &[u16], least: usize) {
        let seen = self.seen.borrow();
        let count: usize = statuses.iter().filter_map(|status| seen.get(status)).sum();
        assert!(count >= least, "{statuses:?}: {count} of {seen:?}");
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
