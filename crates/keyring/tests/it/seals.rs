//! The seal: it opens where it was made for, and nowhere else.

use kernel::{Clock, Entropy, IdSource, KeyId, WorkspaceId};
use keyring::{KeyringError, Place, SealingKey};
use proptest::prelude::*;

fn ids() -> IdSource {
    IdSource::new(Clock::system(), Entropy::system())
}

fn key() -> SealingKey {
    SealingKey::new(ids().next().unwrap(), Entropy::system().key().unwrap())
}

const ROW: [u8; 16] = [7; 16];

fn place(workspace: WorkspaceId) -> Place<'static> {
    Place {
        workspace: Some(workspace),
        purpose: "secret",
        table: "secrets",
        row: &ROW,
        column: "value",
    }
}

#[test]
fn openbao_move_integrity_a_value_moved_to_any_other_place_does_not_open() {
    let (key, workspace) = (key(), ids().next().unwrap());
    let here = place(workspace);
    let sealed = key.seal(&here, b"canary", &Entropy::system()).unwrap();
    assert_eq!(key.open(&here, &sealed).unwrap().as_slice(), b"canary");
    let elsewhere = [
        Place {
            workspace: Some(ids().next().unwrap()),
            ..here
        },
        Place {
            workspace: None,
            ..here
        },
        Place {
            purpose: "secre",
            ..here
        },
        Place {
            table: "secret",
            ..here
        },
        Place {
            // The same letters, cut at another place.
            purpose: "secrets",
            table: "ecrets",
            ..here
        },
        Place {
            row: &[8; 16],
            ..here
        },
        Place {
            column: "values",
            ..here
        },
    ];
    for other in elsewhere {
        let moved = key.open(&other, &sealed);
        assert!(matches!(moved, Err(KeyringError::NotOpened)), "{other:?}");
    }
}

#[test]
fn a_seal_with_any_bit_flipped_or_any_byte_cut_does_not_open() {
    let (key, workspace) = (key(), ids().next().unwrap());
    let here = place(workspace);
    let sealed = key.seal(&here, b"ab", &Entropy::system()).unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(key.open(&here, &flipped).is_err(), "bit {bit}");
    }
    for length in 0..sealed.len() {
        assert!(
            key.open(&here, &sealed[..length]).is_err(),
            "length {length}"
        );
    }
}

#[test]
fn trial_decryption_a_seal_names_its_key_and_no_other_is_tried() {
    let (one, workspace) = (key(), ids().next().unwrap());
    let here = place(workspace);
    let sealed = one.seal(&here, b"canary", &Entropy::system()).unwrap();
    assert_eq!(SealingKey::named_in(&sealed), Some(one.id()));
    assert!(matches!(
        key().open(&here, &sealed),
        Err(KeyringError::UnknownKey)
    ));
    // The same id over other key bytes: the commitment refuses before the cipher is asked.
    let id: KeyId = one.id();
    let forged = SealingKey::new(id, Entropy::system().key().unwrap());
    assert!(matches!(
        forged.open(&here, &sealed),
        Err(KeyringError::NotOpened)
    ));
}

proptest! {
    #[test]
    fn what_was_sealed_opens_again_and_never_looks_the_same(text in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let (key, workspace) = (key(), ids().next().unwrap());
        let here = place(workspace);
        let first = key.seal(&here, &text, &Entropy::system()).unwrap();
        let second = key.seal(&here, &text, &Entropy::system()).unwrap();
        prop_assert_ne!(&first, &second);
        prop_assert_eq!(first.len(), 81 + text.len() + 16);
        let opened = key.open(&here, &first).unwrap();
        prop_assert_eq!(opened.as_slice(), text.as_slice());
    }

    #[test]
    fn bytes_from_outside_never_open_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(key().open(&place(ids().next().unwrap()), &bytes).is_err());
    }
}
