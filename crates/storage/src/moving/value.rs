//! A value between the engines, and its one form in a digest.

use ring::digest::Context;
use sea_orm::prelude::Uuid;
use sea_orm::{DbErr, QueryResult, Value};

/// What a column of the target holds. Of the integers the widest is read, and the database itself
/// refuses what does not fit into a narrower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Uuid,
    Bytes,
    Integer,
    Text,
    Bool,
}

/// A value. Its kind is the one of the target's column, in both engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Uuid(Uuid),
    Bytes(Vec<u8>),
    Integer(i64),
    Text(String),
    Bool(bool),
}

/// The cells of a row, in the order of the table's columns.
pub(super) type Row = Vec<Cell>;

impl Kind {
    /// The kind behind a name of the catalogue; `None` for one that is not moved.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "uuid" => Some(Self::Uuid),
            "bytea" => Some(Self::Bytes),
            "bigint" | "integer" | "smallint" => Some(Self::Integer),
            "text" | "character varying" => Some(Self::Text),
            "boolean" => Some(Self::Bool),
            _ => None,
        }
    }

    /// Reads a cell of either engine.
    pub(super) fn read(self, row: &QueryResult, index: usize) -> Result<Cell, DbErr> {
        let cell = match self {
            Self::Uuid => row.try_get_by_index::<Option<Uuid>>(index)?.map(Cell::Uuid),
            Self::Bytes => row
                .try_get_by_index::<Option<Vec<u8>>>(index)?
                .map(Cell::Bytes),
            Self::Integer => row
                .try_get_by_index::<Option<i64>>(index)?
                .map(Cell::Integer),
            Self::Text => row
                .try_get_by_index::<Option<String>>(index)?
                .map(Cell::Text),
            Self::Bool => row.try_get_by_index::<Option<bool>>(index)?.map(Cell::Bool),
        };
        Ok(cell.unwrap_or(Cell::Null))
    }
}

impl Cell {
    /// As a parameter of a statement. No key holds NULL.
    pub(super) fn to_parameter(&self) -> Value {
        match self {
            Self::Null => None::<String>.into(),
            Self::Uuid(uuid) => (*uuid).into(),
            Self::Bytes(bytes) => bytes.clone().into(),
            Self::Integer(integer) => (*integer).into(),
            Self::Text(text) => text.clone().into(),
            Self::Bool(bool) => (*bool).into(),
        }
    }

    /// Its kind and its length go before it, so that no two rows have one form.
    pub(super) fn digest(&self, context: &mut Context) {
        match self {
            Self::Null => context.update(&[0]),
            Self::Uuid(uuid) => put(context, 1, uuid.as_bytes()),
            Self::Bytes(bytes) => put(context, 2, bytes),
            Self::Integer(integer) => put(context, 3, &integer.to_be_bytes()),
            Self::Text(text) => put(context, 4, text.as_bytes()),
            Self::Bool(bool) => put(context, 5, &[u8::from(*bool)]),
        }
    }
}

fn put(context: &mut Context, kind: u8, bytes: &[u8]) {
    context.update(&[kind]);
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    context.update(&length.to_be_bytes());
    context.update(bytes);
}

#[cfg(test)]
mod tests {
    use ring::digest::SHA256;

    use super::*;

    fn digest(cells: &[Cell]) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        cells.iter().for_each(|cell| cell.digest(&mut context));
        context.finish().as_ref().to_vec()
    }

    #[test]
    fn no_two_rows_have_one_form() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![Cell::Bytes(b"ab".to_vec()), text("c")],
            vec![Cell::Null, text("abc")],
            vec![text(""), text("abc")],
            vec![Cell::Integer(0), Cell::Null],
            vec![Cell::Bool(false), Cell::Null],
        ];
        for (one, left) in rows.iter().enumerate() {
            for right in &rows[one + 1..] {
                assert_ne!(digest(left), digest(right), "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn a_type_that_nobody_has_thought_of_is_none_of_ours() {
        assert_eq!(Kind::of("character varying"), Some(Kind::Text));
        assert_eq!(Kind::of("timestamp with time zone"), None);
        assert_eq!(Kind::of("jsonb"), None);
    }
}
