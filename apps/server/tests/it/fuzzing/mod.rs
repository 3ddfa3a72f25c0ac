//! Whatever is sent, on whatever route: an answer comes, it is never a failure of ours, and a refusal
//! is always a problem document.

mod bodies;
mod everything;
mod fields;
mod files;
mod queries;
mod raw_http;
mod rig;
mod texts;
mod wire;
