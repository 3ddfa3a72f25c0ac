//! What a device keeps to be known again: a browser in a cookie, an app by itself.

use actix_web::http::header::HeaderMap;
use kernel::SecretText;

use super::cookie_raw::{Sent, find};

/// The cookie of browsers.
pub const DEVICE_COOKIE: &str = "__Host-bailiwick_device";

/// The header of everything else.
const DEVICE_HEADER: &str = "bailiwick-device";

/// What the request brought, in the one place or the other.
pub fn device(headers: &HeaderMap) -> Option<SecretText> {
    if let Some(header) = headers.get(DEVICE_HEADER) {
        let text = header.to_str().ok()?;
        return Some(SecretText::new(text.to_owned()));
    }
    match find(headers, DEVICE_COOKIE) {
        Sent::Once(token) => Some(token),
        // Of two nobody can tell which is ours.
        Sent::Never | Sent::Repeatedly => None,
    }
}
