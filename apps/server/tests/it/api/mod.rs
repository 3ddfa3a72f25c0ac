//! The API, noun by noun, through real HTTP.

mod audit_events;
mod contacts;
mod cookie_changes;
mod deliveries;
mod documents;
mod exports;
mod idempotency;
mod imports;
mod invitations;
mod lead_lists;
mod leads;
pub mod mails;
mod me;
mod members;
mod openapi;
mod passwords;
pub mod people;
mod pipelining;
mod put_out;
mod refresh_cookies;
mod refusals;
mod session_ends;
mod sessions;
mod sign_up;
mod tokens;
mod unconfirmed;
mod workspaces;
