//! The `users` table.

use kernel::{Timestamp, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use storage::StorageError;

use crate::{PreparedUser, User, UserSummary};

/// A user. `email_key` is the form by which addresses are compared.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub email_key: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub email_verified_at: Option<i64>,
    pub disabled_at: Option<i64>,
    pub pending_workspace_name: Option<String>,
    pub epoch: i64,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "users::Model({})", self.id)
    }
}

impl Model {
    /// The row of a user who begins now.
    pub(crate) fn begin(id: UserId, user: PreparedUser, now: Timestamp) -> Self {
        Self {
            id: id.uuid(),
            email: user.email.as_written().to_owned(),
            email_key: user.email.key().to_owned(),
            name: user.name.as_str().to_owned(),
            password_hash: Some(user.password_hash),
            email_verified_at: None,
            disabled_at: None,
            pending_workspace_name: None,
            epoch: 0,
            version: 1,
            created_at: now.micros(),
            updated_at: now.micros(),
        }
    }

    pub(crate) fn user_id(&self) -> UserId {
        UserId::from_uuid(self.id)
    }
}

impl From<Model> for User {
    fn from(row: Model) -> Self {
        Self {
            id: row.user_id(),
            email: row.email,
            name: row.name,
            email_verified_at: row.email_verified_at.map(Timestamp::from_micros),
            version: u64::try_from(row.version).unwrap_or(0),
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
) -> Result<(), StorageError> {
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: UserId,
) -> Result<Option<Model>, StorageError> {
    Ok(Entity::find_by_id(id.uuid()).one(connection).await?)
}

pub(crate) async fn find_by_email(
    connection: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<Model>, StorageError> {
    Ok(Entity::find()
        .filter(Column::EmailKey.eq(email_key))
        .one(connection)
        .await?)
}

pub(crate) async fn summaries(
    connection: &impl ConnectionTrait,
    ids: &[UserId],
) -> Result<Vec<UserSummary>, StorageError> {
    let mut found = Vec::with_capacity(ids.len());
    // A statement has room for so many parameters only.
    for some in ids.chunks(500) {
        let some = some.iter().map(|id| id.uuid());
        let rows = Entity::find()
            .filter(Column::Id.is_in(some))
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|row| UserSummary {
            id: row.user_id(),
            name: row.name,
            email: row.email,
        }));
    }
    Ok(found)
}

/// Writes back a row that was read in the same transaction, as the next version. A row that
/// another node changed in between fails the whole change.
pub(crate) async fn save(
    connection: &impl ConnectionTrait,
    row: Model,
    now: Timestamp,
) -> Result<(), StorageError> {
    let (id, version) = (row.id, row.version);
    let next = ActiveModel {
        version: Set(row.version + 1),
        updated_at: Set(now.micros()),
        ..ActiveModel::from(row).reset_all()
    };
    let done = Entity::update_many()
        .set(next)
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(connection)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(StorageError::Commit)
    }
}
