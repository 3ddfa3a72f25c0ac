//! Mail to an SMTP server.

use std::time::Duration;

use kernel::SecretText;
use mail::{MailError, Message, SmtpSettings, TlsMode, TransportSettings};

use crate::server::{SILENCE, Server, Session};
use crate::world::{header, mailer, message, parse, settings, smtp};

async fn send(server: Server, smtp: SmtpSettings) -> (Result<(), MailError>, Session) {
    send_message(server, smtp, &message()).await
}

async fn send_message(
    server: Server,
    smtp: SmtpSettings,
    message: &Message,
) -> (Result<(), MailError>, Session) {
    let mailer = mailer(&settings(TransportSettings::Smtp(smtp)));
    let sent = mailer.send(message).await;
    drop(mailer);
    (sent, server.session().await)
}

#[tokio::test]
async fn a_server_gets_envelope_and_letter() {
    let server = Server::start(&[]).await;
    let smtp = smtp(server.port);
    let text = "Gr\u{fc}\u{df}e\n.\nDATA\n".to_owned();
    let (sent, session) = send_message(server, smtp, &Message { text, ..message() }).await;
    sent.unwrap();
    assert!(
        session
            .commands
            .contains(&"MAIL FROM:<no-reply@bailiwick.example>".to_owned())
    );
    assert!(
        session
            .commands
            .contains(&"RCPT TO:<jane@example.com>".to_owned())
    );
    let (headers, body) = parse(session.letter.as_deref().unwrap());
    assert_eq!(header(&headers, "Subject"), "Your link");
    assert!(
        body.is_ascii() && header(&headers, "Content-Transfer-Encoding") != "8bit",
        "{body}"
    );
}

#[tokio::test]
async fn a_refusal_for_good_is_permanent_and_one_for_now_is_temporary() {
    for command in ["MAIL", "RCPT", "DATA", "."] {
        for (reply, is_temporary) in [("550 5.1.1 no", false), ("451 4.3.0 later", true)] {
            let server = Server::start(&[(command, reply)]).await;
            let smtp = smtp(server.port);
            let error = send(server, smtp).await.0.unwrap_err();
            assert_eq!(
                error.is_temporary(),
                is_temporary,
                "{command} {reply}: {error:?}"
            );
            assert!(!error.to_string().contains("5.1.1"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_server_that_fails_after_it_took_the_letter_has_taken_it() {
    for reply in ["", "421 going down", SILENCE] {
        let server = Server::start(&[("QUIT", reply)]).await;
        let smtp = smtp(server.port);
        send(server, smtp).await.0.unwrap();
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_a_temporary_failure() {
    for command in ["EHLO", "MAIL", "DATA"] {
        let server = Server::start(&[(command, "")]).await;
        let smtp = smtp(server.port);
        assert!(
            send(server, smtp).await.0.unwrap_err().is_temporary(),
            "{command}"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_temporary_failure() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mailer = mailer(&settings(TransportSettings::Smtp(smtp(port))));
    assert!(mailer.send(&message()).await.unwrap_err().is_temporary());
}

#[tokio::test]
async fn a_server_that_stays_silent_is_given_up_in_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let smtp = SmtpSettings {
        timeout: Duration::from_millis(50),
        ..smtp(port)
    };
    let mailer = mailer(&settings(TransportSettings::Smtp(smtp)));
    assert!(mailer.send(&message()).await.unwrap_err().is_temporary());
}

#[tokio::test]
async fn credentials_are_sent_when_there_are_some() {
    let server = Server::start(&[]).await;
    let smtp = with_credentials(smtp(server.port));
    let (sent, session) = send(server, smtp).await;
    sent.unwrap();
    // RFC 4616: NUL, jane, NUL, canary.
    assert!(
        session
            .commands
            .contains(&"AUTH PLAIN AGphbmUAY2FuYXJ5".to_owned())
    );
}

#[tokio::test]
async fn a_refused_password_is_temporary_and_hands_nothing_over() {
    let server = Server::start(&[("AUTH", "535 5.7.8 no")]).await;
    let smtp = with_credentials(smtp(server.port));
    let (sent, session) = send(server, smtp).await;
    assert!(sent.unwrap_err().is_temporary());
    assert!(session.letter.is_none());
}

#[tokio::test]
async fn a_server_without_tls_gets_neither_credentials_nor_mail_where_tls_is_wanted() {
    for tls in [TlsMode::StartTls, TlsMode::Implicit] {
        let server = Server::start(&[]).await;
        let smtp = SmtpSettings {
            tls,
            ..with_credentials(smtp(server.port))
        };
        let (sent, session) = send(server, smtp).await;
        assert!(sent.unwrap_err().is_temporary(), "{tls:?}");
        let secret = |line: &String| line.starts_with("AUTH") || line.starts_with("MAIL");
        assert!(
            !session.commands.iter().any(secret),
            "{:?}",
            session.commands
        );
    }
}

fn with_credentials(smtp: SmtpSettings) -> SmtpSettings {
    let password = Some(SecretText::new("canary".to_owned()));
    SmtpSettings {
        username: Some("jane".to_owned()),
        password,
        ..smtp
    }
}
