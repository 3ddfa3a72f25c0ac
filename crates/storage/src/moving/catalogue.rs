//! Which tables and columns there are, as both engines' catalogues say, and that they agree.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::value::Kind;
use super::{MoveError, MoveSide};
use crate::postgres::HISTORY;
use crate::{Database, Postgres, Scope};

/// A table that both engines have in one shape.
#[derive(Debug, Clone)]
pub struct MovedTable {
    pub(super) name: String,
    /// In the order of their names.
    pub(super) columns: Vec<Column>,
    /// The places of the key's columns among them, in the order of the key.
    pub(super) key: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

impl MovedTable {
    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A table as one catalogue has it: its columns by name, each with its kind there and its place in
/// the key, from 1 on.
type Columns = BTreeMap<String, (String, i64)>;

/// The tables of one owner, in the order of their names.
pub(super) async fn read(
    source: &Database,
    target: &Postgres,
) -> Result<Vec<MovedTable>, MoveError> {
    let there = of_target(target, source.scope()).await?;
    let mut here = of_source(source).await?;
    let mut tables = Vec::with_capacity(there.len());
    for (table, columns) in there {
        let Some(known) = here.remove(&table) else {
            let side = MoveSide::Source;
            return Err(MoveError::TableMissing { table, side });
        };
        tables.push(agreed(table, &known, columns)?);
    }
    match here.into_keys().next() {
        None => Ok(tables),
        Some(table) => {
            let side = MoveSide::Target;
            Err(MoveError::TableMissing { table, side })
        }
    }
}

fn agreed(table: String, here: &Columns, there: Columns) -> Result<MovedTable, MoveError> {
    let shape = |columns: &Columns| -> Vec<(String, i64)> {
        let columns = columns.iter();
        columns
            .map(|(name, (_, place))| (name.clone(), *place))
            .collect()
    };
    if shape(here) != shape(&there) {
        return Err(MoveError::Columns(table));
    }
    let mut key: Vec<(i64, usize)> = Vec::new();
    let mut columns = Vec::with_capacity(there.len());
    for (index, (name, (kind, place))) in there.into_iter().enumerate() {
        if place > 0 {
            key.push((place, index));
        }
        match Kind::of(&kind) {
            Some(kind) => columns.push(Column { name, kind }),
            None => {
                let column = name;
                return Err(MoveError::Kind {
                    table,
                    column,
                    kind,
                });
            }
        }
    }
    // Without a key there is no order in which to go on.
    if key.is_empty() {
        return Err(MoveError::Columns(table));
    }
    key.sort_unstable();
    let key = key.into_iter().map(|(_, index)| index).collect();
    Ok(MovedTable {
        name: table,
        columns,
        key,
    })
}

async fn of_source(source: &Database) -> Result<BTreeMap<String, Columns>, MoveError> {
    const QUERY: &str = "SELECT t.name AS place, c.name AS name, c.type AS kind, c.pk AS key_place \
         FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name <> $1";
    let query = Statement::from_sql_and_values(DbBackend::Sqlite, QUERY, [HISTORY.into()]);
    gathered(source.reader(), query).await
}

/// A column that counts by itself would hand out numbers that were copied; there is none, and whoever
/// makes one has to think of it here.
async fn of_target(
    target: &Postgres,
    scope: Scope,
) -> Result<BTreeMap<String, Columns>, MoveError> {
    const QUERY: &str = "SELECT c.relname::text AS place, a.attname::text AS name, \
         CASE WHEN a.attidentity <> '' OR a.attgenerated <> '' \
           OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' THEN 'a column that counts by itself' \
           ELSE format_type(a.atttypid, NULL) END AS kind, \
         COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint AS key_place \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
         LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
         WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
         AND c.relname <> $2";
    let schema = match scope {
        Scope::PLATFORM => "control",
        _ => "workspace",
    };
    let values = [schema.into(), HISTORY.into()];
    let query = Statement::from_sql_and_values(DbBackend::Postgres, QUERY, values);
    gathered(&target.reader(Scope::PLATFORM), query).await
}

async fn gathered(
    connection: &impl ConnectionTrait,
    query: Statement,
) -> Result<BTreeMap<String, Columns>, MoveError> {
    let mut tables: BTreeMap<String, Columns> = BTreeMap::new();
    for row in connection.query_all_raw(query).await? {
        let table: String = row.try_get("", "place")?;
        let column = (row.try_get("", "kind")?, row.try_get("", "key_place")?);
        let columns = tables.entry(table).or_default();
        columns.insert(row.try_get("", "name")?, column);
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(all: &[(&str, &str, i64)]) -> Columns {
        let all = all.iter();
        all.map(|(name, kind, place)| ((*name).to_owned(), ((*kind).to_owned(), *place)))
            .collect()
    }

    #[test]
    fn a_table_keeps_the_order_of_its_key_whatever_its_columns_are_called() {
        let here = columns(&[("workspace_id", "blob", 1), ("id", "blob", 2)]);
        let there = columns(&[("workspace_id", "uuid", 1), ("id", "uuid", 2)]);
        let table = agreed("leads".to_owned(), &here, there).unwrap();
        let names: Vec<_> = table
            .key
            .iter()
            .map(|place| table.columns[*place].name.as_str())
            .collect();
        assert_eq!(names, ["workspace_id", "id"]);
    }

    #[test]
    fn a_column_or_a_key_of_one_engine_alone_is_refused() {
        let there = columns(&[("id", "uuid", 1), ("body", "bytea", 0)]);
        for here in [
            columns(&[("id", "blob", 1)]),
            columns(&[("id", "blob", 0), ("body", "blob", 0)]),
            columns(&[("id", "blob", 1), ("body", "blob", 0), ("more", "text", 0)]),
        ] {
            let refused = agreed("leads".to_owned(), &here, there.clone());
            assert!(matches!(refused, Err(MoveError::Columns(table)) if table == "leads"));
        }
    }

    #[test]
    fn a_column_of_an_unknown_type_is_named() {
        let here = columns(&[("id", "blob", 1), ("at", "text", 0)]);
        let there = columns(&[("id", "uuid", 1), ("at", "jsonb", 0)]);
        let refused = agreed("leads".to_owned(), &here, there).unwrap_err();
        assert!(refused.to_string().contains("leads.at"), "{refused}");
    }
}
