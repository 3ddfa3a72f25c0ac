//! The `sessions` table as it is stored: from where and with what somebody signed in stands in one
//! sealed column.

use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use storage::StorageError;

use super::sessions::SessionRow;
use super::user_seal;
use crate::{Method, Methods};

const PASSWORD: Methods = Methods::of(Method::Password);

/// The row as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub workspace_id: Option<Uuid>,
    pub parent_id: Option<Uuid>,
    pub identity_id: Option<Uuid>,
    pub client: String,
    pub epoch: i64,
    pub user_epoch: i64,
    pub generation: i64,
    pub refresh_hash: Vec<u8>,
    pub previous_refresh_hash: Option<Vec<u8>>,
    pub created_at: i64,
    pub last_used_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    pub revoked_reason: Option<String>,
    pub repeated_generation: Option<i64>,
    pub device: Option<Vec<u8>>,
    pub authenticated_at: Option<i64>,
    pub methods: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::user_seal::Entity",
        from = "Column::UserId",
        to = "super::user_seal::Column::Id"
    )]
    User,
}

impl Related<user_seal::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "session_seal::Model({})", self.id)
    }
}

/// What the sealed column holds.
#[derive(Default, Serialize, Deserialize)]
struct Device {
    ip: Option<String>,
    user_agent: Option<String>,
}

/// Seals a row, for the one place that its id names.
pub(super) fn seal(fields: &FieldCipher, row: SessionRow) -> Result<Model, StorageError> {
    let device = Device {
        ip: row.ip,
        user_agent: row.user_agent,
    };
    let is_known = device.ip.is_some() || device.user_agent.is_some();
    let device = is_known.then(|| fields.seal_json(cell(row.id.as_bytes()), &device));
    Ok(Model {
        id: row.id,
        user_id: row.user_id,
        workspace_id: row.workspace_id,
        parent_id: row.parent_id,
        identity_id: row.identity_id,
        client: row.client,
        epoch: row.epoch,
        user_epoch: row.user_epoch,
        generation: row.generation,
        refresh_hash: row.refresh_hash,
        previous_refresh_hash: row.previous_refresh_hash,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        revoked_reason: row.revoked_reason,
        repeated_generation: row.repeated_generation,
        device: device.transpose()?,
        authenticated_at: Some(row.authenticated_at),
        methods: Some(row.methods.to_column()),
    })
}

/// Opens a stored row. A device that was moved here from another session's row does not open.
pub(super) fn open(fields: &FieldCipher, row: Model) -> Result<SessionRow, StorageError> {
    let sealed = row.device.as_deref();
    let device = sealed.map(|sealed| fields.open_json(cell(row.id.as_bytes()), sealed));
    let device: Device = device.transpose()?.unwrap_or_default();
    Ok(SessionRow {
        id: row.id,
        user_id: row.user_id,
        workspace_id: row.workspace_id,
        parent_id: row.parent_id,
        identity_id: row.identity_id,
        client: row.client,
        epoch: row.epoch,
        user_epoch: row.user_epoch,
        generation: row.generation,
        refresh_hash: row.refresh_hash,
        previous_refresh_hash: row.previous_refresh_hash,
        ip: device.ip,
        user_agent: device.user_agent,
        // Sessions from before there was anything else began with a password, and were never raised.
        authenticated_at: row.authenticated_at.unwrap_or(row.created_at),
        methods: row
            .methods
            .as_deref()
            .map_or(PASSWORD, Methods::from_column),
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        revoked_reason: row.revoked_reason,
        repeated_generation: row.repeated_generation,
    })
}

const fn cell(session: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "sessions",
        row: session,
        column: "device",
    }
}
