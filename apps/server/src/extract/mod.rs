//! What a handler takes from a request: each extractor checks its part and refuses with a problem
//! document.
//!
//! Invariant: nothing of a body is read before the caller is known. [`Body`] and [`CsvUpload`] wait
//! at the [`gate`] that the extractors of callers open, whatever the order of the arguments.
//!
//! Invariant: nothing is changed for a caller who was put out while the body came. The caller is
//! looked at again when a body has been read, and at every piece of a file: see [`Standing`].
//!
//! Invariant: no body is held in memory that does not count in the [`BodyBudget`].

mod bearer;
mod body;
mod body_budget;
mod body_json;
mod caller;
mod content_type;
mod context;
mod cookie_raw;
mod device;
mod form;
mod gate;
mod granted;
mod idempotency;
mod if_match;
mod json_fault;
mod path_id;
mod path_name;
mod patience;
mod query;
mod request_body;
mod session_kind;
mod standing;
mod upload;

pub use body::{Body, BodyOrDefault};
pub use body_budget::BodyBudget;
pub use caller::{Caller, Visitor};
pub use context::RequestContext;
pub use cookie_raw::{Sent, find as find_cookie};
pub use device::DEVICE_COOKIE;
pub use form::Form;
pub use granted::Granted;
pub use if_match::IfMatch;
pub use path_id::PathId;
pub use path_name::PathName;
pub use query::QueryOf;
pub use request_body::RequestBody;
pub use session_kind::AccountCaller;
pub use standing::Standing;
pub use upload::CsvUpload;

/// The state of the app as a handler takes it.
pub type State = actix_web::web::Data<crate::state::AppState>;
