//! The document of errors, against the server's own.

use std::fs;

use serde_json::{Value, json};
use server::Code;

use super::markdown::{blocks, document, repository};
use crate::world::World;

const ERRORS: &str = "docs/errors.md";

/// What stands in the example in place of the id, which is another for each request.
const ANY_REQUEST: &str = "req_…";

fn line(code: Code) -> String {
    let (word, status, title) = (code.as_str(), code.status().as_u16(), code.title());
    format!("| `{word}` | {status} | {title}. |")
}

/// The lines of the table of codes, which is the last thing in the document.
fn is_entry(line: &&str) -> bool {
    line.starts_with("| `")
}

#[test]
fn the_document_of_errors_lists_every_code_with_its_status_and_its_meaning() {
    let table: Vec<String> = Code::ALL.iter().map(|code| line(*code)).collect();
    let text = document(ERRORS);
    if std::env::var_os("BAILIWICK_UPDATE").is_some() {
        let others = text.lines().filter(|line| !is_entry(line));
        let head: String = others.map(|line| format!("{line}\n")).collect();
        let all = format!("{head}{}\n", table.join("\n"));
        fs::write(repository().join(ERRORS), all).unwrap();
    }
    let text = document(ERRORS);
    let listed: Vec<&str> = text.lines().filter(is_entry).collect();
    assert_eq!(listed, table, "write it anew with BAILIWICK_UPDATE=1");
    let end = text.trim_end().lines().last().unwrap();
    assert!(is_entry(&end), "the table stands at the end");
}

#[actix_web::test]
async fn the_example_of_an_error_is_what_the_server_answers() {
    let world = World::start().await;
    let body = json!({"email": "nobody", "password": "a lantern over quiet water", "name": "Ada"});
    let answer = world.post("/v1/registrations", body).send().await;
    let answer = answer.expect(422);
    let mut shown = answer.json();
    assert_eq!(shown["request_id"], answer.header("x-request-id"));
    shown["request_id"] = json!(ANY_REQUEST);
    let examples = blocks(&document(ERRORS), "json");
    assert_eq!(examples.len(), 1);
    let example: Value = serde_json::from_str(&examples[0]).unwrap();
    assert_eq!(example, shown);
    world.stop().await;
}
