//! The documents do what they say: what a reader is told to type is typed here.

mod commands;
mod errors;
mod first_five_minutes;
pub mod markdown;
