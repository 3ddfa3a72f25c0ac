//! The filter: a file of truncated digests in order, with an index by their first bits.
//!
//! A digest's first `index_bits` bits name its bucket, and the 32 bits after them are kept. What
//! agrees with a listed digest in all of these is taken for listed: that is the false positive.

mod header;
mod layout;
mod lookup;

pub use header::Summary;
pub(crate) use header::{HEADER_BYTES, Header};
pub(crate) use layout::{KEPT_BYTES, Layout};
pub use lookup::Filter;
