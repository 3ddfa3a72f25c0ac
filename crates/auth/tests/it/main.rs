//! Identity from the outside: every rule through the public verbs.

mod access_tokens;
mod accounts;
mod claims;
mod events;
mod forge;
mod password_changes;
mod passwords;
mod refresh;
mod registration;
mod resets;
mod sessions;
mod sign_in;
mod world;
