//! Where data and keys are.

use super::super::Key;
use super::super::key::{Kind, count, key, secret};

pub(super) const KEYS: &[Key] = &[
    key(
        "data.dir",
        Kind::Path,
        "./data",
        "The folder that holds everything; made with mode 0700.",
    ),
    key(
        "data.region",
        Kind::Name,
        "local",
        "The region whose workspaces this server opens.",
    ),
    key(
        "storage.engine",
        Kind::Choice(&["sqlite", "postgres"]),
        "sqlite",
        "Where databases are: in encrypted files of the data folder, or in a PostgreSQL that any number \
         of servers share.",
    ),
    secret(
        "storage.postgres.url",
        "The database, as the role that serves requests: postgres://role:password@host:port/database. \
         Must be set with the engine postgres.",
    ),
    secret(
        "storage.postgres.owner_url",
        "The same database, as the role that owns the tables and brings the schema up to date. A server \
         without it starts when the schema is there already.",
    ),
    key(
        "storage.postgres.tls",
        Kind::Choice(&["auto", "verify-full", "verify-ca", "off"]),
        "auto",
        "How connections to PostgreSQL are protected. auto: verify-full, and off for a server on this \
         machine; off is taken for nothing else.",
    ),
    key(
        "storage.postgres.authorities",
        Kind::Path,
        "",
        "A PEM file with the authorities that may sign the server's certificate; those that the system \
         trusts if empty.",
    ),
    key(
        "storage.postgres.connections",
        count(8, 1_000),
        "24",
        "The most connections to PostgreSQL that this server makes.",
    ),
    key(
        "storage.open_workspaces",
        count(1, 100_000),
        "256",
        "Workspace databases that stay open; beyond it the one that was idle longest is let go. As many \
         again, 128 at most, may still be in use after that; then no further one is opened.",
    ),
    key(
        "storage.readers",
        count(1, 64),
        "2",
        "Reading connections per open database.",
    ),
    secret(
        "keys.root_key",
        "The root key, as a line of a root key file: its id and 32 random bytes in base64. Without \
         it: the file root.key of the data folder, made at the first start.",
    ),
];
