//! The `passkey_ceremonies` table: a row is a challenge that a passkey may still answer, so answering it is
//! deleting it. What was asked stands sealed.

use kernel::Timestamp;
use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use storage::StorageError;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// A ceremony as stored. Only a digest of its challenge stands in the clear.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_ceremonies")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub kind: String,
    /// The session or the sign-in in which it was begun.
    pub bound_to: Option<Uuid>,
    pub state: Vec<u8>,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "passkey_ceremonies::Model({})", self.id)
    }
}

/// What the sealed column holds.
#[derive(Serialize, Deserialize)]
pub(crate) enum State {
    /// A passkey is to be made, and called so.
    Creation {
        asked: Box<PasskeyRegistration>,
        name: Option<String>,
    },
    /// A passkey is to sign.
    Signature(Box<DiscoverableAuthentication>),
}

impl State {
    pub(crate) fn seal(&self, fields: &FieldCipher, id: Uuid) -> Result<Vec<u8>, StorageError> {
        Ok(fields.seal_json(cell(id.as_bytes()), self)?)
    }
}

/// A ceremony that was answered. It is over then.
pub(crate) struct Answered {
    pub(crate) state: State,
    pub(crate) created_at: i64,
}

/// Which ceremony somebody answers.
pub(crate) struct Wanted<'a> {
    pub(crate) token_hash: &'a [u8],
    pub(crate) kind: &'a str,
    pub(crate) bound_to: Option<Uuid>,
    /// Its id, where the answer names one.
    pub(crate) id: Option<Uuid>,
}

const fn cell(id: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "passkey_ceremonies",
        row: id,
        column: "state",
    }
}

/// Writes a ceremony. What is bound to the same and of its kind is forgotten.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
) -> Result<(), StorageError> {
    if let Some(bound_to) = row.bound_to {
        Entity::delete_many()
            .filter(Column::BoundTo.eq(bound_to))
            .filter(Column::Kind.eq(row.kind.as_str()))
            .exec(connection)
            .await?;
    }
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Takes a ceremony, if challenge, kind and what it is bound to are all those of one that is not over. Of
/// two that take it at once, one does.
pub(crate) async fn take(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    wanted: Wanted<'_>,
    now: Timestamp,
) -> Result<Option<Answered>, StorageError> {
    let bound = match wanted.bound_to {
        Some(bound_to) => Column::BoundTo.eq(bound_to),
        None => Column::BoundTo.is_null(),
    };
    let mut found = Entity::find()
        .filter(Column::TokenHash.eq(wanted.token_hash.to_vec()))
        .filter(Column::Kind.eq(wanted.kind))
        .filter(bound)
        .filter(Column::ExpiresAt.gt(now.micros()));
    if let Some(id) = wanted.id {
        found = found.filter(Column::Id.eq(id));
    }
    let Some(row) = found.one(connection).await? else {
        return Ok(None);
    };
    let deleted = Entity::delete_by_id(row.id).exec(connection).await?;
    if deleted.rows_affected != 1 {
        return Ok(None);
    }
    Ok(Some(Answered {
        state: fields.open_json(cell(row.id.as_bytes()), &row.state)?,
        created_at: row.created_at,
    }))
}

/// Deletes those that nobody can answer any more; answers how many.
pub(crate) async fn delete_expired(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let deleted = Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now.micros()))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}
