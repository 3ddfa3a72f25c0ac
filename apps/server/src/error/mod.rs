//! Errors as clients see them: problem documents (RFC 9457) with a stable code.
//!
//! A handler returns [`ApiError`]; the errors of each crate become one in a file of their own. The
//! document is written at the edge (`middleware`), where the request id is known and where the
//! inner cause is logged once.

mod api_error;
mod code;
mod document;
mod field;
mod from_audit;
mod from_auth;
mod from_oidc;
mod from_records;
mod from_storage;
mod from_tenancy;
mod from_wire;

pub use api_error::ApiError;
pub use code::Code;
pub(crate) use document::{PROBLEM_JSON, document};
pub use field::FieldError;
