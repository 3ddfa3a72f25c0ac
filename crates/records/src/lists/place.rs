//! Where a page of a list begins.

use kernel::{Cursor, CursorError};
use uuid::Uuid;

use super::{SortField, SortOrder};

/// The sort key and the id of the last record of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// `None` for a record that has no value in the sorted field; such records come last.
    pub(crate) key: Option<i64>,
    /// Breaks ties.
    pub(crate) id: Uuid,
}

impl Place {
    /// The cursor for what comes after this place. It names the list and the order, so that no
    /// other list or order takes it.
    pub(crate) fn cursor<F: SortField>(self, order: SortOrder<F>) -> Cursor {
        Cursor::new(&order_name(order), &(self.key, self.id.as_u64_pair()))
    }

    /// The place that a cursor of this list and order names.
    pub(crate) fn of<F: SortField>(
        order: SortOrder<F>,
        cursor: &Cursor,
    ) -> Result<Self, CursorError> {
        let (key, (high, low)) = cursor.place(&order_name(order))?;
        let id = Uuid::from_u64_pair(high, low);
        Ok(Self { key, id })
    }
}

fn order_name<F: SortField>(order: SortOrder<F>) -> String {
    format!("{}:{order}", F::LIST)
}
