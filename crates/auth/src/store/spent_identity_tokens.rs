//! The `spent_identity_tokens` table: tokens of apps that signed somebody in, so that none does so
//! twice. A row goes when its token is over.

use kernel::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use storage::{StorageError, Transaction};

/// A token, as the blind index of its text.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent_identity_tokens")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_key: String,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Notes that a token was used; `false` when it was before.
pub(crate) async fn spend(
    transaction: &Transaction,
    token: &str,
    expires_at: Timestamp,
) -> Result<bool, StorageError> {
    let token_key = transaction.fields().blind("identity_token", token);
    let known = Entity::find_by_id(token_key.clone());
    if known.one(transaction.sql()).await?.is_some() {
        return Ok(false);
    }
    let row = ActiveModel {
        token_key: Set(token_key),
        expires_at: Set(expires_at.micros()),
    };
    Entity::insert(row)
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(true)
}

pub(crate) async fn delete_expired(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now.micros()))
        .exec(connection)
        .await?;
    Ok(())
}
