//! A mailer under a clock that stands, and a small reader of its letters.

use std::fs;
use std::path::Path;
use std::time::Duration;

use kernel::{Clock, EmailAddress, Entropy, Timestamp};
use mail::{MailSettings, Mailer, Message, SmtpSettings, TlsMode, TransportSettings};

pub fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub fn message() -> Message {
    Message {
        to: address("jane@example.com"),
        subject: "Your link".to_owned(),
        text: "Open this:\nhttp://127.0.0.1:8080/verify#token=bwt_0123456789=abc\n".to_owned(),
    }
}

pub fn settings(transport: TransportSettings) -> MailSettings {
    let from = address("no-reply@bailiwick.example");
    MailSettings {
        from,
        from_name: "The Bailiwick".to_owned(),
        transport,
    }
}

pub fn mailer(settings: &MailSettings) -> Mailer {
    let clock = Clock::manual(Timestamp::from_micros(1_795_350_600_250_000));
    Mailer::new(settings, clock, Entropy::seeded(1)).unwrap()
}

pub fn smtp(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: TlsMode::None,
        username: None,
        password: None,
        certificates: None,
        timeout: Duration::from_secs(10),
    }
}

pub fn outbox_mailer(folder: &Path) -> Mailer {
    mailer(&settings(TransportSettings::Outbox(folder.to_owned())))
}

/// The only letter of a folder.
pub fn only_letter(folder: &Path) -> String {
    let mut files = fs::read_dir(folder).unwrap();
    let letter = fs::read_to_string(files.next().unwrap().unwrap().path()).unwrap();
    assert!(files.next().is_none());
    letter
}

/// Headers, unfolded, and the body (RFC 5322 section 2.2).
pub fn parse(letter: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.to_owned())
    };
    (head.split("\r\n").map(header).collect(), body.to_owned())
}

pub fn header<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    let mut found = headers.iter().filter(|(known, _)| known == name);
    let value = &found.next().unwrap_or_else(|| panic!("no {name}")).1;
    assert!(found.next().is_none(), "{name} twice");
    value
}
