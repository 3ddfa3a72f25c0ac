//! Sessions: begun, checked, refreshed, listed and ended. One verb, one file.

mod begin;
mod enter;
mod own;
mod refresh;
mod room;
mod sign_in;
mod verify;
