//! Sealed columns and blind indexes, against values that another implementation made.

use kernel::{Clock, Entropy, IdSource, Key256, KeyId, WorkspaceId};
use keyring::{Cell, FieldCipher, KeyringError, SealingKey};

/// The same keys each time.
fn cipher(workspace: Option<WorkspaceId>) -> FieldCipher {
    let sealing = SealingKey::new(KeyId::from_bytes([1; 16]), Key256::from_bytes([2; 32]));
    let index = Key256::from_bytes([7; 32]);
    FieldCipher::new(workspace, sealing, &index, Entropy::system())
}

/// The expected digits are from Python's `hmac` over the length, the label and the text.
#[test]
fn a_blind_index_is_the_beginning_of_an_hmac_over_label_and_text() {
    let fields = cipher(None);
    assert_eq!(
        fields.blind("leads/email", "ada@example.com"),
        "a93b0c7f75bffaec8f330537d1e05b18"
    );
    assert_eq!(fields.blind_word("leads/words", "ada"), "03dbb31423e1d4a8");
    assert_eq!(
        fields.blind_words("leads/words", " ada lovelace "),
        " 03dbb31423e1d4a8 4068d88a04439827 "
    );
    assert_eq!(fields.blind_words("leads/words", ""), "");
}

#[test]
fn a_cell_of_one_workspace_does_not_open_in_another_even_under_the_same_key() {
    let ids = IdSource::new(Clock::system(), Entropy::system());
    let (ours, theirs) = (ids.next().unwrap(), ids.next().unwrap());
    let cell = Cell {
        table: "leads",
        row: &[3; 16],
        column: "body",
    };
    let sealed = cipher(Some(ours)).seal_json(cell, &"Ada").unwrap();
    let opened: String = cipher(Some(ours)).open_json(cell, &sealed).unwrap();
    assert_eq!(opened, "Ada");
    for other in [Some(theirs), None] {
        let moved = cipher(other).open_json::<String>(cell, &sealed);
        assert!(matches!(moved, Err(KeyringError::NotOpened)));
    }
}
