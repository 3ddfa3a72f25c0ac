//! The table of all keys.

use super::Key;
use super::key::{Kind, count, key, rates, secret};

/// Every key that a file or the environment may set.
pub const KEYS: &[Key] = &[
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
    key(
        "auth.access_token_seconds",
        count(60, 86_400),
        "900",
        "How long an access token is good for.",
    ),
    key(
        "auth.session_days",
        count(1, 365),
        "30",
        "How long a session lasts, however busy it is.",
    ),
    key(
        "auth.session_idle_days",
        count(1, 365),
        "14",
        "A session ends when it was idle so long.",
    ),
    key(
        "auth.bcrypt_cost",
        count(12, 16),
        "12",
        "The work factor of password hashes.",
    ),
    key(
        "auth.hash_threads",
        count(0, 64),
        "0",
        "Threads that hash passwords; 0: one per two processors.",
    ),
    key(
        "auth.hash_queue",
        count(1, 4_096),
        "64",
        "Hashes that may wait for a thread; beyond it callers are told to come back.",
    ),
    secret(
        "redis.url",
        "The Redis or Valkey in which all servers count together how often somebody knocks: \
         rediss://user:password@host:port/number, or redis:// for one on this machine. Without it each of \
         several servers counts for itself, with a quarter of each rate.",
    ),
    key(
        "redis.authorities",
        Kind::Path,
        "",
        "A PEM file with the authorities that may sign that server's certificate; those that the system \
         trusts if empty.",
    ),
    rates(
        "limits.sign_in",
        "address 30/5m, account 20/15m, everyone 6000/1m",
        "How often a password is tried: calls in a time, from one address (of IPv6 one /64), \
         for one account from wherever, and by everybody together.",
    ),
    rates(
        "limits.registration",
        "address 20/1h, account 5/1h, everyone 600/1m",
        "How often somebody signs up.",
    ),
    rates(
        "limits.password_reset",
        "address 20/1h, account 5/1h, everyone 600/1m",
        "How often a reset of a password is asked for.",
    ),
    rates(
        "limits.token",
        "address 60/5m, account 10/5m, everyone 6000/1m",
        "How often the token of a mail, an invitation or the claim link is tried.",
    ),
    rates(
        "limits.refresh",
        "address 1200/1m, account 30/1m, everyone 60000/1m",
        "How often sessions are refreshed; the account is the refresh token.",
    ),
    rates(
        "limits.password_change",
        "address 60/5m, account 10/15m, everyone 6000/1m",
        "How often the password of one's own session is tried.",
    ),
    rates(
        "limits.workspace_session",
        "address 600/5m, account 60/5m, everyone 60000/1m",
        "How often sessions of workspaces begin.",
    ),
    rates(
        "limits.workspace",
        "address 100/1h, account 50/1h, everyone 600/1m",
        "How often workspaces are made.",
    ),
    rates(
        "limits.invitation",
        "address 300/1h, account 100/1h, everyone 6000/1m",
        "How often somebody invites; the account is who invites.",
    ),
    rates(
        "limits.invited",
        "address 300/1h, account 10/1d, everyone 6000/1m",
        "How often somebody is invited; the account is the invited address.",
    ),
    secret(
        "keys.root_key",
        "The root key, as a line of a root key file: its id and 32 random bytes in base64. Without \
         it: the file root.key of the data folder, made at the first start.",
    ),
    key(
        "mail.transport",
        Kind::Choice(&["outbox", "smtp"]),
        "outbox",
        "Where mails go: into the folder outbox of the data folder, or to an SMTP server.",
    ),
    key(
        "mail.from",
        Kind::Mailbox,
        "Bailiwick <no-reply@bailiwick.invalid>",
        "The sender of every mail; must be set with SMTP.",
    ),
    key(
        "mail.smtp.host",
        Kind::Host,
        "",
        "The SMTP server's name; must be set with SMTP, and with any other key of mail.smtp.",
    ),
    key(
        "mail.smtp.port",
        count(1, 65_535),
        "465",
        "The SMTP server's port.",
    ),
    key(
        "mail.smtp.username",
        Kind::Text,
        "",
        "Who signs in to the SMTP server; nobody if empty.",
    ),
    secret("mail.smtp.password", "The password of mail.smtp.username."),
    key(
        "mail.smtp.tls",
        Kind::Choice(&["implicit", "starttls", "none"]),
        "implicit",
        "How the connection is protected; none is only taken for this machine itself.",
    ),
    key(
        "security.contact",
        Kind::Contact,
        "",
        "Whom to tell of a weakness, for security.txt. Without it: mailto:security@ and the host of \
         server.public_url.",
    ),
    key(
        "log.level",
        Kind::Level,
        "info",
        "The least level that is logged.",
    ),
    key(
        "log.file",
        Kind::Path,
        "",
        "The file that the log is appended to; standard error if empty.",
    ),
];

impl Key {
    /// The key of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }
}
