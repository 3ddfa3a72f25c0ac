//! An origin of the web: what `Origin` headers name, and what a public URL is.

use std::fmt;
use std::net::SocketAddr;

use actix_web::http::Uri;

/// Scheme, host and port. Two are equal when they name the same origin: scheme and host in any case,
/// the port of the scheme whether it was written down or not (RFC 6454 section 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// Reads an origin as a header carries it. `None` for what is no origin of the web, `null` among
    /// it (RFC 6454 section 6.1), and for what has more than scheme, host and port.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        let host = authority.host();
        let port = match authority.as_str().strip_prefix(host)? {
            "" => default_port(https),
            port => port.strip_prefix(':')?.parse().ok()?,
        };
        // The reader of addresses lets a slash at the end and a fragment pass.
        let bare = uri.path() == "/" && uri.query().is_none() && !text.ends_with('/');
        (bare && !text.contains('#') && !host.is_empty()).then(|| Self {
            https,
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    /// The origin of a server that speaks plain HTTP at an address.
    #[must_use]
    pub fn of_address(address: SocketAddr) -> Self {
        let host = match address {
            SocketAddr::V4(v4) => v4.ip().to_string(),
            SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
        };
        Self {
            https: false,
            host,
            port: address.port(),
        }
    }

    /// The host without the port, in lower case; an IPv6 address stands in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.https
    }
}

/// The origin as a browser writes it: without the port of the scheme.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == default_port(self.https) {
            return Ok(());
        }
        write!(f, ":{}", self.port)
    }
}

const fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_the_same_in_another_case_and_with_the_port_of_its_scheme() {
        for (left, right) in [
            ("https://example.com", "https://Example.com:443"),
            ("https://example.com:443", "https://example.com"),
            ("HTTPS://EXAMPLE.COM", "https://example.com"),
            ("http://example.com", "http://example.com:80"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://[::1]", "https://[::1]:443"),
        ] {
            let left = Origin::parse(left);
            assert!(left.is_some() && left == Origin::parse(right), "{right}");
        }
    }

    #[test]
    fn another_scheme_host_or_port_is_another_origin_and_no_origin_is_none() {
        let own = Origin::parse("https://example.com");
        for other in [
            "http://example.com",
            "http://example.com:443",
            "https://example.com:80",
            "https://example.com:8443",
            "https://example.com:",
            "https://example.com:99443",
            "https://example.com:4430",
            "https://example.com.",
            "https://example.com.evil.example",
            "https://evil.example",
            "https://app.example.com",
            "https://me@example.com",
            "https://example.com@evil.example",
            "https://example.com/",
            "https://example.com/path",
            "https://example.com?x",
            "https://example.com#x",
            "https://example.com https://evil.example",
            "ftp://example.com",
            "//example.com",
            "example.com",
            "https://",
            "null",
            "",
        ] {
            assert_ne!(Origin::parse(other), own, "{other}");
        }
        assert_eq!(Origin::parse("null"), None);
    }

    #[test]
    fn an_origin_is_written_without_the_port_of_its_scheme() {
        for (given, written) in [
            ("HTTPS://App.Example.com:443", "https://app.example.com"),
            ("http://example.com:443", "http://example.com:443"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(Origin::parse(given).unwrap().to_string(), written);
        }
        let address = "[::1]:80".parse().unwrap();
        assert_eq!(Origin::of_address(address).to_string(), "http://[::1]");
    }
}
