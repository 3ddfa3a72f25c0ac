//! The `factor_changes` table: what was changed about a user's second factors, to be undone for a day.

use kernel::{SessionId, Timestamp, UserId};
use sea_orm::entity::prelude::*;
use storage::StorageError;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "factor_changes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub change: String,
    pub factor_id: Option<Uuid>,
    pub created_at: i64,
    /// The account session that made it; `None` of changes from before that was written down.
    pub session_id: Option<Uuid>,
    pub undone_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
) -> Result<(), StorageError> {
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The changes that a session of a user has made after `since` and that stand, the newest first.
pub(crate) async fn standing(
    connection: &impl ConnectionTrait,
    user: UserId,
    session: SessionId,
    since: Timestamp,
) -> Result<Vec<Model>, StorageError> {
    let mut rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::SessionId.eq(session.uuid()))
        .filter(Column::UndoneAt.is_null())
        .filter(Column::CreatedAt.gt(since.micros()))
        .all(connection)
        .await?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
    Ok(rows)
}

/// Notes that a change was undone, and says whether it stood until now.
pub(crate) async fn set_undone(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = Entity::update_many()
        .col_expr(Column::UndoneAt, Expr::value(now.micros()))
        .filter(Column::Id.eq(id))
        .filter(Column::UndoneAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Deletes changes from before `then`; answers how many.
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
