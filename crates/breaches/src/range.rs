//! The range service of Have I Been Pwned: it learns the first five digits of a digest, and answers
//! every digest that begins with them (k-anonymity). With padding the length of the answer tells
//! nothing either.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::HeaderValue;
use http::header::USER_AGENT;
use kernel::Clock;
use outbound::{Outbound, Reach, get};

use crate::hex::is_hex;
use crate::{PasswordDigest, RangeError};

/// A service that failed is left alone for so long: whoever waits for a password to be checked does
/// not wait for it again each time.
const REST: Duration = Duration::from_secs(10);

/// Where the service is.
#[derive(Debug, Clone)]
pub struct RangeSettings {
    /// The URL before `/range/`.
    pub url: String,
    /// How far a call may reach.
    pub reach: Reach,
}

/// Asks the service.
#[derive(Debug)]
pub struct RangeService {
    settings: RangeSettings,
    outbound: Outbound,
    clock: Clock,
    /// Until when the service is left alone, in microseconds.
    rests_until: AtomicI64,
}

impl RangeService {
    /// Calls nobody yet. The time of a call and the size of its answer are those of `outbound`.
    #[must_use]
    pub const fn new(settings: RangeSettings, outbound: Outbound, clock: Clock) -> Self {
        Self {
            settings,
            outbound,
            clock,
            rests_until: AtomicI64::new(i64::MIN),
        }
    }

    /// Whether the service knows a digest.
    ///
    /// # Errors
    /// [`RangeError`]
    pub async fn contains(&self, digest: &PasswordDigest) -> Result<bool, RangeError> {
        if self.clock.now().micros() < self.rests_until.load(Ordering::Relaxed) {
            return Err(RangeError::Resting);
        }
        let asked = self.ask(digest).await;
        if asked.is_err() {
            let until = self.clock.now().plus(REST).micros();
            self.rests_until.store(until, Ordering::Relaxed);
        }
        asked
    }

    async fn ask(&self, digest: &PasswordDigest) -> Result<bool, RangeError> {
        let (prefix, suffix) = digest.split();
        let base = self.settings.url.trim_end_matches('/');
        let mut request = get(&format!("{base}/range/{prefix}"))?;
        let headers = request.headers_mut();
        headers.insert("add-padding", HeaderValue::from_static("true"));
        // The service refuses callers who do not say who they are.
        headers.insert(USER_AGENT, HeaderValue::from_static("Bailiwick"));
        headers.insert(http::header::ACCEPT, HeaderValue::from_static("text/plain"));
        let answer = self.outbound.send(request, self.settings.reach).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(RangeError::Answer("another status than 200"));
        }
        find(answer.body(), suffix.as_bytes())
    }
}

/// Whether a suffix stands in an answer with a count above 0; those with 0 are padding. An answer
/// of which one line is something else is none: whoever sent it is not the service.
fn find(body: &[u8], suffix: &[u8]) -> Result<bool, RangeError> {
    let (mut is_known, mut lines) = (false, 0);
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.is_empty() {
            continue;
        }
        let (found, count) = line
            .iter()
            .position(|byte| *byte == b':')
            .map(|colon| (&line[..colon], &line[colon + 1..]))
            .filter(|(found, count)| is_line(found, count, suffix.len()))
            .ok_or(RangeError::Answer("a line that is none of a range"))?;
        lines += 1;
        let is_padding = count.iter().all(|digit| *digit == b'0');
        is_known |= found.eq_ignore_ascii_case(suffix) && !is_padding;
    }
    if lines == 0 {
        // Every range has hashes.
        return Err(RangeError::Answer("nothing"));
    }
    Ok(is_known)
}

fn is_line(found: &[u8], count: &[u8], length: usize) -> bool {
    let is_count = !count.is_empty() && count.iter().all(u8::is_ascii_digit);
    found.len() == length && is_hex(found) && is_count
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUFFIX: &[u8] = b"1E4C9B93F3F0682250B6CF8331B7EE68FD8";
    const OTHER: &str = "0018A45C4D1DEF81644B54AB7F969B88D65";

    fn answered(text: &str) -> Option<bool> {
        find(text.as_bytes(), SUFFIX).ok()
    }

    #[test]
    fn a_suffix_is_found_in_whatever_form_of_line_and_never_as_padding() {
        let suffix = String::from_utf8(SUFFIX.to_vec()).unwrap();
        let known = format!("{OTHER}:1\r\n{suffix}:10434004\r\n");
        assert_eq!(answered(&known), Some(true));
        assert_eq!(answered(&known.to_lowercase()), Some(true));
        assert_eq!(answered(&known.replace("\r\n", "\n")), Some(true));
        assert_eq!(answered(known.trim_end()), Some(true));
        assert_eq!(
            answered(&format!("{OTHER}:1\r\n{suffix}:0\r\n")),
            Some(false)
        );
        assert_eq!(answered(&format!("{OTHER}:1\r\n")), Some(false));
    }

    #[test]
    fn an_answer_that_is_no_range_is_no_answer() {
        let suffix = String::from_utf8(SUFFIX.to_vec()).unwrap();
        for amiss in [
            "",
            "\r\n",
            "<html></html>",
            &format!("{suffix}:1\r\n<html>"),
            suffix.as_str(),
            &format!("{suffix}:"),
            &format!("{suffix}:x"),
            &format!("5BAA6{suffix}:1"),
            &format!("{}:1", &suffix[1..]),
        ] {
            assert_eq!(answered(amiss), None, "{amiss:?}");
        }
    }
}
