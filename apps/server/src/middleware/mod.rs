//! The edge: what happens around every request, whichever handler answers it.
//!
//! One middleware ([`edge`]) gives the request its id and its client's address, catches a panic,
//! writes the problem document of an error, puts the security headers on, and logs one line. It is
//! one and not five, so that no order of them can leave an answer without its headers.

mod access_log;
mod causes;
mod client_address;
mod cross_origin;
mod edge;
mod failed_request;
mod forwarded;
mod hang_up;
mod policies;
mod problem;
mod request_id;
mod security_headers;

pub(crate) use causes::log_broken_off;
pub use cross_origin::CrossOrigin;
pub(crate) use edge::{Edge, edge};
pub use policies::{API_POLICY, PAGE_POLICY};
