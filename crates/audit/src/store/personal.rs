//! The personal data of an event with its salt, as one sealed value: erasing it takes both.

use keyring::{Cell, FieldCipher};
use serde::{Deserialize, Serialize};
use storage::StorageError;

use super::events::Model;
use crate::{Event, Personal};

#[derive(Serialize, Deserialize)]
struct Sealed {
    /// In hexadecimal digits.
    salt: String,
    #[serde(flatten)]
    personal: Personal,
}

/// Seals the personal data of an event and the salt of its digest.
pub(super) fn seal(
    fields: &FieldCipher,
    event: &Event,
    salt: &[u8; 16],
) -> Result<Vec<u8>, StorageError> {
    let value = Sealed {
        salt: format!("{:032x}", u128::from_be_bytes(*salt)),
        personal: event.personal.clone(),
    };
    Ok(fields.seal_json(cell(event.id.uuid().as_bytes()), &value)?)
}

/// What a row holds; `None` once it is erased.
pub(super) fn open(
    fields: &FieldCipher,
    row: &Model,
) -> Result<Option<([u8; 16], Personal)>, StorageError> {
    let Some(sealed) = &row.personal else {
        return Ok(None);
    };
    let value: Sealed = fields.open_json(cell(row.id.as_bytes()), sealed)?;
    let salt = u128::from_str_radix(&value.salt, 16).map_err(|_| StorageError::Corrupt)?;
    Ok(Some((salt.to_be_bytes(), value.personal)))
}

const fn cell(event: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "audit_events",
        row: event,
        column: "personal",
    }
}
