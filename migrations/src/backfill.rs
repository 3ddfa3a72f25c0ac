//! Brings the rows of a table from one form into another, some hundred at a time.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, QueryResult, Statement, Value};

use crate::sealing::{FieldSealer, sealer};

/// Rows that are read at once.
const BATCH: i64 = 500;

/// The new values of a row, by their columns.
pub(crate) type Cells = Vec<(&'static str, Value)>;

/// Gives every row of the table the values that `change` makes of its columns `read`.
///
/// Only the embedded engine ever held rows in a plain form: the tables of the other one are empty
/// when these steps make them.
pub(crate) async fn rewrite(
    manager: &SchemaManager<'_>,
    table: &'static str,
    read: &[&'static str],
    change: impl Fn(&QueryResult, &dyn FieldSealer) -> Result<Cells, DbErr>,
) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let connection = manager.get_connection();
    let columns = read
        .iter()
        .fold(String::new(), |all, column| all + ", \"" + column + "\"");
    let query = format!(
        "SELECT rowid AS place{columns} FROM {table} WHERE rowid > $1 ORDER BY rowid LIMIT $2"
    );
    let mut after = i64::MIN;
    loop {
        let values = [after.into(), BATCH.into()];
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, &query, values);
        let rows = connection.query_all_raw(statement).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.try_get("", "place")?;
        let sealer = sealer()?;
        for row in &rows {
            let cells = change(row, sealer.as_ref())?;
            write(connection, table, row.try_get("", "place")?, cells).await?;
        }
    }
}

async fn write(
    connection: &SchemaManagerConnection<'_>,
    table: &str,
    place: i64,
    cells: Cells,
) -> Result<(), DbErr> {
    let names = cells.iter().enumerate();
    let names: Vec<String> = names
        .map(|(index, (name, _))| format!("\"{name}\" = ${}", index + 2))
        .collect();
    let sql = format!("UPDATE {table} SET {} WHERE rowid = $1", names.join(", "));
    let values = cells.into_iter().map(|(_, value)| value);
    let values = std::iter::once(place.into()).chain(values);
    connection
        .execute_raw(Statement::from_sql_and_values(
            DbBackend::Sqlite,
            sql,
            values,
        ))
        .await?;
    Ok(())
}

/// Adds a column for sealed values that every row has. A row that was given none opens with no key.
pub(crate) async fn add_sealed(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    let mut sealed = ColumnDef::new(column);
    sealed.binary().not_null().default(Vec::<u8>::new());
    add(manager, table, sealed).await
}

/// Adds a column for sealed values that some rows lack.
pub(crate) async fn add_sealed_null(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    let mut sealed = ColumnDef::new(column);
    sealed.binary().null();
    add(manager, table, sealed).await
}

/// Adds a column.
pub(crate) async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    mut column: ColumnDef,
) -> Result<(), DbErr> {
    let alter = Table::alter().table(table).add_column(&mut column).take();
    manager.alter_table(alter).await
}

/// Drops columns whose values stand elsewhere by now.
pub(crate) async fn drop_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    for column in columns {
        let alter = Table::alter().table(table).drop_column(*column).take();
        manager.alter_table(alter).await?;
    }
    Ok(())
}

/// A row's id, as the seal's place wants it.
pub(crate) fn id(row: &QueryResult, column: &str) -> Result<[u8; 16], DbErr> {
    let bytes: Vec<u8> = row.try_get("", column)?;
    let first = bytes.get(..16).and_then(|bytes| bytes.try_into().ok());
    first.ok_or_else(|| DbErr::Migration(format!("{column} is not an id")))
}
