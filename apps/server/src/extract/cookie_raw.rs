//! Cookies as they stand in the request, for names that must be exact.
//!
//! A cookie whose name begins with `__Host-` was set by this very host over HTTPS; browsers keep
//! that rule for names as they are sent. Whoever decodes a name (`%5F` for `_`) reads a cookie as
//! ours that a sibling site may set without the rule, so nothing is decoded here.

use actix_web::http::header::{COOKIE, HeaderMap};
use kernel::SecretText;

/// How often a request carries a cookie.
#[derive(Debug)]
pub enum Sent {
    /// Not at all.
    Never,
    /// Once, with this value.
    Once(SecretText),
    /// Twice or more. A browser has one cookie of a `__Host-` name, so another one was slipped in,
    /// and nobody can tell which.
    Repeatedly,
}

/// Finds a cookie by its exact name (RFC 6265 section 4.2.1), in all `Cookie` headers: HTTP/2 may
/// send each pair in one of its own (RFC 9113 section 8.2.3).
pub fn find(headers: &HeaderMap, name: &str) -> Sent {
    let lines = headers.get_all(COOKIE);
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    let mut values = pairs.filter_map(|pair| value_of(pair, name.as_bytes()));
    match (values.next(), values.next()) {
        (None, _) => Sent::Never,
        // What is no UTF-8 is no value of ours either way.
        (Some(value), None) => {
            Sent::Once(SecretText::new(String::from_utf8_lossy(value).into_owned()))
        }
        (Some(_), Some(_)) => Sent::Repeatedly,
    }
}

/// The value of a pair, if the name is this one. Space and tab are all that may stand around a
/// pair; letters of another case and other white space belong to the name.
fn value_of<'pair>(pair: &'pair [u8], name: &[u8]) -> Option<&'pair [u8]> {
    let start = pair.iter().position(|byte| !is_blank(*byte))?;
    let value = pair[start..].strip_prefix(name)?.strip_prefix(b"=")?;
    let end = value.iter().rposition(|byte| !is_blank(*byte));
    Some(end.map_or(&[], |last| &value[..=last]))
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const NAME: &str = "__Host-bailiwick_refresh";

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        headers
    }

    fn once(lines: &[&str]) -> Option<String> {
        match find(&headers(lines), NAME) {
            Sent::Once(value) => Some(value.expose().to_owned()),
            Sent::Never | Sent::Repeatedly => None,
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_and_in_every_header() {
        for lines in [
            &["__Host-bailiwick_refresh=bwr_x"] as &[&str],
            &["a=1; __Host-bailiwick_refresh=bwr_x; b=2"],
            &["a=1;__Host-bailiwick_refresh=bwr_x;b=2"],
            &["a=1", "\t__Host-bailiwick_refresh=bwr_x \t"],
            &["\u{fc}=\u{e4}; nameless; =; __Host-bailiwick_refresh=bwr_x;"],
        ] {
            assert_eq!(once(lines).as_deref(), Some("bwr_x"), "{lines:?}");
        }
    }

    #[test]
    fn a_value_is_taken_as_it_stands() {
        for value in ["", "a=b", "%62wr", "\"quoted\"", "bwr_%3D"] {
            let line = format!("{NAME}={value}");
            assert_eq!(once(&[&line]).as_deref(), Some(value));
        }
    }

    #[test]
    fn a_name_that_only_means_ours_is_not_ours() {
        for line in [
            "__Host-bailiwick%5Frefresh=bwr_x",
            "%5F%5FHost-bailiwick_refresh=bwr_x",
            "__host-bailiwick_refresh=bwr_x",
            "__Host-bailiwick_refresh =bwr_x",
            "\u{b}__Host-bailiwick_refresh=bwr_x",
            "\u{a0}__Host-bailiwick_refresh=bwr_x",
            "=__Host-bailiwick_refresh=bwr_x",
            "__Host-bailiwick_refresh",
            "__Host-bailiwick_refresh2=bwr_x",
            "a=__Host-bailiwick_refresh=bwr_x",
        ] {
            let sent = headers_or_none(line).map(|headers| find(&headers, NAME));
            assert!(matches!(sent, None | Some(Sent::Never)), "{line}");
        }
    }

    /// Some of it no server takes.
    fn headers_or_none(line: &str) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_bytes(line.as_bytes()).ok()?);
        Some(headers)
    }

    #[test]
    fn a_name_that_is_sent_twice_is_told_apart_even_with_equal_values() {
        for lines in [
            &["__Host-bailiwick_refresh=bwr_x; __Host-bailiwick_refresh=bwr_x"] as &[&str],
            &[
                "__Host-bailiwick_refresh=",
                "__Host-bailiwick_refresh=bwr_x",
            ],
        ] {
            let sent = find(&headers(lines), NAME);
            assert!(matches!(sent, Sent::Repeatedly), "{lines:?}");
        }
    }
}
