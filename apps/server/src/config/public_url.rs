//! The address under which people reach the product. Links are made from it and never from a
//! request's `Host`, which the sender of the request chooses.

use std::fmt;
use std::net::SocketAddr;

use super::Origin;

/// Scheme, host and perhaps a port; no path and no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    origin: Origin,
}

impl PublicUrl {
    /// Reads a URL. `None` when it is not `http` or `https`, or has more than host and port.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Origin::parse(text.trim_end_matches('/')).map(Self::from)
    }

    /// The URL of a server that nobody gave a name.
    #[must_use]
    pub fn of_address(address: SocketAddr) -> Self {
        Origin::of_address(address).into()
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
        self.origin.host()
    }

    /// Whether people come by HTTPS.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.origin.is_https()
    }

    /// What a browser names as the origin of our pages.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl From<Origin> for PublicUrl {
    fn from(origin: Origin) -> Self {
        Self {
            text: origin.to_string(),
            origin,
        }
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
