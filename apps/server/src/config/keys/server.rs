//! How the server listens.

use super::super::Key;
use super::super::key::{Kind, count, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "server.listen",
        Kind::Address,
        "127.0.0.1:8080",
        "Where the server listens.",
    ),
    key(
        "server.public_url",
        Kind::Url,
        "",
        "The address that people use; links in mails are made from it. Without it: http:// and the \
         address the server listens on. Must be set with the engine postgres, the same on every server.",
    ),
    key(
        "server.trusted_proxies",
        Kind::Networks,
        "",
        "Proxies whose forwarded headers are believed. From everyone else they are ignored.",
    ),
    key(
        "server.forwarded_header",
        Kind::Choice(&["x-forwarded-for", "forwarded"]),
        "x-forwarded-for",
        "The one header that the trusted proxies write; the other is never read, because a proxy \
         passes on what a client put there.",
    ),
    key(
        "server.workers",
        count(0, 256),
        "0",
        "Threads that answer requests; 0: one per processor. Together they hold as many connections \
         as the limit on open files leaves beside the databases, and never more than 25000 each.",
    ),
    key(
        "server.shutdown_seconds",
        count(1, 600),
        "30",
        "How long requests in flight may take to finish when the server stops.",
    ),
    key(
        "server.leave_seconds",
        count(0, 300),
        "0",
        "How long the server says at /readyz that it is about to stop, and serves on, before it takes \
         no more requests: so long as those who spread requests over several servers need to see it.",
    ),
    key(
        "server.body_limit",
        count(1_024, 16_777_216),
        "1048576",
        "The most bytes of a JSON body. Without an access token never more than 16384. \
         All that are held at once are at most 134217728 bytes, those of one user at most an eighth of it.",
    ),
    key(
        "server.import_limit",
        count(1_024, 1_073_741_824),
        "67108864",
        "The most bytes of an imported file.",
    ),
];
