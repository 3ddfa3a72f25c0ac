//! The way that mail takes.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::finding::Finding;
use crate::config::{Settings, SmtpSection};

const CHECK: &str = "mail";
const PATIENCE: Duration = Duration::from_secs(5);

/// The SMTP server answers, or mails go into the folder.
pub(super) fn check(settings: &Settings) -> Finding {
    match (&settings.mail.smtp, &settings.server.public_url) {
        (Some(smtp), _) => server(smtp),
        (None, Some(_)) => {
            let message = "mails become files in the outbox: nobody receives them";
            Finding::warning(
                CHECK,
                message,
                "set mail.transport = \"smtp\" and mail.smtp.*",
            )
        }
        (None, None) => Finding::ok(CHECK, "mails become files in the outbox of the data folder"),
    }
}

fn server(smtp: &SmtpSection) -> Finding {
    let name = format!("{}:{}", smtp.host, smtp.port);
    let remedy = "check mail.smtp.host, mail.smtp.port and the firewall";
    let addresses = match (smtp.host.as_str(), smtp.port).to_socket_addrs() {
        Ok(addresses) => addresses,
        Err(error) => {
            return Finding::failed(CHECK, format!("{name} is not found: {error}"), remedy);
        }
    };
    let mut last = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Finding::ok(CHECK, format!("{name} takes connections")),
            Err(error) => last = Some(error),
        }
    }
    let why = last.map_or_else(|| "it has no address".to_owned(), |error| error.to_string());
    Finding::failed(CHECK, format!("{name} cannot be reached: {why}"), remedy)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::super::finding::Status;
    use super::*;
    use crate::config::SmtpTls;

    fn smtp(port: u16) -> SmtpSection {
        let host = "127.0.0.1".to_owned();
        SmtpSection {
            host,
            port,
            username: None,
            password: None,
            tls: SmtpTls::None,
        }
    }

    #[test]
    fn a_mail_server_that_takes_no_connection_fails() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(server(&smtp(port)).status, Status::Ok);
        drop(listener);
        assert_eq!(server(&smtp(port)).status, Status::Failed);
    }
}
