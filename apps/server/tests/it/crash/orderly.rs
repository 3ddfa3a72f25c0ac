//! Told to end, and what a script can read of a start.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::rc::Rc;

use futures_util::future::join;

use super::Program;
use super::upload::{Halt, file, upload};

#[actix_web::test]
async fn a_request_in_flight_is_finished_before_the_program_ends() {
    let mut program = Program::start(&[]);
    let tokens = program.settle(1).await;
    let halt = Rc::new(Halt::default());
    let file = file(400);
    let end = async {
        halt.reached().await;
        // What was sent so far arrives while other requests are answered.
        for _ in 0..50 {
            program.call("GET", "/livez").send().await.expect(200);
        }
        program.terminate();
        // It takes nobody new in from here on.
        while program.request("GET", "/livez").send().await.is_ok() {}
        halt.go_on();
    };
    let (answer, ()) = join(
        upload(&program, &tokens[0], &file, 1, Rc::clone(&halt)),
        end,
    )
    .await;
    let (status, report) = answer.unwrap();
    assert_eq!((status, &report["taken"]), (201, &400.into()), "{report}");
    assert_eq!(program.wait().code(), Some(0));
}

/// A connection over which a request has begun whose body never comes.
fn unfinished(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 10\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut asked = [0_u8; 12];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100");
    stream
}

#[actix_web::test]
async fn a_stop_that_cuts_a_request_off_is_no_success() {
    let mut program = Program::start(&[("BAILIWICK__SERVER__SHUTDOWN_SECONDS", "1")]);
    let _stream = unfinished(&program.url().replace("http://", ""));
    program.terminate();
    assert_eq!(program.wait().code(), Some(1));
    let said = String::from_utf8(program.errors()).unwrap();
    assert!(said.contains("ran out"), "{said}");
}

#[actix_web::test]
async fn a_stop_beside_an_idle_connection_is_a_success() {
    let mut program = Program::start(&[("BAILIWICK__SERVER__SHUTDOWN_SECONDS", "1")]);
    let mut stream = TcpStream::connect(program.url().replace("http://", "")).unwrap();
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let mut answer = [0_u8; 12];
    stream.read_exact(&mut answer).unwrap();
    program.terminate();
    assert_eq!(program.wait().code(), Some(0));
}

#[actix_web::test]
async fn a_second_signal_ends_the_program_though_a_request_is_in_flight() {
    let mut program = Program::start(&[]);
    let address = program.url().replace("http://", "");
    let _stream = unfinished(&address);
    program.terminate();
    while TcpStream::connect(&address).is_ok() {}
    program.terminate();
    assert_eq!(program.wait().code(), Some(1));
}

#[actix_web::test]
async fn the_claim_link_stands_alone_on_its_line_until_somebody_has_used_it() {
    let mut program = Program::start(&[]);
    let with_link = |program: &Program| {
        let lines = program
            .lines()
            .iter()
            .filter(|line| line.contains("#token="));
        lines.cloned().collect::<Vec<String>>()
    };
    let links = with_link(&program);
    assert_eq!(links.len(), 1, "{:?}", program.lines());
    let token = links[0]
        .strip_prefix("http://bailiwick.example/claim#token=")
        .unwrap();
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    );
    program.settle(0).await;
    program.kill_and_start();
    assert!(with_link(&program).is_empty(), "{:?}", program.lines());
}
