//! The address under which people reach the product. Links are made from it and never from a
//! request's `Host`, which the sender of the request chooses.

use std::fmt;
use std::net::SocketAddr;

use actix_web::http::Uri;

/// Scheme, host and perhaps a port; no path and no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    host: String,
    https: bool,
}

impl PublicUrl {
    /// Reads a URL. `None` when it is not `http` or `https`, or has more than host and port.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('/');
        let uri: Uri = text.parse().ok()?;
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        let more = uri.path().trim_matches('/').len() + uri.query().map_or(0, |_| 1);
        let host = authority.host();
        if more > 0 || host.is_empty() || authority.as_str().contains('@') {
            return None;
        }
        let scheme = if https { "https" } else { "http" };
        Some(Self {
            text: format!("{scheme}://{}", authority.as_str()),
            host: host.to_owned(),
            https,
        })
    }

    /// The URL of a server that nobody gave a name.
    #[must_use]
    pub fn of_address(address: SocketAddr) -> Self {
        let host = match address {
            SocketAddr::V4(v4) => v4.ip().to_string(),
            SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
        };
        Self {
            text: format!("http://{address}"),
            host,
            https: false,
        }
    }

    /// The URL of a path of the product; `path` begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The URL itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host without the port; an IPv6 address stands in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether people come by HTTPS.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.https
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_scheme_host_and_port() {
        let url = PublicUrl::parse("https://app.example.com:8443/").unwrap();
        assert_eq!(url.join("/verify"), "https://app.example.com:8443/verify");
        assert_eq!((url.host(), url.is_https()), ("app.example.com", true));
        let local = PublicUrl::of_address("[::1]:8080".parse().unwrap());
        assert_eq!(
            (local.as_str(), local.host()),
            ("http://[::1]:8080", "[::1]")
        );
    }

    #[test]
    fn a_url_with_more_than_host_and_port_is_refused() {
        for bad in [
            "app.example.com",
            "ftp://example.com",
            "https://example.com/app",
            "https://example.com?x=1",
            "https://me@example.com",
            "https://",
            "",
        ] {
            assert_eq!(PublicUrl::parse(bad), None, "{bad}");
        }
    }
}
