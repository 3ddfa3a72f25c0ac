//! The forwarded headers: `X-Forwarded-For`, or `Forwarded` (RFC 7239).

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{
    FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR, X_FORWARDED_PROTO,
};

/// Which header the trusted proxies write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forwarding {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    Customary,
    /// `Forwarded`.
    Standard,
}

impl Forwarding {
    /// The addresses that the proxies wrote, the nearest first; `None` for a text that is no address.
    /// Nothing is read before it is asked for: a stranger may have sent thousands.
    pub fn addresses(self, headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
        let name = match self {
            Self::Customary => X_FORWARDED_FOR,
            Self::Standard => FORWARDED,
        };
        words(headers, &name).map(move |word| match self {
            Self::Customary => address(word),
            Self::Standard => Element::read(word).address,
        })
    }

    /// Whether the nearest proxy says that it was called by HTTPS. What stands further left was sent
    /// by whoever called it.
    pub fn is_https(self, headers: &HeaderMap) -> bool {
        match self {
            Self::Customary => words(headers, &X_FORWARDED_PROTO)
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("https")),
            Self::Standard => words(headers, &FORWARDED)
                .next()
                .is_some_and(|word| Element::read(word).https),
        }
    }
}

/// The comma-separated words of all lines of a header, the last first. A line that is not text
/// counts as one word that nobody understands.
fn words<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> + use<'a> {
    let lines: Vec<&str> = headers
        .get_all(name)
        .map(|line| line.to_str().unwrap_or("?"))
        .collect();
    let from_the_right = lines.into_iter().rev();
    from_the_right
        .flat_map(|line| line.rsplit(','))
        .map(str::trim)
}

/// What one proxy says of its caller: `for=192.0.2.60;proto=https;by=203.0.113.43`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Element {
    address: Option<IpAddr>,
    https: bool,
}

impl Element {
    fn read(text: &str) -> Self {
        let mut element = Self::default();
        for pair in text.split(';') {
            let Some((name, value)) = pair.split_once('=') else {
                return Self::default();
            };
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "for" => element.address = address(value),
                "proto" => element.https = value.eq_ignore_ascii_case("https"),
                _ => {}
            }
        }
        element
    }
}

/// An address, with or without a port; an IPv6 address may stand in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    bare.parse::<IpAddr>()
        .ok()
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn an_address_is_read_with_and_without_its_port() {
        let v6 = "2001:db8::1".parse().ok();
        for (text, expected) in [
            ("192.0.2.1", "192.0.2.1".parse().ok()),
            ("192.0.2.1:4711", "192.0.2.1".parse().ok()),
            ("::ffff:192.0.2.1", "192.0.2.1".parse().ok()),
            ("2001:db8::1", v6),
            ("[2001:db8::1]", v6),
            ("[2001:db8::1]:4711", v6),
            ("unknown", None),
            ("_hidden", None),
            ("192.0.2.256", None),
            ("", None),
        ] {
            assert_eq!(address(text), expected, "{text}");
        }
    }

    #[test]
    fn an_element_of_forwarded_is_read_whatever_its_case_and_order() {
        let read = Element::read("Proto=HTTPS; by=203.0.113.43; For=\"[2001:db8::1]:4711\"");
        assert!(read.https);
        assert_eq!(read.address, "2001:db8::1".parse().ok());
        assert_eq!(Element::read("nonsense"), Element::default());
    }

    #[test]
    fn words_are_taken_from_the_right_one_by_one() {
        let mut headers = HeaderMap::new();
        for line in ["a, b", "c,d"] {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let mut words = words(&headers, &X_FORWARDED_FOR);
        assert_eq!(words.next(), Some("d"));
        assert_eq!(words.collect::<Vec<_>>(), ["c", "b", "a"]);
    }
}
