//! Killed while a file is imported: all of the file is there, or nothing.

use std::rc::Rc;

use futures_util::future::join;

use super::Program;
use super::dice::Dice;
use super::upload::{Halt, file, upload};
use super::view::View;

const ROWS: usize = 2_000;

#[actix_web::test]
async fn a_kill_in_the_middle_of_an_import_leaves_all_of_the_file_or_nothing() {
    let mut dice = Dice::throw();
    let mut program = Program::start(&[("BAILIWICK__LOG__LEVEL", "error")]);
    let rounds = 4;
    let tokens = program.settle(rounds).await;
    let file = file(ROWS);
    let pieces = file.len().div_ceil(8 * 1024);
    for (round, token) in tokens.iter().enumerate() {
        // Before the last piece, or after it.
        let moment = if round == 0 {
            dice.below(pieces)
        } else {
            pieces
        };
        let waiting = if round < 2 { 0 } else { dice.below(300) };
        let done = kill_in_import(&program, token, &file, moment, waiting).await;
        program.kill_and_start();
        let view = View::read(&program, token).await;
        let imported = view.total("lead.imported");
        assert_eq!(view.records.len(), imported * ROWS, "round {round}");
        assert!(imported <= 1 && (imported == 1 || !done), "round {round}");
        assert!(
            round > 0 || imported == 0,
            "a file that was not sent to its end"
        );
        send_again(&program, token, &file).await;
    }
}

/// Kills the program at a moment of the import; answers whether the import was acknowledged.
async fn kill_in_import(
    program: &Program,
    token: &str,
    file: &str,
    moment: usize,
    waiting: usize,
) -> bool {
    let halt = Rc::new(Halt::default());
    let kill = async {
        halt.reached().await;
        halt.go_on();
        // The time of some other requests goes by.
        for _ in 0..waiting {
            program.call("GET", "/livez").send().await.expect(200);
        }
        program.kill_at_once();
    };
    let (answer, ()) = join(upload(program, token, file, moment, Rc::clone(&halt)), kill).await;
    answer.is_some_and(|(status, _)| status == 201)
}

/// The client sends the same file with the same key: it is there once.
async fn send_again(program: &Program, token: &str, file: &str) {
    let halt = Rc::new(Halt::default());
    let (status, report) = upload(program, token, file, usize::MAX, halt)
        .await
        .unwrap();
    assert_eq!((status, &report["taken"]), (201, &ROWS.into()), "{report}");
    let view = View::read(program, token).await;
    assert_eq!((view.records.len(), view.total("lead.imported")), (ROWS, 1));
}
