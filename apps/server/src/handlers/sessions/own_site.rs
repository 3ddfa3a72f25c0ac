//! Whether a page of ours sent a request.

use actix_web::HttpRequest;
use actix_web::http::Uri;
use actix_web::http::header::ORIGIN;

use crate::extract::State;

const FETCH_SITE: &str = "sec-fetch-site";

/// Whether a page of ours sent the request, or the person did by hand. A browser that says neither
/// `Sec-Fetch-Site` nor `Origin` on a POST is too old to be believed.
pub(super) fn is_own_site(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    if let Some(site) = header(FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    let own = request.app_data::<State>();
    header(ORIGIN.as_str())
        .zip(own)
        .is_some_and(|(origin, state)| is_same_origin(origin, state.public_url.as_str()))
}

/// Whether two texts name the same origin: scheme and host in any case, the port of the scheme
/// whether it is written down or not (RFC 6454 section 5).
fn is_same_origin(left: &str, right: &str) -> bool {
    Place::read(left).is_some_and(|left| Some(left) == Place::read(right))
}

#[derive(PartialEq, Eq)]
struct Place {
    https: bool,
    host: String,
    port: u16,
}

impl Place {
    /// `None` for what is no origin of the web, `null` among it (RFC 6454 section 6.1).
    fn read(text: &str) -> Option<Self> {
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
            assert!(is_same_origin(left, right), "{left} {right}");
        }
    }

    #[test]
    fn another_scheme_host_or_port_is_another_origin_and_no_origin_is_none() {
        let own = "https://example.com";
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
            assert!(!is_same_origin(other, own), "{other}");
        }
        assert!(!is_same_origin("null", "null"));
    }
}
