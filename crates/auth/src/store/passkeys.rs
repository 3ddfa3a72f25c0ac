//! The `passkeys` table: public keys of credentials, and what else is known of them. A row is found by the
//! blind index of the credential's id; the rest stands sealed, under the key of the second factors.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Timestamp, UserId};
use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, TryInsertResult};
use serde::{Deserialize, Serialize};
use storage::StorageError;
use webauthn_rs::prelude::Passkey;

/// A passkey of a user, as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub credential_key: String,
    pub credential: Vec<u8>,
    pub counter: i64,
    pub created_at: i64,
    pub confirmed_at: i64,
    pub last_used_at: Option<i64>,
    pub removed_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "passkeys::Model({})", self.id)
    }
}

/// What the sealed column holds.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    /// What its owner calls it.
    pub(crate) name: Option<String>,
    /// By which ways a browser reaches it, as words of the standard.
    pub(crate) transports: Vec<String>,
    /// Id, public key, flags and count.
    pub(crate) passkey: Passkey,
}

impl Credential {
    pub(crate) fn seal(&self, fields: &FieldCipher, id: Uuid) -> Result<Vec<u8>, StorageError> {
        Ok(fields.seal_json(cell(id.as_bytes()), self)?)
    }
}

impl Model {
    /// Opens what is sealed. What was moved here from another row does not open.
    pub(crate) fn open(&self, fields: &FieldCipher) -> Result<Credential, StorageError> {
        Ok(fields.open_json(cell(self.id.as_bytes()), &self.credential)?)
    }
}

const fn cell(id: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "passkeys",
        row: id,
        column: "credential",
    }
}

/// The blind index of a credential.
pub(crate) fn key(fields: &FieldCipher, credential_id: &[u8]) -> String {
    fields.blind("passkey", &URL_SAFE_NO_PAD.encode(credential_id))
}

/// Writes a passkey; `false` when there is one with its credential, whosever it is.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
) -> Result<bool, StorageError> {
    let done = Entity::insert(ActiveModel::from(row))
        .on_conflict_do_nothing_on([Column::CredentialKey])
        .exec_without_returning(connection)
        .await?;
    Ok(matches!(done, TryInsertResult::Inserted(1)))
}

fn of(user: UserId) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(user.uuid()))
        .add(Column::RemovedAt.is_null())
}

/// Those that count, the oldest first.
pub(crate) async fn of_user(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<Vec<Model>, StorageError> {
    let rows = Entity::find()
        .filter(of(user))
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// One of a user's that counts.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    user: UserId,
    id: Uuid,
) -> Result<Option<Model>, StorageError> {
    let row = Entity::find_by_id(id).filter(of(user));
    Ok(row.one(connection).await?)
}

/// The one that counts with this credential, whosever it is.
pub(crate) async fn find_by_key(
    connection: &impl ConnectionTrait,
    credential_key: &str,
) -> Result<Option<Model>, StorageError> {
    let row = Entity::find()
        .filter(Column::CredentialKey.eq(credential_key))
        .filter(Column::RemovedAt.is_null());
    Ok(row.one(connection).await?)
}

/// Notes a signature with its count, unless one with this count or a higher one was noted before; an
/// authenticator that counts nothing says 0. One conditional statement: of two at once that say the same,
/// one is noted.
pub(crate) async fn note_use(
    connection: &impl ConnectionTrait,
    id: Uuid,
    counter: u32,
    sealed: Vec<u8>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let counter = i64::from(counter);
    let goes_on = if counter == 0 {
        Column::Counter.eq(0)
    } else {
        Column::Counter.lt(counter)
    };
    let done = Entity::update_many()
        .col_expr(Column::Counter, Expr::value(counter))
        .col_expr(Column::Credential, Expr::value(sealed))
        .col_expr(Column::LastUsedAt, Expr::value(now.micros()))
        .filter(Column::Id.eq(id))
        .filter(Column::RemovedAt.is_null())
        .filter(goes_on)
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
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

#[cfg(test)]
mod tests {
    use super::super::plans::control;
    use super::*;

    fn row(id: u128, counter: i64) -> Model {
        Model {
            id: Uuid::from_u128(id),
            user_id: Uuid::from_u128(9),
            credential_key: id.to_string(),
            credential: vec![1],
            counter,
            created_at: 1,
            confirmed_at: 1,
            last_used_at: None,
            removed_at: None,
        }
    }

    #[tokio::test]
    async fn a_count_is_noted_once_and_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let control = control(folder.path()).await;
        let noted = control.write(move |tx| {
            Box::pin(async move {
                let (counting, silent) = (row(1, 5), row(2, 0));
                let (first, second) = (counting.id, silent.id);
                assert!(insert(tx.sql(), counting.clone()).await?);
                // A credential is one passkey's.
                let id = Uuid::from_u128(3);
                assert!(!insert(tx.sql(), Model { id, ..counting }).await?);
                assert!(insert(tx.sql(), silent).await?);
                let mut noted = Vec::new();
                for (id, counter) in [
                    (first, 6),
                    (first, 6),
                    (first, 5),
                    (first, 0),
                    (first, 7),
                    (second, 0),
                    (second, 0),
                    (second, 1),
                    (second, 0),
                ] {
                    let now = Timestamp::from_micros(2);
                    noted.push(note_use(tx.sql(), id, counter, vec![2], now).await?);
                }
                remove(tx.sql(), first, Timestamp::from_micros(3)).await?;
                noted.push(note_use(tx.sql(), first, 8, vec![2], Timestamp::from_micros(4)).await?);
                Ok::<_, StorageError>(noted)
            })
        });
        let expected = [
            true, false, false, false, true, true, true, true, false, false,
        ];
        assert_eq!(noted.await.unwrap(), expected);
        control.close().await;
    }
}
