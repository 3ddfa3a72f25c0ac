//! Two real processes: what becomes of requests when one of them dies, or is started again.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use futures_util::future::join_all;
use serde_json::Value;
use testbed::RedisServer;

use super::program_pair::Pair;

const WRITERS: usize = 8;

/// Guesses of a password that both servers together let pass.
const GUESSES: usize = 6;

/// Every lead of a workspace by its name, each once.
async fn names(pair: &Pair, number: usize, token: &str) -> BTreeSet<String> {
    let (mut names, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let path = format!("/v1/leads?limit=100{cursor}");
        let call = pair.programs[number].borrow().call("GET", &path);
        let page: Value = call.bearer(token).send().await.expect(200).json();
        for lead in page["data"].as_array().unwrap() {
            let name = lead["name"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "{name} stands there twice");
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

/// Waits until so many more leads were acknowledged.
async fn acknowledged(taken: &RefCell<Vec<BTreeSet<String>>>, many: usize) {
    let count = || -> usize { taken.borrow().iter().map(BTreeSet::len).sum() };
    let goal = count() + many;
    super::soon("more leads were acknowledged", async || count() >= goal).await;
}

/// Tries passwords of one account at one server, until it is over and one was refused; the statuses of
/// what was answered.
fn guess(pair: &Rc<Pair>, number: usize, over: &Rc<Cell<bool>>) -> JoinHandle<Vec<u16>> {
    let (pair, over) = (Rc::clone(pair), Rc::clone(over));
    actix_web::rt::spawn(async move {
        let mut statuses = Vec::new();
        while !over.get() || !statuses.contains(&429) {
            statuses.extend(pair.guess(number, "eve@example.com").await);
            assert!(statuses.len() < 10_000, "nobody was refused");
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
        statuses
    })
}

#[actix_web::test]
async fn a_node_that_is_killed_under_load_loses_nothing_that_was_acknowledged_and_exceeds_no_limit()
{
    let redis = RedisServer::for_this_run();
    let redis = redis.url();
    let rates = format!("address 1000000/1s, account {GUESSES}/1d, everyone 1000000/1s");
    let more = [
        ("BAILIWICK__REDIS__URL", redis.as_str()),
        ("BAILIWICK__LIMITS__SIGN_IN", rates.as_str()),
    ];
    let (pair, tokens) = Pair::start(2, &more).await;
    let pair = Rc::new(pair);
    let over = Rc::new(Cell::new(false));
    let guesses: Vec<_> = (0..2).map(|number| guess(&pair, number, &over)).collect();
    let taken: Rc<RefCell<Vec<BTreeSet<String>>>> =
        Rc::new(RefCell::new(vec![BTreeSet::new(); tokens.len()]));
    let writers = (0..WRITERS).map(|writer| {
        let (pair, over, taken) = (Rc::clone(&pair), Rc::clone(&over), Rc::clone(&taken));
        let (place, token) = (writer % tokens.len(), tokens[writer % tokens.len()].clone());
        actix_web::rt::spawn(async move {
            for number in 0.. {
                if over.get() {
                    return;
                }
                let name = format!("lead-{writer}-{number}");
                pair.create(&token, &name).await;
                taken.borrow_mut()[place].insert(name);
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    for round in 0..4 {
        // At another moment of its work each time.
        acknowledged(&taken, 20 + 7 * round).await;
        let number = round % 2;
        pair.programs[number].borrow().kill_at_once();
        // The other one goes on alone for a while.
        acknowledged(&taken, 5).await;
        pair.programs[number].borrow_mut().kill_and_start();
    }
    over.set(true);
    for writer in writers {
        writer.await.unwrap();
    }
    let (mut judged, mut refused) = (0, 0);
    for guesses in guesses {
        let statuses = guesses.await.unwrap();
        judged += statuses.iter().filter(|status| **status == 401).count();
        refused += statuses.iter().filter(|status| **status == 429).count();
    }
    // A guess whose answer died with its server counted as well.
    assert!(judged <= GUESSES && judged + 4 >= GUESSES, "{judged}");
    assert!(refused >= 2, "{refused}");
    for (place, token) in tokens.iter().enumerate() {
        let there = names(&pair, place % 2, token).await;
        let taken = &taken.borrow()[place];
        assert!(taken.len() > 20, "{}", taken.len());
        let lost: Vec<_> = taken.difference(&there).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
    match Rc::try_unwrap(pair) {
        Ok(pair) => pair.end().await,
        Err(_) => panic!("somebody holds the programs"),
    }
}

/// Waits until so many more requests were answered.
async fn served(all: &Cell<usize>, many: usize) {
    let goal = all.get() + many;
    super::soon("more requests were answered", async || all.get() >= goal).await;
}

#[actix_web::test]
async fn a_rolling_restart_drops_no_request() {
    let leave = [("BAILIWICK__SERVER__LEAVE_SECONDS", "3")];
    let (pair, tokens) = Pair::start(1, &leave).await;
    pair.watch();
    let pair = Rc::new(pair);
    let over = Rc::new(Cell::new(false));
    let all = Rc::new(Cell::new(0_usize));
    let clients = (0..WRITERS).map(|client| {
        let (pair, over, token) = (Rc::clone(&pair), Rc::clone(&over), tokens[0].clone());
        let all = Rc::clone(&all);
        actix_web::rt::spawn(async move {
            let mut done = 0;
            while !over.get() {
                let name = format!("lead-{client}-{done}");
                let number = pair.next();
                let taken = pair.try_create(number, &token, &name).await;
                assert!(taken.is_some(), "program {number} dropped {name}");
                done += 1;
                all.set(all.get() + 1);
                actix_web::rt::time::sleep(Duration::from_millis(5)).await;
            }
            done
        })
    });
    let clients: Vec<_> = clients.collect();
    for number in 0..2 {
        served(&all, 30).await;
        pair.programs[number].borrow().terminate();
        let program = Rc::clone(&pair.programs[number]);
        super::soon("the program has ended", async || {
            program.borrow_mut().has_ended()
        })
        .await;
        program.borrow_mut().kill_and_start();
        super::soon("the program is ready again", async || {
            let look = program.borrow().request("GET", "/readyz");
            look.send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        served(&all, 30).await;
    }
    over.set(true);
    let done: usize = join_all(clients)
        .await
        .into_iter()
        .map(Result::unwrap)
        .sum();
    assert!(done > 100, "{done}");
}
