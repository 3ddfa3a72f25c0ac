//! No bytes from outside open under a key.
#![no_main]

use kernel::{Clock, Entropy, IdSource, Timestamp};
use keyring::{Place, SealingKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let entropy = Entropy::seeded(1);
    let clock = Clock::manual(Timestamp::from_micros(0));
    let ids = IdSource::new(clock, entropy.clone());
    let (Ok(id), Ok(key)) = (ids.next(), entropy.key()) else {
        return;
    };
    let key = SealingKey::new(id, key);
    let place = Place {
        workspace: None,
        purpose: "p",
        table: "t",
        row: &[0; 16],
        column: "c",
    };
    assert!(key.open(&place, data).is_err());
});
