//! The part of a list's statement that both kinds of record share: filters, order, place.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{Condition, ExprTrait, Order, QueryOrder};

use crate::lists::Place;
use crate::{Direction, TimeRange};

/// What a list is sorted by, as a whole number in SQL.
pub(crate) enum SortKey {
    /// A value that every row has.
    Always(Expr),
    /// A value that is `NULL` in some rows; those come last.
    Nullable(Expr),
}

impl SortKey {
    /// The same key in a form that no index has. Where a filter names few rows, the database must
    /// look for those rows, and not walk through all of them in the order of the list.
    pub(crate) fn without_index(self) -> Self {
        match self {
            Self::Always(value) => Self::Always(value.add(0)),
            Self::Nullable(value) => Self::Nullable(value.add(0)),
        }
    }
}

/// Sorts by `key` and then by `id`, and begins after `after`.
pub(crate) fn sorted<E: EntityTrait>(
    mut select: Select<E>,
    key: &SortKey,
    id: E::Column,
    direction: Direction,
    after: Option<Place>,
) -> Select<E> {
    if let Some(after) = after {
        select = select.filter(beyond(key, Expr::col(id.as_column_ref()), direction, after));
    }
    let order = match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    };
    let value = match key {
        SortKey::Always(value) => value,
        SortKey::Nullable(value) => {
            select = select.order_by(value.clone().is_null(), Order::Asc);
            value
        }
    };
    select
        .order_by(value.clone(), order.clone())
        .order_by(id, order)
}

/// Whether a row comes after a place. The outer comparison alone lets an index find the place.
fn beyond(key: &SortKey, id: Expr, direction: Direction, after: Place) -> Condition {
    let past = |left: Expr, right: Expr| match direction {
        Direction::Ascending => left.gt(right),
        Direction::Descending => left.lt(right),
    };
    let behind_id = past(id, Expr::val(after.id));
    let (SortKey::Always(value) | SortKey::Nullable(value)) = key;
    let Some(place) = after.key else {
        return Condition::all().add(value.clone().is_null()).add(behind_id);
    };
    let at_or_past = match direction {
        Direction::Ascending => value.clone().gte(place),
        Direction::Descending => value.clone().lte(place),
    };
    let tie = Condition::any()
        .add(past(value.clone(), Expr::val(place)))
        .add(behind_id);
    let seek = Condition::all().add(at_or_past).add(tie);
    match key {
        SortKey::Always(_) => seek,
        SortKey::Nullable(value) => Condition::any().add(seek).add(value.clone().is_null()),
    }
}

/// Keeps the rows whose time stands in the range.
pub(crate) fn within<E: EntityTrait>(
    mut select: Select<E>,
    column: E::Column,
    range: TimeRange,
) -> Select<E> {
    if let Some(since) = range.since {
        select = select.filter(column.gte(since.micros()));
    }
    if let Some(until) = range.until {
        select = select.filter(column.lt(until.micros()));
    }
    select
}

/// Keeps the rows in whose words each word of the question stands. Both are blind.
pub(crate) fn answering<E: EntityTrait>(
    mut select: Select<E>,
    column: E::Column,
    words: &[String],
) -> Select<E> {
    for word in words {
        // There is a space on both sides of each word. A blind word has hexadecimal digits alone,
        // and so none of the marks of LIKE.
        select = select.filter(column.like(format!("% {word} %")));
    }
    select
}
