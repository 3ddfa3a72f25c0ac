//! The forwarded headers: `X-Forwarded-For`, or `Forwarded` (RFC 7239).

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{
    FORWARDED, HeaderMap, HeaderName, X_FORWARDED_FOR, X_FORWARDED_PROTO,
};

/// What one proxy said of the one before it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// The address; `None` when the text is not one.
    pub address: Option<IpAddr>,
    /// Whether the proxy was called by HTTPS, where it says so.
    pub https: Option<bool>,
}

/// The hops of `X-Forwarded-For`, the nearest first. The scheme is that of `X-Forwarded-Proto`,
/// whose last word belongs to the nearest proxy.
pub fn x_forwarded(headers: &HeaderMap) -> Vec<Hop> {
    let address = |text: String| Hop {
        address: address(&text),
        https: None,
    };
    let mut hops: Vec<Hop> = words(headers, &X_FORWARDED_FOR)
        .into_iter()
        .map(address)
        .collect();
    let proto = words(headers, &X_FORWARDED_PROTO).into_iter().next();
    if let Some(nearest) = hops.first_mut() {
        nearest.https = proto.map(|proto| proto.eq_ignore_ascii_case("https"));
    }
    hops
}

/// The hops of `Forwarded`, the nearest first.
pub fn forwarded(headers: &HeaderMap) -> Vec<Hop> {
    words(headers, &FORWARDED)
        .iter()
        .map(|element| element_hop(element))
        .collect()
}

/// The comma-separated words of all lines of a header, the last first. A line that is not text
/// counts as one word that nobody understands.
fn words(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = headers
        .get_all(name)
        .map(|line| line.to_str().unwrap_or("?"));
    let mut words: Vec<String> = lines
        .flat_map(|line| line.split(','))
        .map(|word| word.trim().to_owned())
        .collect();
    words.reverse();
    words
}

/// `for=192.0.2.60;proto=https;by=203.0.113.43`
fn element_hop(element: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in element.split(';') {
        let Some((name, value)) = pair.split_once('=') else {
            return Hop::default();
        };
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.address = address(value),
            "proto" => hop.https = Some(value.eq_ignore_ascii_case("https")),
            _ => {}
        }
    }
    hop
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
        let hop = element_hop("Proto=HTTPS; by=203.0.113.43; For=\"[2001:db8::1]:4711\"");
        assert_eq!(hop.https, Some(true));
        assert_eq!(hop.address, "2001:db8::1".parse().ok());
        assert_eq!(element_hop("nonsense"), Hop::default());
    }
}
