//! The `sessions` table: which sessions end, and the rows of those that are long over.

use kernel::{IdentityId, SessionId, Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Order, SelectStatement};
use sea_orm::{Condition, DeleteMany, QueryOrder, QuerySelect, QueryTrait};
use storage::StorageError;

use super::session_seal::{Column, Entity};
use super::sessions::Living;
use crate::Methods;

/// So many rows are deleted at once, so that the one writer is not held up.
const BATCH: u64 = 100;

/// Which sessions are meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// One, and those opened from it.
    Family(SessionId),
    /// All of the user but one.
    AllBut(SessionId),
    /// All of the user.
    All,
    /// All of the user in one workspace.
    Within(WorkspaceId),
    /// All of the user in one workspace that did not begin with an identity.
    WithinNotBy(WorkspaceId, IdentityId),
    /// Those that began with an identity.
    By(IdentityId),
    /// Those that began with an identity, but for one.
    BegunWith(IdentityId, SessionId),
}

impl Which {
    fn condition(self) -> Condition {
        let any = Condition::any();
        match self {
            Self::Family(id) => any
                .add(Column::Id.eq(id.uuid()))
                .add(Column::ParentId.eq(id.uuid())),
            Self::AllBut(id) => any.add(Column::Id.ne(id.uuid())),
            // A condition without a part holds for every row.
            Self::All => Condition::all(),
            Self::Within(id) => any.add(Column::WorkspaceId.eq(id.uuid())),
            Self::WithinNotBy(id, identity) => {
                Condition::all().add(Column::WorkspaceId.eq(id.uuid())).add(
                    any.add(Column::IdentityId.is_null())
                        .add(Column::IdentityId.ne(identity.uuid())),
                )
            }
            Self::By(identity) => any.add(Column::IdentityId.eq(identity.uuid())),
            Self::BegunWith(identity, but) => Condition::all()
                .add(Column::IdentityId.eq(identity.uuid()))
                .add(Column::Id.ne(but.uuid())),
        }
    }
}

/// Ends sessions of a user that have not ended yet, and says which. Nobody writes between the two
/// statements: both are in the one transaction that may.
pub(crate) async fn revoke(
    connection: &impl ConnectionTrait,
    user: UserId,
    which: Which,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<SessionId>, StorageError> {
    let meant = Condition::all()
        .add(Column::UserId.eq(user.uuid()))
        .add(Column::RevokedAt.is_null())
        .add(which.condition());
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(meant.clone())
        .into_tuple()
        .all(connection)
        .await?;
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now.micros()))
        .col_expr(Column::RevokedReason, Expr::value(reason))
        .filter(meant)
        .exec(connection)
        .await?;
    Ok(ids.into_iter().map(SessionId::from_uuid).collect())
}

/// The account sessions of a user that began with an identity, also those that have ended.
pub(crate) async fn begun_with(
    connection: &impl ConnectionTrait,
    user: UserId,
    identity: IdentityId,
) -> Result<Vec<SessionId>, StorageError> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::IdentityId.eq(identity.uuid()))
        .filter(Column::ParentId.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(SessionId::from_uuid).collect())
}

/// Ends the sessions of a workspace without a second factor that have not ended yet, and says which.
pub(crate) async fn revoke_weak(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<SessionId>, StorageError> {
    let rows: Vec<(Uuid, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Methods])
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::RevokedAt.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    let is_weak = |methods: &Option<String>| {
        let methods = methods.as_deref().map(Methods::from_column);
        !methods.is_some_and(Methods::has_second_factor)
    };
    let weak = rows.into_iter().filter(|(_, methods)| is_weak(methods));
    let ids: Vec<Uuid> = weak.map(|(id, _)| id).collect();
    // A statement has room for so many parameters only.
    for some in ids.chunks(500) {
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now.micros()))
            .col_expr(Column::RevokedReason, Expr::value(reason))
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(ids.into_iter().map(SessionId::from_uuid).collect())
}

/// The living sessions of a user with their workspaces, the least recently used first. Of those
/// that were used at one time, workspace sessions come before the account session that was used
/// through them.
pub(crate) async fn least_used(
    connection: &impl ConnectionTrait,
    user: UserId,
    living: Living,
) -> Result<Vec<(SessionId, Option<WorkspaceId>)>, StorageError> {
    let rows: Vec<(Uuid, Option<Uuid>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::WorkspaceId])
        .filter(living.of(user))
        .order_by_asc(Column::LastUsedAt)
        .order_by(Column::WorkspaceId.is_null(), Order::Asc)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let pair = |(id, workspace): (Uuid, Option<Uuid>)| {
        let workspace = workspace.map(WorkspaceId::from_uuid);
        (SessionId::from_uuid(id), workspace)
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// Sessions that ended before `ended`, those among them that ended because they were not used
/// since `used`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Over {
    pub(crate) ended: Timestamp,
    pub(crate) used: Timestamp,
}

impl Over {
    /// Each of the three ways to end, by the column that has an index for it.
    const fn ways(self) -> [(Column, Timestamp); 3] {
        [
            (Column::RevokedAt, self.ended),
            (Column::ExpiresAt, self.ended),
            (Column::LastUsedAt, self.used),
        ]
    }
}

/// Whether there is a row to delete.
pub(crate) async fn is_any_over(
    connection: &impl ConnectionTrait,
    over: Over,
) -> Result<bool, StorageError> {
    for (column, before) in over.ways() {
        let first = oldest(column, before).limit(1);
        if first.into_tuple::<Uuid>().one(connection).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes rows, up to 100 for each way to end, and says how many.
pub(crate) async fn delete_over(
    connection: &impl ConnectionTrait,
    over: Over,
) -> Result<u64, StorageError> {
    let mut count = 0;
    for (column, before) in over.ways() {
        count += deletion(column, before)
            .exec(connection)
            .await?
            .rows_affected;
    }
    Ok(count)
}

fn oldest(column: Column, before: Timestamp) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(column.lt(before.micros()))
        .order_by_asc(column)
}

fn deletion(column: Column, before: Timestamp) -> DeleteMany<Entity> {
    let ids: SelectStatement = oldest(column, before).limit(BATCH).into_query();
    Entity::delete_many().filter(Column::Id.in_subquery(ids))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::plans::{plan, reads_all};

    #[tokio::test]
    async fn rows_that_are_long_over_are_found_by_an_index_and_never_by_reading_all() {
        let now = Timestamp::from_micros(1);
        let over = Over {
            ended: now,
            used: now,
        };
        for (column, before) in over.ways() {
            let name = sea_orm::Iden::unquoted(&column).to_owned();
            let by_index = format!("sessions_{name} ({name}<?)");
            for plan in [
                plan(&oldest(column, before)).await,
                plan(&deletion(column, before)).await,
            ] {
                assert!(plan.iter().any(|line| line.contains(&by_index)), "{plan:?}");
                assert!(!plan.iter().any(|step| reads_all(step)), "{plan:?}");
            }
        }
    }
}
