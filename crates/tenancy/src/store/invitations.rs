//! The `invitations` table. The invited address stands in a sealed column, beside its blind index.

use kernel::{EmailAddress, InvitationId, Timestamp, UserId, WorkspaceId};
use keyring::{Cell, FieldCipher};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{Condition, DbErr, QueryOrder};
use storage::{StorageError, Transaction};

use super::memberships::{self, role};
use crate::permission::{ManageInvitations, Permission};
use crate::{Invitation, Role, TenancyError};

/// The row as stored. `email_key` is the blind index of the form by which addresses are compared.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email_key: String,
    pub role: String,
    pub invited_by: Uuid,
    pub token_hash: Option<Vec<u8>>,
    pub created_at: i64,
    pub expires_at: i64,
    pub accepted_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub address: Vec<u8>,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The invitations of a workspace that can still be accepted, newest first.
pub(crate) async fn open(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    now: Timestamp,
) -> Result<Vec<Invitation>, TenancyError> {
    let rows = still_open(now)
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .order_by_desc(Column::Id)
        .all(connection)
        .await?;
    rows.iter().map(|row| value(fields, row)).collect()
}

pub(crate) async fn find_open(
    transaction: &Transaction,
    workspace: WorkspaceId,
    id: InvitationId,
) -> Result<Option<Invitation>, TenancyError> {
    let row = still_open(transaction.now())
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .one(transaction.sql())
        .await?;
    let open = |row: Model| value(transaction.fields(), &row);
    row.map(open).transpose()
}

/// The open invitation of an address.
pub(crate) async fn find_open_by_email(
    transaction: &Transaction,
    workspace: WorkspaceId,
    email: &EmailAddress,
) -> Result<Option<Invitation>, TenancyError> {
    let fields = transaction.fields();
    let row = still_open(transaction.now())
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::EmailKey.eq(blind_email(fields, email)))
        .one(transaction.sql())
        .await?;
    row.map(|row| value(fields, &row)).transpose()
}

/// The open invitation that a token belongs to, in whichever workspace: the holder of the token
/// is not a member of any yet.
pub(crate) async fn find_open_by_token(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(WorkspaceId, Invitation)>, TenancyError> {
    let row = still_open(now)
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .one(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((
        WorkspaceId::from_uuid(row.workspace_id),
        value(fields, &row)?,
    )))
}

pub(crate) async fn insert(
    transaction: &Transaction,
    workspace: WorkspaceId,
    invitation: &Invitation,
) -> Result<(), StorageError> {
    let fields = transaction.fields();
    let id = invitation.id.uuid();
    let row = ActiveModel {
        workspace_id: Set(workspace.uuid()),
        id: Set(id),
        email_key: Set(blind_email(fields, &invitation.email)),
        role: Set(invitation.role.as_str().to_owned()),
        invited_by: Set(invitation.invited_by.uuid()),
        token_hash: Set(None),
        created_at: Set(invitation.created_at.micros()),
        expires_at: Set(invitation.expires_at.micros()),
        accepted_at: Set(None),
        revoked_at: Set(None),
        address: Set(fields.seal_json(cell(id.as_bytes()), &invitation.email)?),
    };
    Entity::insert(row)
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

pub(crate) async fn set_token(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: InvitationId,
    token_hash: [u8; 32],
) -> Result<(), DbErr> {
    set(
        connection,
        workspace,
        id,
        Column::TokenHash,
        token_hash.to_vec().into(),
    )
    .await
    .map(drop)
}

/// Marks an invitation as accepted; `false` when somebody else was faster.
pub(crate) async fn accept(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: InvitationId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    set(
        connection,
        workspace,
        id,
        Column::AcceptedAt,
        now.micros().into(),
    )
    .await
}

/// Marks an invitation as withdrawn; `false` when it is not open any more.
pub(crate) async fn revoke(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: InvitationId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    set(
        connection,
        workspace,
        id,
        Column::RevokedAt,
        now.micros().into(),
    )
    .await
}

/// Withdraws the invitations of an address that were neither accepted nor withdrawn, so that one
/// that is void comes to life no more when its inviter is given the rank back.
pub(crate) async fn revoke_of_email(
    transaction: &Transaction,
    workspace: WorkspaceId,
    email: &EmailAddress,
) -> Result<(), DbErr> {
    let (now, key) = (transaction.now(), blind_email(transaction.fields(), email));
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now.micros()))
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::EmailKey.eq(key))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(transaction.sql())
        .await
        .map(drop)
}

async fn set(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: InvitationId,
    column: Column,
    value: Value,
) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(column, Expr::value(value))
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Neither used nor withdrawn, in time, and not void.
fn still_open(now: Timestamp) -> Select<Entity> {
    Entity::find()
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.micros()))
        .filter(inviter_still_ranks())
}

/// The inviter is a member who could send the same invitation now. One who was removed, or
/// demoted below what inviting needs or below the invited role, makes it void.
fn inviter_still_ranks() -> Expr {
    let inviter = (memberships::Entity, memberships::Column::UserId);
    let home = (memberships::Entity, memberships::Column::WorkspaceId);
    let mut ranks = Condition::any();
    for rank in Role::ALL {
        if rank < ManageInvitations::MINIMUM {
            continue;
        }
        let given = Role::ALL.into_iter().filter(|given| *given <= rank);
        ranks = ranks.add(
            Expr::col((memberships::Entity, memberships::Column::Role))
                .eq(rank.as_str())
                .and(Expr::col((Entity, Column::Role)).is_in(given.map(Role::as_str))),
        );
    }
    let members = Query::select()
        .expr(Expr::value(1))
        .from(memberships::Entity)
        .and_where(Expr::col(home).equals((Entity, Column::WorkspaceId)))
        .and_where(Expr::col(inviter).equals((Entity, Column::InvitedBy)))
        .cond_where(ranks)
        .to_owned();
    Expr::exists(members)
}

/// The blind index of an address, the same for every spelling of it, and the same as a user's.
fn blind_email(fields: &FieldCipher, email: &EmailAddress) -> String {
    fields.blind("email", email.key())
}

fn value(fields: &FieldCipher, row: &Model) -> Result<Invitation, TenancyError> {
    let email = fields.open_json(cell(row.id.as_bytes()), &row.address);
    Ok(Invitation {
        id: InvitationId::from_uuid(row.id),
        email: email.map_err(StorageError::from)?,
        role: role(&row.role)?,
        invited_by: UserId::from_uuid(row.invited_by),
        created_at: Timestamp::from_micros(row.created_at),
        expires_at: Timestamp::from_micros(row.expires_at),
    })
}

const fn cell(invitation: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "invitations",
        row: invitation,
        column: "address",
    }
}
