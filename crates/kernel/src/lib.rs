//! The words that every other crate speaks: ids, the actor of a call, time, entropy,
//! page cursors, e-mail addresses and values that must not be printed.
//!
//! The way in is a type: each one parses or is made from its parts, and is valid from then on.
//! Nothing here does I/O: the clock and the entropy are values that the caller passes down.
//! Knows nothing of databases, HTTP or the product's domains.

mod actor;
mod clock;
mod cursor;
mod email;
mod entropy;
mod id;
mod id_source;
mod idempotency;
mod redacted;
mod timestamp;

pub use actor::{Actor, Origin};
pub use clock::Clock;
pub use cursor::{Cursor, CursorError, Page, PageLimit};
pub use email::{EmailAddress, EmailError};
pub use entropy::{Entropy, EntropyError};
pub use id::{
    AuthenticatorId, ContactId, EventId, Id, IdError, IdentityId, ImportId, InvitationId, JobId,
    KeyId, LeadId, Prefix, SessionId, UserId, WorkspaceId,
};
pub use id_source::IdSource;
pub use idempotency::{IdempotencyKey, IdempotencyKeyError};
pub use redacted::{Key256, SecretText};
pub use timestamp::{Timestamp, TimestampError};
