//! Turns a message into the bytes of RFC 5322.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kernel::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, SinglePart};

use crate::{MailError, MailSettings, Message};

/// Who sends, checked.
#[derive(Debug, Clone)]
pub(crate) struct Sender(Mailbox);

/// How the text may be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// In seven bits, for any server.
    Portable,
    /// As it is whenever it can be, for people who open the file.
    Readable,
}

impl Sender {
    pub(crate) fn new(settings: &MailSettings) -> Result<Self, MailError> {
        let address = settings
            .from
            .as_written()
            .parse()
            .map_err(|_| MailError::Sender)?;
        if settings.from_name.chars().any(char::is_control) {
            return Err(MailError::Sender);
        }
        let name = settings.from_name.trim();
        let name = (!name.is_empty()).then(|| name.to_owned());
        Ok(Self(Mailbox::new(name, address)))
    }

    /// Writes a letter. `id` must be new; it becomes the left part of the Message-ID.
    pub(crate) fn letter(
        &self,
        message: &Message,
        id: &str,
        time: Timestamp,
        encoding: Encoding,
    ) -> Result<lettre::Message, MailError> {
        let to = message
            .to
            .as_written()
            .parse()
            .map_err(MailError::permanent)?;
        let auto_submitted = HeaderName::new_from_ascii_str("Auto-Submitted");
        lettre::Message::builder()
            .from(self.0.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&message.subject))
            .date(system_time(time))
            .message_id(Some(format!("<{id}@{}>", self.0.email.domain())))
            // RFC 3834 section 5: no out-of-office replies, please.
            .raw_header(HeaderValue::new(
                auto_submitted,
                "auto-generated".to_owned(),
            ))
            .singlepart(
                SinglePart::builder()
                    .header(ContentType::TEXT_PLAIN)
                    .body(body(&message.text, encoding)),
            )
            .map_err(MailError::permanent)
    }
}

/// A header is one line: whatever could end it, or hide a part of it, becomes a space.
fn one_line(subject: &str) -> String {
    let space = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    subject
        .chars()
        .map(|c| if space(c) { ' ' } else { c })
        .collect()
}

/// The longest line of a text that travels as it is (RFC 5322 section 2.1.1).
const LINE_OCTETS_MAX: usize = 998;

fn body(text: &str, encoding: Encoding) -> Body {
    let short = text.lines().all(|line| line.len() <= LINE_OCTETS_MAX);
    if encoding == Encoding::Portable || !short || text.contains('\0') {
        return Body::new(text.to_owned());
    }
    // lettre would already encode at 76 characters, and a link with a token is longer than that:
    // whoever reads the file could not copy it.
    let lines = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n");
    Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::EightBit)
}

fn system_time(time: Timestamp) -> SystemTime {
    // Before 1970 no mail was sent.
    UNIX_EPOCH + Duration::from_micros(u64::try_from(time.micros()).unwrap_or(0))
}
