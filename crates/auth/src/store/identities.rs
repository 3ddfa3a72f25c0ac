//! The `identities` table: which issuer's subject is which user. Both, and what came along, stand in
//! one sealed column; a row is found by the blind index of issuer and subject.

use kernel::{IdentityId, Timestamp, UserId};
use keyring::{Cell, FieldCipher};
use oidc::RefreshGrant;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use storage::{StorageError, Transaction};

/// The row as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identities")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub provider: String,
    pub identity_key: String,
    pub claims: Vec<u8>,
    pub created_at: i64,
    pub last_used_at: i64,
    /// Sealed, where the provider gave something that is to be given back.
    pub refresh_grant: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "identities::Model({})", self.id)
    }
}

/// What the sealed column holds.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// The address that came along when the identity was linked.
    pub(crate) email: Option<String>,
}

/// A row, opened.
pub(crate) struct IdentityRow {
    pub(crate) id: IdentityId,
    pub(crate) user: UserId,
    pub(crate) provider: String,
    pub(crate) claims: Claims,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Timestamp,
}

/// The blind index of a subject of an issuer. The length keeps the two apart.
fn key(fields: &FieldCipher, issuer: &str, subject: &str) -> String {
    let text = format!("{}:{issuer}{subject}", issuer.len());
    fields.blind("identity", &text)
}

pub(crate) async fn insert(
    transaction: &Transaction,
    row: IdentityRow,
) -> Result<(), StorageError> {
    let (fields, id) = (transaction.fields(), row.id.uuid());
    let claims = fields.seal_json(cell(id.as_bytes()), &row.claims)?;
    let row = Model {
        id,
        user_id: row.user.uuid(),
        provider: row.provider,
        identity_key: key(fields, &row.claims.issuer, &row.claims.subject),
        claims,
        created_at: row.created_at.micros(),
        last_used_at: row.last_used_at.micros(),
        refresh_grant: None,
    };
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

/// The row of a subject of an issuer, whosever it is.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    issuer: &str,
    subject: &str,
) -> Result<Option<IdentityRow>, StorageError> {
    let row = Entity::find()
        .filter(Column::IdentityKey.eq(key(fields, issuer, subject)))
        .one(connection)
        .await?;
    row.map(|row| open(fields, row)).transpose()
}

/// A user's identities, the oldest first.
pub(crate) async fn of_user(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    user: UserId,
) -> Result<Vec<IdentityRow>, StorageError> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    rows.into_iter().map(|row| open(fields, row)).collect()
}

/// Notes that somebody came by an identity.
pub(crate) async fn touch(
    connection: &impl ConnectionTrait,
    id: IdentityId,
    now: Timestamp,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(now.micros()))
        .filter(Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Keeps what the provider gave, in place of what it gave before.
pub(crate) async fn set_grant(
    transaction: &Transaction,
    id: IdentityId,
    grant: &RefreshGrant,
) -> Result<(), StorageError> {
    let place = id.uuid();
    let sealed = transaction
        .fields()
        .seal_json(grant_cell(place.as_bytes()), grant)?;
    Entity::update_many()
        .col_expr(Column::RefreshGrant, Expr::value(sealed))
        .filter(Column::Id.eq(place))
        .exec(transaction.sql())
        .await?;
    Ok(())
}

/// What the provider gave.
pub(crate) async fn grant(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    id: IdentityId,
) -> Result<Option<RefreshGrant>, StorageError> {
    let row = Entity::find_by_id(id.uuid()).one(connection).await?;
    let Some(sealed) = row.and_then(|row| row.refresh_grant) else {
        return Ok(None);
    };
    let grant = fields.open_json(grant_cell(id.uuid().as_bytes()), &sealed)?;
    Ok(Some(grant))
}

pub(crate) async fn delete(
    connection: &impl ConnectionTrait,
    id: IdentityId,
) -> Result<(), StorageError> {
    Entity::delete_by_id(id.uuid()).exec(connection).await?;
    Ok(())
}

fn open(fields: &FieldCipher, row: Model) -> Result<IdentityRow, StorageError> {
    let claims = fields.open_json(cell(row.id.as_bytes()), &row.claims)?;
    Ok(IdentityRow {
        id: IdentityId::from_uuid(row.id),
        user: UserId::from_uuid(row.user_id),
        provider: row.provider,
        claims,
        created_at: Timestamp::from_micros(row.created_at),
        last_used_at: Timestamp::from_micros(row.last_used_at),
    })
}

const fn grant_cell(identity: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "identities",
        row: identity,
        column: "refresh_grant",
    }
}

const fn cell(identity: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "identities",
        row: identity,
        column: "claims",
    }
}
