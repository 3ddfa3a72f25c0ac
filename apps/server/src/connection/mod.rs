//! Connections, and how long one may take for what is not a request in progress.
//!
//! The framework waits 10 seconds for the first head of a connection, and for the next request of an
//! idle one; not for the rest of a later head, nor for that of a body which nobody reads, nor for a
//! client that does not take its answer. Whoever holds enough such connections holds the server.
//!
//! Invariant: a connection without a request in progress ends in bounded time, whatever comes over it.

mod body_with;
mod guarded_stream;
mod headway;
mod watch;

pub use body_with::body_with;
pub use guarded_stream::GuardedStream;
pub use headway::make_headway;
pub use watch::Watch;
