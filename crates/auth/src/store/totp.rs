//! The `totp_authenticators` table: the secrets that authenticator apps share with this server. A secret
//! stands sealed, under a key that seals nothing else.

use kernel::{Timestamp, UserId};
use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder};
use storage::StorageError;
use zeroize::Zeroizing;

use crate::factors::{SECRET_BYTES, TotpSecret};

/// An authenticator app of a user, as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp_authenticators")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub secret: Vec<u8>,
    pub created_at: i64,
    pub confirmed_at: Option<i64>,
    pub last_step: Option<i64>,
    pub removed_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "totp::Model({})", self.id)
    }
}

impl Model {
    /// One whose owner has shown no code yet.
    pub(crate) fn begin(
        fields: &FieldCipher,
        id: Uuid,
        user: UserId,
        secret: &TotpSecret,
        now: Timestamp,
    ) -> Result<Self, StorageError> {
        Ok(Self {
            secret: fields.seal(cell(id.as_bytes()), secret.as_slice())?,
            id,
            user_id: user.uuid(),
            created_at: now.micros(),
            confirmed_at: None,
            last_step: None,
            removed_at: None,
        })
    }

    /// Opens the secret. One that was moved here from another row does not open.
    pub(crate) fn open(&self, fields: &FieldCipher) -> Result<TotpSecret, StorageError> {
        let opened = fields.open(cell(self.id.as_bytes()), &self.secret)?;
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        let is_whole = opened.len() == SECRET_BYTES;
        if !is_whole {
            return Err(keyring::KeyringError::NotOpened.into());
        }
        secret.copy_from_slice(&opened);
        Ok(secret)
    }
}

const fn cell(id: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "totp_authenticators",
        row: id,
        column: "secret",
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

fn of(user: UserId) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(user.uuid()))
        .add(Column::RemovedAt.is_null())
}

/// Those that count, the oldest first.
pub(crate) async fn confirmed(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<Vec<Model>, StorageError> {
    let rows = Entity::find()
        .filter(of(user))
        .filter(Column::ConfirmedAt.is_not_null())
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// One of a user's that was not removed.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    user: UserId,
    id: Uuid,
) -> Result<Option<Model>, StorageError> {
    let row = Entity::find_by_id(id).filter(of(user));
    Ok(row.one(connection).await?)
}

/// Takes the code of a time step, unless one of that step or of a later one was taken before. One
/// conditional statement: of two that take the same code at once, one does.
pub(crate) async fn take_step(
    connection: &impl ConnectionTrait,
    id: Uuid,
    step: i64,
) -> Result<bool, StorageError> {
    let earlier = Condition::any()
        .add(Column::LastStep.is_null())
        .add(Column::LastStep.lt(step));
    let done = Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .filter(Column::Id.eq(id))
        .filter(Column::RemovedAt.is_null())
        .filter(earlier)
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Has one count from now on.
pub(crate) async fn confirm(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(now.micros()))
        .filter(Column::Id.eq(id))
        .filter(Column::ConfirmedAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Deletes what a user began to set up and never confirmed.
pub(crate) async fn delete_unconfirmed(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(of(user))
        .filter(Column::ConfirmedAt.is_null())
        .exec(connection)
        .await?;
    Ok(())
}

/// Has one count no more; it stays for as long as the removal can be undone.
pub(crate) async fn remove(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StorageError> {
    set_removed(connection, id, Some(now.micros())).await
}

/// Has one count again that was removed.
pub(crate) async fn restore(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<(), StorageError> {
    set_removed(connection, id, None).await
}

async fn set_removed(
    connection: &impl ConnectionTrait,
    id: Uuid,
    removed_at: Option<i64>,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::RemovedAt, Expr::value(removed_at))
        .filter(Column::Id.eq(id))
        .exec(connection)
        .await?;
    Ok(())
}

/// Deletes those that were removed before `then`; answers how many.
pub(crate) async fn delete_removed(
    connection: &impl ConnectionTrait,
    then: Timestamp,
) -> Result<u64, StorageError> {
    let deleted = Entity::delete_many()
        .filter(Column::RemovedAt.lt(then.micros()))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}
