//! Mail, contact and logs.

use super::super::Key;
use super::super::key::{Kind, count, key, secret};

pub(super) const KEYS: &[Key] = &[
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
        "places.file",
        Kind::Path,
        "",
        "A file in the MaxMind DB format that says in which country and region an address is, for the list of \
         sessions and mails about new devices; nothing is said if empty.",
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
