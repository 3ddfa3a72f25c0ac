//! The port, and whether what stands before it fits.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::finding::Finding;
use crate::config::{Networks, ServerSection, Settings};

const PATIENCE: Duration = Duration::from_secs(2);

/// The port is free, or it is this product that answers there.
pub(super) fn port(settings: &Settings) -> Finding {
    const CHECK: &str = "port";
    let address = settings.server.listen;
    match TcpListener::bind(address) {
        Ok(_) => Finding::ok(CHECK, format!("{address} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && lives(address) => {
            Finding::ok(CHECK, format!("{address} is served by this product"))
        }
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let message = format!("{address} is in use by another program");
            Finding::failed(
                CHECK,
                message,
                "stop it, or choose another address with --listen",
            )
        }
        Err(error) => {
            let message = format!("{address} cannot be used: {error}");
            Finding::failed(CHECK, message, "choose another address with --listen")
        }
    }
}

/// What people reach is HTTPS, and the proxy that makes it so is known.
pub(super) fn exposure(server: &ServerSection) -> Vec<Finding> {
    const CHECK: &str = "proxy";
    let url = server.public_url.as_ref().map(|url| url.as_str());
    let is_https = url.is_some_and(|url| url.starts_with("https://"));
    let mut findings = Vec::new();
    if is_https && server.trusted_proxies == Networks::default() {
        let message = "server.public_url is https, but no proxy is trusted: every client has the proxy's address in the audit log, and all share the limits of one address";
        let remedy = "set server.trusted_proxies to the addresses of the proxy that ends TLS";
        findings.push(Finding::warning(CHECK, message, remedy));
    }
    if server.trusted_proxies.contain_everybody() {
        let message = "server.trusted_proxies holds every address: any client can write an address of its choice into the audit log, and gets past the limits of an address";
        let remedy = "set server.trusted_proxies to the addresses of the proxy alone";
        findings.push(Finding::warning(CHECK, message, remedy));
    }
    if !server.listen.ip().is_loopback() && !is_https {
        let message = "the server listens beyond this machine without https: passwords and tokens cross the network in the clear";
        let remedy =
            "put a proxy with TLS before it and set server.public_url, or listen on 127.0.0.1";
        findings.push(Finding::warning(CHECK, message, remedy));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, "the address and the proxy settings fit"));
    }
    findings
}

fn lives(address: SocketAddr) -> bool {
    ask(address).is_ok_and(|answer| {
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("{\"status\":\"ok\"}")
    })
}

fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    // An answer that is longer is not ours.
    stream.take(64 * 1024).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Settings {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::load(None, pairs).unwrap()
    }

    fn statuses(pairs: &[(&str, &str)]) -> Vec<Status> {
        let findings = exposure(&settings(pairs).server);
        findings.iter().map(|finding| finding.status).collect()
    }

    #[test]
    fn https_without_a_trusted_proxy_is_a_warning() {
        let url = ("BAILIWICK__SERVER__PUBLIC_URL", "https://app.example.com");
        let proxies = ("BAILIWICK__SERVER__TRUSTED_PROXIES", "127.0.0.1");
        assert_eq!(statuses(&[url]), [Status::Warning]);
        assert_eq!(statuses(&[url, proxies]), [Status::Ok]);
        assert_eq!(statuses(&[]), [Status::Ok]);
    }

    #[test]
    fn trusting_everybody_is_a_warning() {
        let proxies = ("BAILIWICK__SERVER__TRUSTED_PROXIES", "0.0.0.0/0");
        assert_eq!(statuses(&[proxies]), [Status::Warning]);
    }

    #[test]
    fn listening_beyond_the_machine_without_https_is_a_warning() {
        let listen = ("BAILIWICK__SERVER__LISTEN", "0.0.0.0:8080");
        assert_eq!(statuses(&[listen]), [Status::Warning]);
    }

    #[test]
    fn a_port_that_another_program_has_fails() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let settings = settings(&[("BAILIWICK__SERVER__LISTEN", &address)]);
        let answering = std::thread::spawn(move || taken.accept().map(drop));
        assert_eq!(port(&settings).status, Status::Failed);
        answering.join().unwrap().unwrap();
        assert_eq!(port(&settings).status, Status::Ok);
    }
}
