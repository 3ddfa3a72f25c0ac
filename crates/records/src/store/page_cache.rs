//! Room for the pages of an index while a whole file becomes records.
//!
//! Addresses come in no order, so each of a hundred thousand new entries of their index may touch
//! another page. With the few pages that a connection keeps otherwise, most of them would be
//! encrypted and written out, only to be read and decrypted again soon after.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// SQLite's way to say 16 MiB.
const WHILE_TAKING_OVER: i64 = -16 * 1024;

/// How much a connection kept before; `None` where the engine sees to it by itself.
pub(crate) struct Before(Option<i64>);

/// Gives the connection room for many pages until [`restore`].
pub(crate) async fn enlarge(connection: &impl ConnectionTrait) -> Result<Before, DbErr> {
    if connection.get_database_backend() != DbBackend::Sqlite {
        return Ok(Before(None));
    }
    let kept = Statement::from_string(DbBackend::Sqlite, "PRAGMA cache_size");
    let kept = connection.query_one_raw(kept).await?;
    let kept = kept.map(|row| row.try_get_by_index(0)).transpose()?;
    set(connection, WHILE_TAKING_OVER).await?;
    Ok(Before(kept))
}

/// Gives the connection the room that it had before. Necessary after a failure too: the setting
/// belongs to the connection and is not rolled back.
pub(crate) async fn restore(
    connection: &impl ConnectionTrait,
    before: Before,
) -> Result<(), DbErr> {
    match before.0 {
        Some(kept) => set(connection, kept).await,
        None => Ok(()),
    }
}

async fn set(connection: &impl ConnectionTrait, size: i64) -> Result<(), DbErr> {
    let sql = format!("PRAGMA cache_size = {size}");
    connection.execute_unprepared(&sql).await?;
    Ok(())
}
