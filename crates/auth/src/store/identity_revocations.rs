//! The `identity_revocations` table: what is on its way back to a provider. Sealed, each for its row.

use kernel::Timestamp;
use keyring::{Cell, FieldCipher};
use oidc::RefreshGrant;
use sea_orm::entity::prelude::*;
use storage::{StorageError, Transaction};

/// The row as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_revocations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub provider: String,
    pub refresh_grant: Vec<u8>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "identity_revocations::Model({})", self.id)
    }
}

pub(crate) async fn insert(
    transaction: &Transaction,
    id: Uuid,
    provider: String,
    grant: &RefreshGrant,
) -> Result<(), StorageError> {
    let row = Model {
        id,
        provider,
        refresh_grant: transaction.fields().seal_json(cell(id.as_bytes()), grant)?,
        created_at: transaction.now().micros(),
    };
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

/// The provider and what it gets back.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    id: Uuid,
) -> Result<Option<(String, RefreshGrant)>, StorageError> {
    let Some(row) = Entity::find_by_id(id).one(connection).await? else {
        return Ok(None);
    };
    let grant = fields.open_json(cell(row.id.as_bytes()), &row.refresh_grant)?;
    Ok(Some((row.provider, grant)))
}

pub(crate) async fn delete(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<(), StorageError> {
    Entity::delete_by_id(id).exec(connection).await?;
    Ok(())
}

/// Deletes what nobody took back since before `then`; answers how many.
pub(crate) async fn delete_older(
    connection: &impl ConnectionTrait,
    then: Timestamp,
) -> Result<u64, StorageError> {
    let deleted = Entity::delete_many()
        .filter(Column::CreatedAt.lt(then.micros()))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}

const fn cell(id: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "identity_revocations",
        row: id,
        column: "refresh_grant",
    }
}
