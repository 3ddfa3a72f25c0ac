//! The `workspace_keys` table: keys as the root key wraps them.

use kernel::{KeyId, Timestamp, WorkspaceId};
use keyring::{WorkspaceKey, WorkspacePurpose};
use sea_orm::ActiveValue::Set;
use sea_orm::DbErr;
use sea_orm::entity::prelude::*;

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub purpose: String,
    pub state: String,
    pub wrapped: Vec<u8>,
    pub created_at: i64,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The one key in use for a purpose.
const ACTIVE: &str = "active";

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    purpose: WorkspacePurpose,
    key: &WorkspaceKey,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        workspace_id: Set(workspace.uuid()),
        id: Set(key.id.uuid()),
        purpose: Set(purpose.as_str().to_owned()),
        state: Set(ACTIVE.to_owned()),
        wrapped: Set(key.wrapped.clone()),
        created_at: Set(now.micros()),
    };
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The active key of a purpose, wrapped.
pub(crate) async fn active(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    purpose: WorkspacePurpose,
) -> Result<Option<(KeyId, Vec<u8>)>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Purpose.eq(purpose.as_str()))
        .filter(Column::State.eq(ACTIVE))
        .one(connection)
        .await?;
    Ok(row.map(|row| (KeyId::from_uuid(row.id), row.wrapped)))
}
