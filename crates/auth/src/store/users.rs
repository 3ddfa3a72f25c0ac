//! The `users` table: finders and writers. What is sealed in it comes and goes in the clear.

use kernel::{EmailAddress, Timestamp, UserId};
use keyring::FieldCipher;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::entity::prelude::*;
use storage::{StorageError, Transaction};

use super::user_seal::{self, ActiveModel, Column, Entity};
use crate::{PreparedUser, User, UserSummary};

/// A user's row, opened.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct UserRow {
    pub id: Uuid,
    pub email: EmailAddress,
    pub name: String,
    pub password_hash: Option<String>,
    pub email_verified_at: Option<i64>,
    pub disabled_at: Option<i64>,
    pub factors_locked_at: Option<i64>,
    pub first_session_at: Option<i64>,
    pub pending_workspace_name: Option<String>,
    pub epoch: i64,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl std::fmt::Debug for UserRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UserRow({})", self.id)
    }
}

impl UserRow {
    /// The row of a user who begins now.
    pub(crate) fn begin(id: UserId, user: PreparedUser, now: Timestamp) -> Self {
        Self {
            id: id.uuid(),
            email: user.email,
            name: user.name.as_str().to_owned(),
            password_hash: Some(user.password_hash),
            email_verified_at: None,
            disabled_at: None,
            factors_locked_at: None,
            first_session_at: None,
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

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.user_id(),
            email: row.email.as_written().to_owned(),
            name: row.name,
            email_verified_at: row.email_verified_at.map(Timestamp::from_micros),
            version: u64::try_from(row.version).unwrap_or(0),
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}

impl From<UserRow> for UserSummary {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.user_id(),
            name: row.name,
            email: row.email.as_written().to_owned(),
        }
    }
}

pub(crate) async fn insert(transaction: &Transaction, row: UserRow) -> Result<(), StorageError> {
    let sealed = user_seal::seal(transaction.fields(), row)?;
    Entity::insert(ActiveModel::from(sealed))
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

/// Notes that a user signs in, and says whether it is the first time. Beside the version of the row,
/// which is about what its owner sees of it.
pub(crate) async fn is_first_session(
    transaction: &Transaction,
    user: UserId,
) -> Result<bool, StorageError> {
    let now = transaction.now().micros();
    let done = Entity::update_many()
        .col_expr(Column::FirstSessionAt, Expr::value(now))
        .filter(Column::Id.eq(user.uuid()))
        .filter(Column::FirstSessionAt.is_null())
        .exec(transaction.sql())
        .await?;
    Ok(done.rows_affected == 1)
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    id: UserId,
) -> Result<Option<UserRow>, StorageError> {
    let row = Entity::find_by_id(id.uuid()).one(connection).await?;
    row.map(|row| user_seal::open(fields, row)).transpose()
}

pub(crate) async fn find_by_email(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    email: &EmailAddress,
) -> Result<Option<UserRow>, StorageError> {
    let row = Entity::find()
        .filter(Column::EmailKey.eq(user_seal::blind_email(fields, email)))
        .one(connection)
        .await?;
    row.map(|row| user_seal::open(fields, row)).transpose()
}

pub(crate) async fn summaries(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
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
        for row in rows {
            found.push(UserSummary::from(user_seal::open(fields, row)?));
        }
    }
    Ok(found)
}

/// Writes back a row that was read in the same transaction, as the next version, and seals it anew.
/// A row that another node changed in between fails the whole change.
pub(crate) async fn save(transaction: &Transaction, row: UserRow) -> Result<(), StorageError> {
    let sealed = user_seal::seal(transaction.fields(), row)?;
    let (id, version) = (sealed.id, sealed.version);
    let next = ActiveModel {
        version: Set(version + 1),
        updated_at: Set(transaction.now().micros()),
        // Written beside the version: what was read may be older than what stands there.
        first_session_at: NotSet,
        ..ActiveModel::from(sealed).reset_all()
    };
    let done = Entity::update_many()
        .set(next)
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(transaction.sql())
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(StorageError::Commit)
    }
}
