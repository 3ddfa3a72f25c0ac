//! One page of a list.

use kernel::Page;
use serde::Serialize;
use utoipa::ToSchema;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
pub struct PageBody<T> {
    /// The items, in the order of the list.
    pub data: Vec<T>,
    /// What to send as `cursor` for the next page; `null` at the end of the list.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl<T> PageBody<T> {
    /// A list that is always whole.
    pub fn whole(items: impl IntoIterator<Item = T>) -> Self {
        Self {
            data: items.into_iter().collect(),
            next_cursor: None,
        }
    }
}

impl<T> From<Page<T>> for PageBody<T> {
    fn from(page: Page<T>) -> Self {
        let next_cursor = page.next_cursor.map(|cursor| cursor.as_str().to_owned());
        Self {
            data: page.data,
            next_cursor,
        }
    }
}
