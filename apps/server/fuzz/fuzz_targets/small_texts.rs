//! Ids, times, addresses, cursors and idempotency keys are read or refused, and print as they read.
#![no_main]

use kernel::{Actor, Cursor, EmailAddress, IdempotencyKey, LeadId, SessionId, Timestamp, UserId};
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
    let actor = Actor {
        user: UserId::from_bytes([1; 16]),
        session: SessionId::from_bytes([1; 16]),
        workspace: None,
    };
    let _ = IdempotencyKey::new(text, &actor, "POST /v1/leads", text.as_bytes());
});
