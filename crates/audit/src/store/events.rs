//! Entity, finders, and the way from a row to an [`Event`].

use kernel::{EventId, SessionId, Timestamp, UserId};
use keyring::FieldCipher;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, Query, SimpleExpr};
use sea_orm::{DbErr, Iterable, QueryOrder};
use storage::{Scope, StorageError, Transaction};

use super::personal;
use crate::{Event, Personal, Target};

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: Uuid,
    pub occurred_at: i64,
    pub action: String,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub target_kind: Option<String>,
    pub target_id: Option<String>,
    pub details: String,
    pub request_id: String,
    pub personal_digest: Vec<u8>,
    pub leaf_hash: Vec<u8>,
    pub personal: Option<Vec<u8>>,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The digests that stand beside an event.
pub(crate) struct Digests {
    pub(crate) salt: [u8; 16],
    pub(crate) personal: [u8; 32],
    pub(crate) leaf: [u8; 32],
}

/// Writes an event at the end of a log. The one statement also picks the place, so no two events
/// of one writer can meet.
pub(crate) async fn insert(
    transaction: &Transaction,
    event: &Event,
    digests: &Digests,
) -> Result<(), StorageError> {
    let (connection, scope) = (transaction.sql(), transaction.scope());
    let personal = personal::seal(transaction.fields(), event, &digests.salt)?;
    let next = Query::select()
        .expr(Expr::cust("COALESCE(MAX(seq) + 1, 0)"))
        .from(Alias::new("audit_events"))
        .and_where(Column::WorkspaceId.eq(scope.column()))
        .take();
    let target = event.target.as_ref();
    let values: Vec<SimpleExpr> = vec![
        scope.column().into(),
        SimpleExpr::SubQuery(None, Box::new(next.into())),
        event.id.uuid().into(),
        event.occurred_at.micros().into(),
        event.action.clone().into(),
        event.actor_kind.clone().into(),
        event.actor_id.map(UserId::uuid).into(),
        event.session_id.map(SessionId::uuid).into(),
        target.map(|target| target.kind.clone()).into(),
        target.map(|target| target.id.clone()).into(),
        event.details.to_string().into(),
        event.request_id.clone().into(),
        digests.personal.to_vec().into(),
        digests.leaf.to_vec().into(),
        personal.into(),
    ];
    let mut statement = Query::insert();
    statement
        .into_table(Entity)
        .columns(Column::iter())
        .values_panic(values);
    connection.execute(&statement).await?;
    Ok(())
}

/// The row of this id in this log.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    scope: Scope,
    id: EventId,
) -> Result<Option<Model>, DbErr> {
    of(scope)
        .filter(Column::Id.eq(id.uuid()))
        .one(connection)
        .await
}

/// The events of one log, newest first.
pub(crate) fn newest_first(scope: Scope) -> Select<Entity> {
    of(scope).order_by_desc(Column::Seq)
}

/// The events of one log, oldest first.
pub(crate) fn oldest_first(scope: Scope) -> Select<Entity> {
    of(scope).order_by_asc(Column::Seq)
}

fn of(scope: Scope) -> Select<Entity> {
    Entity::find().filter(Column::WorkspaceId.eq(scope.column()))
}

/// The event that a row holds.
pub(crate) fn value(fields: &FieldCipher, row: Model) -> Result<Event, StorageError> {
    let personal = personal::open(fields, &row)?;
    Ok(event(row, personal.map(|(_, personal)| personal)))
}

/// The event that a row holds, and the salt of its personal data.
pub(crate) fn salted(fields: &FieldCipher, row: Model) -> Result<(Event, [u8; 16]), StorageError> {
    let (salt, personal) = personal::open(fields, &row)?.ok_or(StorageError::Corrupt)?;
    Ok((event(row, Some(personal)), salt))
}

fn event(row: Model, personal: Option<Personal>) -> Event {
    let target = row.target_kind.zip(row.target_id);
    Event {
        seq: row.seq,
        id: EventId::from_uuid(row.id),
        occurred_at: Timestamp::from_micros(row.occurred_at),
        action: row.action,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id.map(UserId::from_uuid),
        session_id: row.session_id.map(SessionId::from_uuid),
        target: target.map(|(kind, id)| Target { kind, id }),
        details: serde_json::from_str(&row.details).unwrap_or_default(),
        request_id: row.request_id,
        personal: personal.unwrap_or_default(),
    }
}
