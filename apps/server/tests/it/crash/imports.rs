//! Killed while a file is imported: all of the file is there, or nothing.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::join;

use super::Program;
use super::dice::Dice;
use super::upload::{Halt, file, upload};
use super::view::View;

const ROWS: usize = 2_000;
const ROUNDS: usize = 8;

#[actix_web::test]
async fn a_kill_in_the_middle_of_an_import_leaves_all_of_the_file_or_nothing() {
    let mut dice = Dice::throw();
    let mut program = Program::start(&[("BAILIWICK__LOG__LEVEL", "error")]);
    let tokens = program.settle(ROUNDS + 1).await;
    let file = file(ROWS);
    let pieces = file.len().div_ceil(8 * 1024);
    let length = length_of_an_import(&program, &tokens[ROUNDS], &file, pieces).await;
    for (round, token) in tokens[..ROUNDS].iter().enumerate() {
        // Once before the last piece has come, then after it.
        let (moment, waiting) = match round {
            0 => (dice.below(pieces), 0),
            _ => (pieces, dice.below(length + 2)),
        };
        let done = kill_in_import(&program, token, &file, moment, waiting).await;
        program.kill_and_start();
        let view = View::read(&program, token).await;
        let imported = view.total("lead.imported");
        assert_eq!(view.records.len(), imported * ROWS, "round {round}");
        assert!(imported <= 1 && (imported == 1 || !done), "round {round}");
        assert!(round > 0 || imported == 0, "half a file was taken");
        send_again(&program, token, &file).await;
    }
}

/// How many other requests are answered while a file whose last piece has come is imported.
async fn length_of_an_import(program: &Program, token: &str, file: &str, pieces: usize) -> usize {
    let halt = Rc::new(Halt::default());
    let answered = Cell::new(false);
    let upload = async {
        let answer = upload(program, token, file, pieces, Rc::clone(&halt)).await;
        answered.set(true);
        answer.unwrap()
    };
    let count = async {
        halt.reached().await;
        halt.go_on();
        let mut count = 0;
        while !answered.get() {
            pass_time(program, 1).await;
            count += 1;
        }
        count
    };
    let ((status, report), count) = join(upload, count).await;
    assert_eq!(status, 201, "{report}");
    count
}

/// The time that so many other requests take goes by.
async fn pass_time(program: &Program, requests: usize) {
    for _ in 0..requests {
        program.call("GET", "/livez").send().await.expect(200);
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
        pass_time(program, waiting).await;
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
