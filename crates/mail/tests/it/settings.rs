//! Settings that are refused before any mail is sent.

use std::fs;

use kernel::{Clock, Entropy, SecretText};
use mail::{MailError, Mailer, SmtpSettings, TlsMode, TransportSettings};

use crate::world::{mailer, settings, smtp};

fn refused(smtp: SmtpSettings) -> Option<MailError> {
    let settings = settings(TransportSettings::Smtp(smtp));
    Mailer::new(&settings, Clock::system(), Entropy::seeded(1)).err()
}

#[test]
fn mail_without_tls_goes_to_this_machine_alone() {
    for host in [
        "smtp.example.com",
        "192.0.2.1",
        "localhost.example.com",
        "0.0.0.0",
        "::",
    ] {
        let error = refused(SmtpSettings {
            host: host.to_owned(),
            ..smtp(25)
        });
        assert!(matches!(error, Some(MailError::PlainTextOffHost)), "{host}");
    }
    for host in ["localhost", "127.0.0.1", "127.8.8.8", "::1"] {
        assert!(
            refused(SmtpSettings {
                host: host.to_owned(),
                ..smtp(25)
            })
            .is_none(),
            "{host}"
        );
    }
}

#[test]
fn a_host_that_is_no_name_is_refused() {
    for host in [
        "",
        "a b",
        "smtp.example.com\r\nRSET",
        "user@host",
        "host/path",
    ] {
        let error = refused(SmtpSettings {
            host: host.to_owned(),
            ..smtp(25)
        });
        assert!(matches!(error, Some(MailError::Host)), "{host:?}");
    }
}

#[test]
fn a_file_of_certificates_that_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    for (name, content) in [
        ("missing", None),
        ("empty", Some("")),
        ("broken", Some(broken)),
    ] {
        let path = folder.path().join(name);
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        let certificates = Some(path);
        let error = refused(SmtpSettings {
            certificates,
            tls: TlsMode::Implicit,
            ..smtp(465)
        });
        assert!(matches!(error, Some(MailError::Certificates(_))), "{name}");
    }
}

#[test]
fn the_description_and_the_debug_form_name_the_server_and_no_secret() {
    let smtp = SmtpSettings {
        host: "smtp.example.com".to_owned(),
        tls: TlsMode::StartTls,
        username: Some("jane".to_owned()),
        password: Some(SecretText::new("canary".to_owned())),
        ..smtp(587)
    };
    let settings = settings(TransportSettings::Smtp(smtp));
    let mailer = mailer(&settings);
    assert_eq!(mailer.describe(), "SMTP smtp.example.com:587");
    let shown = format!("{mailer:?} {settings:?}");
    assert!(!shown.contains("canary"), "{shown}");
}
