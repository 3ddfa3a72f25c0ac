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

/// A key as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct WrappedKey {
    pub(crate) purpose: WorkspacePurpose,
    pub(crate) id: KeyId,
    pub(crate) wrapped: Vec<u8>,
}

/// The active keys of a workspace: at most one for each purpose.
pub(crate) async fn active(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Vec<WrappedKey>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::State.eq(ACTIVE))
        .all(connection)
        .await?;
    let known = |row: Model| {
        let mut purposes = WorkspacePurpose::ALL.into_iter();
        let purpose = purposes.find(|purpose| purpose.as_str() == row.purpose)?;
        Some(WrappedKey {
            purpose,
            id: KeyId::from_uuid(row.id),
            wrapped: row.wrapped,
        })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}
