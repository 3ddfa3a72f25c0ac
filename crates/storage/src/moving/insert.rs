//! Writes a batch of rows with one statement, of whatever size the batch is.

use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres as Driver};

use super::page::quoted;
use super::value::{Cell, Kind, Row};
use super::{MoveError, MoveSide, MovedTable};

/// A statement with its values.
pub(super) type Insert = Query<'static, Driver, PgArguments>;

/// The statement that writes these rows. What stands there already is left alone; whether it is the
/// same, the digests say.
///
/// # Errors
/// [`MoveError::Value`] for a value that the column cannot hold.
pub(super) fn insert(table: &MovedTable, rows: Vec<Row>) -> Result<Insert, MoveError> {
    let mut insert = sqlx::query(AssertSqlSafe(sql(table)));
    for (column, cells) in table.columns.iter().zip(turned(rows, table.columns.len())) {
        insert = bind(insert, column.kind, cells).ok_or_else(|| MoveError::Value {
            side: MoveSide::Source,
            table: table.name.clone(),
            column: column.name.clone(),
        })?;
    }
    Ok(insert)
}

/// A parameter holds all values of one column.
fn sql(table: &MovedTable) -> String {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| quoted(&column.name))
        .collect();
    let columns = table.columns.iter().enumerate();
    let values: Vec<String> = columns
        .map(|(index, column)| format!("${}::{}[]", index + 1, array_of(column.kind)))
        .collect();
    format!(
        "INSERT INTO {} ({}) SELECT * FROM unnest({}) ON CONFLICT DO NOTHING",
        quoted(&table.name),
        names.join(", "),
        values.join(", "),
    )
}

const fn array_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Uuid => "uuid",
        Kind::Bytes => "bytea",
        Kind::Integer => "bigint",
        Kind::Text => "text",
        Kind::Bool => "boolean",
    }
}

/// Rows turned into columns.
fn turned(rows: Vec<Row>, width: usize) -> Vec<Vec<Cell>> {
    let mut columns: Vec<Vec<Cell>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.push(cell);
        }
    }
    columns
}

/// `None` where a value has no place in the column.
fn bind(insert: Insert, kind: Kind, cells: Vec<Cell>) -> Option<Insert> {
    Some(match kind {
        Kind::Uuid => insert.bind(all(cells, |cell| match cell {
            Cell::Uuid(uuid) => Some(uuid),
            _ => None,
        })?),
        Kind::Bytes => insert.bind(all(cells, |cell| match cell {
            Cell::Bytes(bytes) => Some(bytes),
            _ => None,
        })?),
        Kind::Integer => insert.bind(all(cells, |cell| match cell {
            Cell::Integer(integer) => Some(integer),
            _ => None,
        })?),
        Kind::Text => insert.bind(all(cells, text)?),
        Kind::Bool => insert.bind(all(cells, |cell| match cell {
            Cell::Bool(bool) => Some(bool),
            _ => None,
        })?),
    })
}

/// The server's texts hold no character NUL; the embedded engine's may.
fn text(cell: Cell) -> Option<String> {
    match cell {
        Cell::Text(text) if !text.contains('\0') => Some(text),
        _ => None,
    }
}

fn all<T>(cells: Vec<Cell>, of: impl Fn(Cell) -> Option<T>) -> Option<Vec<Option<T>>> {
    let cells = cells.into_iter();
    cells
        .map(|cell| match cell {
            Cell::Null => Some(None),
            cell => of(cell).map(Some),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_another_kind_or_a_nul_has_no_place_in_the_target() {
        let one = |text: &str| vec![Cell::Null, Cell::Text(text.to_owned())];
        assert_eq!(all(one("a"), text), Some(vec![None, Some("a".to_owned())]));
        assert_eq!(all(one("a\0b"), text), None);
        assert_eq!(all(vec![Cell::Integer(1)], text), None);
    }

    #[test]
    fn rows_are_turned_into_columns() {
        let row = |left: i64, right: i64| vec![Cell::Integer(left), Cell::Integer(right)];
        let columns = turned(vec![row(1, 2), row(3, 4)], 2);
        assert_eq!(columns, [row(1, 3), row(2, 4)]);
    }
}
