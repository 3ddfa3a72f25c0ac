//! The `sign_in_challenges` table: sign-ins whose first factor was right and whose second one is due.
//! A row is neither a session nor the way to one without the second factor.

use kernel::{Timestamp, UserId};
use sea_orm::entity::prelude::*;
use storage::StorageError;

/// A sign-in between its two factors. Only a digest of its token is stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_challenges")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub user_id: Uuid,
    pub user_epoch: i64,
    pub client: String,
    pub methods: String,
    /// The identity that was the first factor.
    pub identity_id: Option<Uuid>,
    pub failures: i64,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes a challenge, and deletes what has run out.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(row.created_at))
        .exec(connection)
        .await?;
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The challenge with this digest, if it is still good.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Model>, StorageError> {
    let row = Entity::find()
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .filter(Column::ExpiresAt.gt(now.micros()))
        .one(connection)
        .await?;
    Ok(row)
}

/// Uses a challenge up, and says whether it was there.
pub(crate) async fn delete(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<bool, StorageError> {
    let deleted = Entity::delete_by_id(id).exec(connection).await?;
    Ok(deleted.rows_affected == 1)
}

/// Ends every challenge of a user.
pub(crate) async fn delete_of(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Notes one more failure.
pub(crate) async fn note_failure(
    connection: &impl ConnectionTrait,
    row: &Model,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::value(row.failures + 1))
        .filter(Column::Id.eq(row.id))
        .exec(connection)
        .await?;
    Ok(())
}
