//! The handlers: each takes a request apart, calls one verb or flow, and shapes the answer. One noun
//! is one folder, one verb one file.
//!
//! What a handler takes and answers stands in its file as types that the OpenAPI document is made
//! from. Refusals are listed in `x-error-codes`; what every call of its kind can answer is added by
//! `openapi::refusals`.

pub mod audit_events;
pub mod claims;
pub mod contacts;
pub mod documents;
pub mod email_verifications;
pub mod identities;
pub mod imports;
pub mod intrusion_reports;
pub mod invitations;
pub mod leads;
pub mod me;
pub mod members;
pub mod oidc;
mod page_body;
mod parameters;
pub mod passkey_challenges;
pub mod password_resets;
mod query_strings;
pub mod registrations;
pub mod sessions;
pub mod step_up;
mod version;
pub mod workspace;
pub mod workspaces;

pub use page_body::PageBody;
pub use parameters::{Parameters, cursor};
pub use query_strings::read_as_each_query;
pub use version::signed_version;
