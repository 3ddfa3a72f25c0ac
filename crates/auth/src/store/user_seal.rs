//! The `users` table as it is stored: what tells who somebody is stands in one sealed column.

use kernel::EmailAddress;
use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use storage::StorageError;

use super::users::UserRow;

/// The row as stored. `email_key` is the blind index of the form by which addresses are compared.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email_key: String,
    pub password_hash: Option<String>,
    pub email_verified_at: Option<i64>,
    pub disabled_at: Option<i64>,
    pub epoch: i64,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub profile: Vec<u8>,
    pub factors_locked_at: Option<i64>,
    pub first_session_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "user_seal::Model({})", self.id)
    }
}

/// What the sealed column holds.
#[derive(Serialize, Deserialize)]
struct Profile {
    email: EmailAddress,
    name: String,
    pending_workspace_name: Option<String>,
}

/// The blind index of an address, the same for every spelling of it.
pub(super) fn blind_email(fields: &FieldCipher, email: &EmailAddress) -> String {
    fields.blind("email", email.key())
}

/// Seals a row, for the one place that its id names.
pub(super) fn seal(fields: &FieldCipher, row: UserRow) -> Result<Model, StorageError> {
    let email_key = blind_email(fields, &row.email);
    let profile = Profile {
        email: row.email,
        name: row.name,
        pending_workspace_name: row.pending_workspace_name,
    };
    Ok(Model {
        id: row.id,
        email_key,
        password_hash: row.password_hash,
        email_verified_at: row.email_verified_at,
        disabled_at: row.disabled_at,
        epoch: row.epoch,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        profile: fields.seal_json(cell(row.id.as_bytes()), &profile)?,
        factors_locked_at: row.factors_locked_at,
        first_session_at: row.first_session_at,
    })
}

/// Opens a stored row. A profile that was moved here from another user's row does not open.
pub(super) fn open(fields: &FieldCipher, row: Model) -> Result<UserRow, StorageError> {
    let profile: Profile = fields.open_json(cell(row.id.as_bytes()), &row.profile)?;
    Ok(UserRow {
        id: row.id,
        email: profile.email,
        name: profile.name,
        password_hash: row.password_hash,
        email_verified_at: row.email_verified_at,
        disabled_at: row.disabled_at,
        factors_locked_at: row.factors_locked_at,
        first_session_at: row.first_session_at,
        pending_workspace_name: profile.pending_workspace_name,
        epoch: row.epoch,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

const fn cell(user: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "users",
        row: user,
        column: "profile",
    }
}
