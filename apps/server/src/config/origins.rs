//! The origins whose pages may call the API besides our own.

use std::net::IpAddr;

use super::Origin;

/// Origins as browsers write them, each exact: there is no pattern for several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Reads origins with commas between them. `None` when one of them is not an origin, `null` and
    /// `*` among these, or is one of plain HTTP on another machine: whoever is on the way could put
    /// a page of their own there.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts.map(origin).collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether pages of no other origin may call.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is what a browser says of a page of one of them, to the letter: a browser writes
    /// an origin in one way (HTML, "serialization of an origin").
    #[must_use]
    pub fn name(&self, header: &str) -> bool {
        self.0.iter().any(|origin| origin == header)
    }
}

fn origin(text: &str) -> Option<String> {
    let origin = Origin::parse(text)?;
    let host = origin.host();
    let is_safe = origin.is_https() || is_loopback(host);
    (is_safe && is_plain(host)).then(|| origin.to_string())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// A name that stands for one host: no `*`, and no dot at the end, which is another name.
fn is_plain(host: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    host.bytes().all(plain) && !host.ends_with('.') && !host.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_named_to_the_letter() {
        let origins = Origins::parse("https://App.example.com:443, http://localhost:5173").unwrap();
        assert!(origins.name("https://app.example.com") && origins.name("http://localhost:5173"));
        for other in [
            "https://app.example.com:443",
            "https://App.example.com",
            "https://app.example.com/",
            "https://app.example.com.",
            "http://localhost",
            "http://localhost:51730",
            "",
        ] {
            assert!(!origins.name(other), "{other}");
        }
        assert!(Origins::parse(" , ").unwrap().is_empty());
    }

    #[test]
    fn a_text_that_is_not_an_exact_and_safe_origin_is_refused() {
        for bad in [
            "*",
            "null",
            "https://*.example.com",
            "https://*",
            "http://app.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "https://app.example.com/",
            "https://app.example.com/path",
            "https://app.example.com.",
            "https://me@app.example.com",
            "app.example.com",
            "ftp://app.example.com",
            "https://app.example.com https://other.example.com",
            "https://app.example.com, null",
        ] {
            assert_eq!(Origins::parse(bad), None, "{bad}");
        }
        for good in [
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
            "https://a.b:8443",
        ] {
            assert!(Origins::parse(good).unwrap().name(good), "{good}");
        }
    }
}
