//! Nothing that a person typed can add a header.

use kernel::{Clock, EmailAddress, Entropy};
use mail::{MailError, MailSettings, Mailer, Message, TransportSettings};

use crate::world::{header, message, only_letter, outbox_mailer, parse, settings};

const NAMES: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

#[tokio::test]
async fn line_ends_in_a_subject_add_no_header() {
    for end in ["\r\n", "\n", "\r", "\u{2028}", "\u{85}", "\0", "\r\n\r\n"] {
        let folder = tempfile::tempdir().unwrap();
        let subject = format!("Join{end}Bcc: eve@example.com{end} now \u{fc}");
        outbox_mailer(folder.path())
            .send(&Message {
                subject,
                ..message()
            })
            .await
            .unwrap();
        let letter = only_letter(folder.path());
        let (headers, body) = parse(&letter);
        let mut names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let mut expected = NAMES;
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected, "{letter}");
        assert!(body.starts_with("Open this:"), "{letter}");
    }
}

#[tokio::test]
async fn controls_in_a_subject_become_spaces() {
    let folder = tempfile::tempdir().unwrap();
    let subject = "Join\tus\nnow".to_owned();
    outbox_mailer(folder.path())
        .send(&Message {
            subject,
            ..message()
        })
        .await
        .unwrap();
    let (headers, _) = parse(&only_letter(folder.path()));
    assert_eq!(header(&headers, "Subject"), "Join us now");
}

#[tokio::test]
async fn a_subject_in_any_script_is_encoded() {
    let folder = tempfile::tempdir().unwrap();
    let subject = "Gr\u{fc}\u{df}e \u{1f600} ".repeat(30);
    outbox_mailer(folder.path())
        .send(&Message {
            subject,
            ..message()
        })
        .await
        .unwrap();
    let letter = only_letter(folder.path());
    let (headers, _) = parse(&letter);
    assert!(
        header(&headers, "Subject").starts_with("=?utf-8?b?"),
        "{letter}"
    );
    assert!(letter.lines().all(|line| line.len() <= 78), "{letter}");
}

#[test]
fn line_ends_in_the_senders_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(TransportSettings::Outbox(folder.path().to_owned()));
    for name in ["A\r\nBcc: eve@example.com", "A\nB", "A\rB", "A\0B"] {
        let settings = MailSettings {
            from_name: name.to_owned(),
            ..settings.clone()
        };
        let refused = Mailer::new(&settings, Clock::system(), Entropy::seeded(1)).err();
        assert!(matches!(refused, Some(MailError::Sender)), "{name:?}");
    }
}

#[test]
fn line_ends_in_an_address_are_no_address() {
    for text in [
        "a@example.com\r\nBcc: eve@example.com",
        "a\r\nb@example.com",
        "a@ex\nample.com",
    ] {
        assert!(EmailAddress::parse(text).is_err(), "{text:?}");
    }
}

#[tokio::test]
async fn an_address_that_mail_cannot_carry_is_a_permanent_failure() {
    let folder = tempfile::tempdir().unwrap();
    let to = EmailAddress::parse("a(b)@example.com").unwrap();
    let error = outbox_mailer(folder.path())
        .send(&Message { to, ..message() })
        .await
        .unwrap_err();
    assert!(matches!(error, MailError::Permanent(_)), "{error:?}");
}

#[test]
fn a_message_does_not_show_its_text() {
    assert_eq!(format!("{:?}", message()), "Message(redacted)");
}
