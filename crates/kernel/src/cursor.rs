//! Pages of a list: an opaque cursor that says where the next page begins, and the page's size.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The place after the last item of a page. Opaque to clients; it carries the order it was made
/// for, so that a cursor of one order is refused by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(String);

/// The text is not a cursor that this list handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorError;

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cursor is not one that this list handed out for this order")
    }
}

impl std::error::Error for CursorError {}

impl Cursor {
    /// Makes a cursor for the list order `order` from the sort key of the last item.
    #[must_use]
    pub fn new<T: Serialize>(order: &str, place: &T) -> Self {
        let json = serde_json::to_vec(&(order, place)).unwrap_or_default();
        Self(URL_SAFE_NO_PAD.encode(json))
    }

    /// Takes over a text that a client sent; [`Cursor::place`] checks it.
    #[must_use]
    pub const fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The text to hand to the client.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sort key after which the page begins.
    ///
    /// # Errors
    /// [`CursorError`] when the text is not a cursor, or one of another order.
    pub fn place<T: DeserializeOwned>(&self, order: &str) -> Result<T, CursorError> {
        let json = URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| CursorError)?;
        let (made_for, place): (String, T) =
            serde_json::from_slice(&json).map_err(|_| CursorError)?;
        if made_for == order {
            Ok(place)
        } else {
            Err(CursorError)
        }
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// How many items a page holds: 1 to 200, 50 unless asked otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(u16);

impl PageLimit {
    /// A limit from a client's number; `None` when it is not between 1 and 200.
    #[must_use]
    pub fn new(limit: u16) -> Option<Self> {
        (1..=200).contains(&limit).then_some(Self(limit))
    }

    /// The number of items.
    #[must_use]
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(50)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub data: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next_cursor: Option<Cursor>,
}

impl<T> Page<T> {
    /// Builds a page from rows of which one more than `limit` was fetched: the extra row says that
    /// another page follows, and `cursor` is made from the last row that stays.
    #[must_use]
    pub fn from_rows(mut rows: Vec<T>, limit: PageLimit, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let next_cursor = if more { rows.last().map(cursor) } else { None };
        Self {
            data: rows,
            next_cursor,
        }
    }

    /// The same page with every item turned into something else.
    #[must_use]
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            data: self.data.into_iter().map(turn).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_for_the_order_it_was_made_for() {
        let cursor = Cursor::new("-created_at", &(17_i64, "lead_x"));
        let sent = Cursor::from_text(cursor.as_str().to_owned());
        assert_eq!(
            sent.place::<(i64, String)>("-created_at"),
            Ok((17, "lead_x".to_owned()))
        );
        assert_eq!(sent.place::<(i64, String)>("name"), Err(CursorError));
        assert_eq!(sent.place::<String>("-created_at"), Err(CursorError));
        let broken = Cursor::from_text("%%%".to_owned());
        assert_eq!(
            broken.place::<(i64, String)>("-created_at"),
            Err(CursorError)
        );
    }

    #[test]
    fn the_extra_row_becomes_the_next_cursor() {
        let limit = PageLimit::new(2).unwrap();
        let cursor = |row: &i32| Cursor::new("n", row);
        let full = Page::from_rows(vec![1, 2, 3], limit, cursor);
        assert_eq!(
            (full.data, full.next_cursor),
            (vec![1, 2], Some(Cursor::new("n", &2)))
        );
        let last = Page::from_rows(vec![1, 2], limit, cursor);
        assert_eq!((last.data, last.next_cursor), (vec![1, 2], None));
    }
}
