//! Inserting many rows by statements of few different shapes.

use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, IntoActiveModel};

/// Rows per statement, largest first. Each size is a statement of its own, which the connection
/// keeps prepared; a size per number of rows would fill its memory. The widest table has 12
/// columns, so a statement has at most 768 variables.
const SIZES: [usize; 3] = [64, 8, 1];

/// Inserts the rows in their order.
pub(crate) async fn insert<E, A>(
    connection: &impl ConnectionTrait,
    rows: Vec<E::Model>,
) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.into_iter();
    while let Some(size) = SIZES.into_iter().find(|size| *size <= rows.len()) {
        let batch: Vec<A> = rows
            .by_ref()
            .take(size)
            .map(|row| row.into_active_model().reset_all())
            .collect();
        E::insert_many(batch)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}
