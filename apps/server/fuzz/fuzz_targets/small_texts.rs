//! Ids, times, addresses, cursors and idempotency keys are read or refused, and print as they read.
#![no_main]

use kernel::{Cursor, EmailAddress, IdempotencyKey, LeadId, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(id) = text.parse::<LeadId>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        assert_eq!(time.to_string().parse(), Ok(time));
    }
    if let Ok(address) = EmailAddress::parse(text) {
        let again = EmailAddress::parse(address.as_written());
        assert_eq!(again.as_ref().ok(), Some(&address));
    }
    let _ = Cursor::from_text(text.to_owned()).place::<(i64, LeadId)>("-created_at");
    let _ = IdempotencyKey::new(text, "usr_a", "POST /v1/leads", text.as_bytes());
});
