//! `GET /.well-known/security.txt` (RFC 9116).

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use kernel::Timestamp;

use crate::config::PublicUrl;
use crate::extract::State;

/// How long the file stands: half of the year that RFC 9116 section 2.5.5 recommends at most. It is
/// counted from today, so it never runs out while the server runs.
const GOOD_FOR: Duration = Duration::from_secs(180 * 24 * 60 * 60);

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Whom to tell of a weakness.
pub(crate) async fn security_txt(state: State) -> HttpResponse {
    let contact = state.settings.security.contact.as_deref();
    let text = security_txt_text(contact, &state.public_url, state.clock.now());
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(text)
}

fn security_txt_text(contact: Option<&str>, public: &PublicUrl, now: Timestamp) -> String {
    let contact = contact.map_or_else(|| mailbox_of(public.host()), str::to_owned);
    let expires = midnight(now.plus(GOOD_FOR));
    let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n");
    // A canonical address must be one of HTTPS (RFC 9116 section 2.5.2).
    if public.is_https() {
        let canonical = public.join("/.well-known/security.txt");
        text.push_str(&format!("Canonical: {canonical}\n"));
    }
    text
}

/// The mailbox that every domain keeps for this (RFC 2142 section 4).
fn mailbox_of(host: &str) -> String {
    if host.parse::<std::net::IpAddr>().is_ok() || host.starts_with('[') {
        return "mailto:security@localhost".to_owned();
    }
    format!("mailto:security@{host}")
}

/// The beginning of the day, so that the file is the same all day.
fn midnight(time: Timestamp) -> Timestamp {
    Timestamp::from_micros(time.micros().div_euclid(DAY) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_a_contact_and_expires_within_a_year() {
        let now: Timestamp = "2026-11-22T12:30:00Z".parse().unwrap();
        let public = PublicUrl::parse("https://app.example.com").unwrap();
        let text = security_txt_text(None, &public, now);
        assert_eq!(
            text,
            "Contact: mailto:security@app.example.com\nExpires: 2027-05-21T00:00:00Z\n\
             Preferred-Languages: en\nCanonical: https://app.example.com/.well-known/security.txt\n"
        );
        let local = PublicUrl::of_address("127.0.0.1:8080".parse().unwrap());
        let text = security_txt_text(None, &local, now);
        assert!(
            text.starts_with("Contact: mailto:security@localhost\n"),
            "{text}"
        );
        assert!(!text.contains("Canonical"), "{text}");
        let text = security_txt_text(Some("https://example.com/report"), &local, now);
        assert!(
            text.starts_with("Contact: https://example.com/report\n"),
            "{text}"
        );
    }
}
