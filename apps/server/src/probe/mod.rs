//! A server with routes made to go wrong, and what its clients see: tests of the edge and of the
//! extractors over real connections.

mod bodies;
mod callers;
mod clients;
mod edge;
mod exports;
mod held_bodies;
mod paths;
mod probe_routes;
mod probe_server;
mod slow_bodies;
mod stopping;
mod work;

pub(crate) use probe_routes::register;
use probe_server::{Answer, Probe};
