//! The `identity_attempts` table: a row is somebody who was sent to a provider and may still come
//! back, so coming back is deleting it.

use kernel::{Id, Prefix, SessionId, Timestamp, UserId};
use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use storage::{StorageError, Transaction};

/// The row as stored. State and browser are kept as blind indexes.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_attempts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub provider: String,
    pub state_key: String,
    pub browser_key: String,
    pub secrets: Vec<u8>,
    pub user_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "identity_attempts::Model({})", self.id)
    }
}

/// The kind of the rows' ids, which leave the database nowhere.
pub(crate) enum IdentityAttempt {}

impl Prefix for IdentityAttempt {
    const PREFIX: &'static str = "ida";
}

/// What the sealed column holds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Secrets {
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) return_to: String,
    pub(crate) client: String,
    /// By what the browser was known that went out.
    #[serde(default)]
    pub(crate) device: Option<String>,
}

/// What binds a browser that comes back to the attempt.
#[derive(Clone, Copy)]
pub(crate) struct Binding<'a> {
    pub(crate) provider: &'a str,
    pub(crate) state: &'a str,
    pub(crate) browser: &'a str,
}

pub(crate) struct AttemptRow {
    pub(crate) secrets: Secrets,
    pub(crate) linking: Option<(UserId, SessionId)>,
}

pub(crate) async fn insert(
    transaction: &Transaction,
    id: Id<IdentityAttempt>,
    binding: Binding<'_>,
    row: &AttemptRow,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    let (fields, id) = (transaction.fields(), id.uuid());
    let row = Model {
        id,
        provider: binding.provider.to_owned(),
        state_key: state_key(fields, binding.state),
        browser_key: browser_key(fields, binding.browser),
        secrets: fields.seal_json(cell(id.as_bytes()), &row.secrets)?,
        user_id: row.linking.map(|(user, _)| user.uuid()),
        session_id: row.linking.map(|(_, session)| session.uuid()),
        created_at: transaction.now().micros(),
        expires_at: expires_at.micros(),
    };
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

/// Takes the attempt that a browser came back to, if provider, state and browser are all those of
/// one attempt that is not over.
pub(crate) async fn take(
    transaction: &Transaction,
    binding: Binding<'_>,
) -> Result<Option<AttemptRow>, StorageError> {
    let fields = transaction.fields();
    let found = Entity::find()
        .filter(Column::StateKey.eq(state_key(fields, binding.state)))
        .filter(Column::BrowserKey.eq(browser_key(fields, binding.browser)))
        .filter(Column::Provider.eq(binding.provider))
        .filter(Column::ExpiresAt.gt(transaction.now().micros()))
        .one(transaction.sql())
        .await?;
    let Some(row) = found else { return Ok(None) };
    Entity::delete_by_id(row.id).exec(transaction.sql()).await?;
    let secrets = fields.open_json(cell(row.id.as_bytes()), &row.secrets)?;
    let user = row.user_id.map(UserId::from_uuid);
    let linking = user.zip(row.session_id.map(SessionId::from_uuid));
    Ok(Some(AttemptRow { secrets, linking }))
}

/// Deletes attempts that nobody can come back to.
pub(crate) async fn delete_expired(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now.micros()))
        .exec(connection)
        .await?;
    Ok(())
}

fn state_key(fields: &FieldCipher, state: &str) -> String {
    fields.blind("identity_attempt/state", state)
}

fn browser_key(fields: &FieldCipher, browser: &str) -> String {
    fields.blind("identity_attempt/browser", browser)
}

const fn cell(attempt: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "identity_attempts",
        row: attempt,
        column: "secrets",
    }
}
