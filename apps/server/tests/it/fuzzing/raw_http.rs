//! What is hardly HTTP: refused by its parser, or answered as any other request. Never a failure.

use proptest::prelude::*;

use super::rig::Rig;
use super::wire::{Reply, exchange};
use crate::world::World;

const CASES: u32 = 300;

const METHODS: &[&str] = &["GET", "POST", "get", "G\0T", "", "PROPFIND", "GET GET"];

const TARGETS: &[&str] = &[
    "/v1/leads",
    "*",
    "//",
    "/%",
    "/%zz",
    "/%00",
    "/%ff%fe",
    "/..%2f..%2froot.key",
    "/a b",
    "?",
    "/#x",
    "http://evil.example/livez",
    "/v1/leads?%",
    "/v1/leads?q=%ff",
    "/v1/leads/%2e%2e",
];

const VERSIONS: &[&str] = &["HTTP/1.1", "HTTP/1.0", "HTTP/3.7", "", "HTTP/1.1 x"];

const HEADERS: &[&str] = &[
    "host: a",
    "host:",
    "content-length: 5",
    "content-length: -1",
    "upgrade: h2c",
    "expect: 100-continue",
    "content-length: 99999999999999999999",
    "transfer-encoding: chunked",
    "transfer-encoding: x",
    ": x",
    "no colon",
    "a\u{1}: b",
    " folded: x",
    "content-type: application/json",
];

/// The head of a request with something wrong in it, and its end.
fn head() -> impl Strategy<Value = Vec<u8>> {
    let any_target = prop::collection::vec(0x21_u8..=0xff, 0..40);
    let target = prop_oneof![
        prop::sample::select(TARGETS).prop_map(|text| text.as_bytes().to_vec()),
        any_target.prop_map(|bytes| [b"/", &bytes[..]].concat()),
    ];
    let headers = prop::collection::vec(prop::sample::select(HEADERS), 0..4);
    let (methods, versions) = (
        prop::sample::select(METHODS),
        prop::sample::select(VERSIONS),
    );
    (methods, target, versions, headers).prop_map(|(method, target, version, headers)| {
        let (method, version) = (method.as_bytes(), version.as_bytes());
        let mut bytes = [method, b" ", &target[..], b" ", version, b"\r\n"].concat();
        let lines = headers
            .iter()
            .flat_map(|line| [line.as_bytes(), b"\r\n"].concat());
        bytes.extend(lines);
        bytes.extend(b"connection: close\r\n\r\n0\r\n\r\n");
        bytes
    })
}

/// The parser's own refusals come before any of ours, and have no body.
fn fault(reply: &Reply) -> Option<String> {
    let by_the_parser = reply.status == 400 && reply.body.is_empty();
    if by_the_parser { None } else { reply.fault() }
}

#[test]
fn what_is_hardly_http_is_refused() {
    let rig = Rig::build();
    rig.run(CASES, &head(), Clone::clone, fault);
    rig.expect(&[400], 20);
    rig.expect(&[404], 1);
    rig.end();
}

#[actix_web::test]
async fn what_the_parser_refuses_is_a_bare_status_and_the_end_of_the_connection() {
    let world = World::start().await;
    let address = world.url("").trim_start_matches("http://").to_owned();
    let get = |rest: &str| format!("GET /livez HTTP/1.1\r\nhost: a\r\n{rest}");
    // No byte more than the server reads: what it leaves unread would reset the connection.
    let begun = get("a: ");
    let endless = "x".repeat(128 * 1024 - begun.len());
    let endless = begun + &endless;
    for (request, status) in [
        ("nonsense\r\n\r\n".to_owned(), 400),
        ("GET /a b HTTP/1.1\r\n\r\n".to_owned(), 400),
        (get("no colon\r\n\r\n"), 400),
        (get("a\u{1}: b\r\n\r\n"), 400),
        (get("content-length: -1\r\n\r\n"), 400),
        (get("content-length: 1\r\ncontent-length: 2\r\n\r\n"), 400),
        (get("transfer-encoding: x\r\n\r\n"), 400),
        (get(&"a: b\r\n".repeat(96)) + "\r\n", 431),
        (endless, 431),
    ] {
        // The request does not ask for the end: only the server can have closed it.
        let reply = exchange(&address, request.as_bytes()).await.unwrap();
        let start: String = request.chars().take(80).collect();
        assert_eq!((reply.status, reply.body.len()), (status, 0), "{start}");
        for absent in ["content-type", "x-request-id", "server"] {
            assert!(!reply.head.contains(absent), "{start}: {}", reply.head);
        }
    }
    world.stop().await;
}
