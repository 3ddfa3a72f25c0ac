//! The `audit_events` table.

pub(crate) mod events;
mod personal;
