//! Identity from the outside: every rule through the public verbs.

#![expect(
    clippy::unwrap_used,
    reason = "a world that cannot be set up fails its test"
)]

mod access_tokens;
mod accounts;
mod breached;
mod claims;
mod device_tokens;
mod devices;
mod events;
mod foreign_reader;
mod forge;
mod identities;
mod ledger;
mod lockout;
mod mail_links;
mod memory;
mod passkeys;
mod password_changes;
mod passwords;
mod python;
mod refresh;
mod registration;
mod reports;
mod resets;
mod sealed_rows;
mod second_factors;
mod session_list;
mod session_room;
mod sessions;
mod sign_in;
mod silence;
mod token_attacks;
mod token_texts;
mod world;
