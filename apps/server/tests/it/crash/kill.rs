//! Killed among 200 writes, again and again.

use futures_util::future::join;

use super::Program;
use super::check::{check_whole, check_write};
use super::dice::Dice;
use super::view::View;
use super::writes::{Act, Count, Write, changes, creates, send_all};

const ROUNDS: usize = 5;
const WORKSPACES: usize = 4;
const WRITES: usize = 200;

/// Of the writes of a round so many are creates; the others change what was there before.
const CREATES: usize = 140;

#[actix_web::test]
async fn whatever_was_acknowledged_survives_a_kill_and_nothing_is_done_by_half() {
    let mut dice = Dice::throw();
    let mut program = Program::start(&[("BAILIWICK__LOG__LEVEL", "error")]);
    let tokens = program.settle(WORKSPACES).await;
    let mut unanswered = 0;
    for round in 0..ROUNDS {
        let writes = prepare(&mut dice, &program, &tokens, round).await;
        let writes = kill_among(&mut dice, &mut program, &tokens, &writes).await;
        unanswered += writes
            .iter()
            .filter(|write| !write.was_acknowledged())
            .count();
        let views = views(&program, &tokens).await;
        writes
            .iter()
            .for_each(|write| check_write(&views[write.place], write));
        views.iter().for_each(check_whole);
        retry(&program, &tokens, &writes).await;
    }
    assert!(
        unanswered > ROUNDS * 5,
        "the program was killed too late: {unanswered}"
    );
}

/// The writes of a round, and the records that they change.
async fn prepare(
    dice: &mut Dice,
    program: &Program,
    tokens: &[String],
    round: usize,
) -> Vec<Write> {
    let count = Count::default();
    let made = creates(
        dice,
        tokens.len(),
        WRITES - CREATES,
        &format!("before round {round}:"),
    );
    let made = send_all(program, tokens, &made, &count).await;
    let mut writes = creates(dice, tokens.len(), CREATES, &format!("in round {round}:"));
    let changes = changes(dice, &made, &format!("changed in round {round}:"));
    // Neither kind comes first.
    for change in changes {
        let place = dice.below(writes.len());
        writes.insert(place, change);
    }
    assert_eq!(writes.len(), WRITES);
    writes
}

/// Sends everything at once, kills the program when some number of answers has come, and starts it
/// again.
async fn kill_among(
    dice: &mut Dice,
    program: &mut Program,
    tokens: &[String],
    writes: &[Write],
) -> Vec<Write> {
    let count = Count::default();
    let moment = dice.below(WRITES * 9 / 10);
    let kill = async {
        count.reaches(moment).await;
        program.kill_at_once();
    };
    let (writes, ()) = join(send_all(program, tokens, writes, &count), kill).await;
    program.kill_and_start();
    writes
}

async fn views(program: &Program, tokens: &[String]) -> Vec<View> {
    let mut views = Vec::new();
    for token in tokens {
        views.push(View::read(program, token).await);
    }
    views
}

/// A client that got no answer sends again, with the same key; so does one that forgot its answer.
async fn retry(program: &Program, tokens: &[String], writes: &[Write]) {
    let creates = writes.iter().filter(|write| write.act == Act::Create);
    let creates: Vec<Write> = creates.cloned().collect();
    let again = send_all(program, tokens, &creates, &Count::default()).await;
    let views = views(program, tokens).await;
    for (before, after) in creates.iter().zip(&again) {
        assert!(after.made().is_some(), "{after:?}");
        assert!(
            before.made().is_none() || before.made() == after.made(),
            "{before:?} {after:?}"
        );
        check_write(&views[after.place], after);
    }
    views.iter().for_each(check_whole);
}
