//! Reads a table of either engine some rows at a time, in the order of its key.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::marker::OF_THE_TARGET;
use super::value::{Cell, Kind, Row};
use super::{MoveError, MoveSide, MovedTable};
use crate::{Database, Postgres, Scope};

/// One end of a move, as the rows of one owner are read from it.
#[derive(Clone, Copy)]
pub(super) enum End<'a> {
    Source(&'a Database),
    Target(&'a Postgres, Scope),
}

/// Which rows.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    /// So many from the beginning, or after a key.
    After(Option<&'a [Cell]>, u64),
    /// The last one alone.
    Last,
}

impl End<'_> {
    const fn side(self) -> MoveSide {
        match self {
            Self::Source(_) => MoveSide::Source,
            Self::Target(..) => MoveSide::Target,
        }
    }

    fn scope(self) -> Scope {
        match self {
            Self::Source(database) => database.scope(),
            Self::Target(_, scope) => scope,
        }
    }

    /// Reads the rows that are asked for.
    pub(super) async fn rows(
        self,
        table: &MovedTable,
        which: Which<'_>,
    ) -> Result<Vec<Row>, MoveError> {
        let statement = select(table, self, which);
        let rows = match self {
            Self::Source(database) => database.reader().query_all_raw(statement).await?,
            Self::Target(postgres, scope) => {
                postgres.reader(scope).query_all_raw(statement).await?
            }
        };
        let columns = || table.columns.iter().enumerate();
        let cells = |row| {
            columns()
                .map(|(index, column)| {
                    let cell = column.kind.read(row, index);
                    cell.map_err(|_| MoveError::Value {
                        side: self.side(),
                        table: table.name.clone(),
                        column: column.name.clone(),
                    })
                })
                .collect()
        };
        rows.iter().map(cells).collect()
    }
}

/// The cells of a row's key.
pub(super) fn key_of(table: &MovedTable, row: &Row) -> Vec<Cell> {
    table
        .key
        .iter()
        .filter_map(|place| row.get(*place).cloned())
        .collect()
}

/// A name in SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn select(table: &MovedTable, end: End<'_>, which: Which<'_>) -> Statement {
    let is_shared = matches!(end, End::Target(..));
    let mut values: Vec<Value> = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    if end.scope() == Scope::PLATFORM && table.name == "installation" {
        conditions.push(format!("name NOT IN ('{}')", OF_THE_TARGET.join("', '")));
    }
    if is_shared && end.scope() != Scope::PLATFORM {
        // The policy says so too: two walls.
        values.push(end.scope().column().into());
        conditions.push("workspace_id = $1".to_owned());
    }
    let key: Vec<String> = table
        .key
        .iter()
        .filter_map(|place| table.columns.get(*place))
        .map(|column| match column.kind {
            // The embedded engine orders texts by their bytes; a database may have another order.
            Kind::Text if is_shared => quoted(&column.name) + " COLLATE \"C\"",
            _ => quoted(&column.name),
        })
        .collect();
    let mut order = key.join(", ");
    let mut limit = 1;
    match which {
        Which::Last => order = key.join(" DESC, ") + " DESC",
        Which::After(after, most) => {
            limit = most;
            if let Some(after) = after {
                let first = values.len() + 1;
                let places: Vec<String> = (first..first + after.len())
                    .map(|place| format!("${place}"))
                    .collect();
                values.extend(after.iter().map(Cell::to_parameter));
                conditions.push(format!("({}) > ({})", key.join(", "), places.join(", ")));
            }
        }
    }
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| match column.kind {
            Kind::Integer if is_shared => quoted(&column.name) + "::bigint",
            _ => quoted(&column.name),
        })
        .collect();
    let wanted = match conditions.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", conditions.join(" AND ")),
    };
    let sql = format!(
        "SELECT {} FROM {}{wanted} ORDER BY {order} LIMIT {limit}",
        columns.join(", "),
        quoted(&table.name),
    );
    let backend = match is_shared {
        true => DbBackend::Postgres,
        false => DbBackend::Sqlite,
    };
    Statement::from_sql_and_values(backend, sql, values)
}
