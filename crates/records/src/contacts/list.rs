//! Lists of contacts: filters, orders, pages.

use kernel::{Cursor, EmailAddress, Page, PageLimit};
use tenancy::Grant;
use tenancy::permission::ReadRecords;

use crate::lists::Place;
use crate::store::contact_lists;
use crate::{Contact, Records, RecordsError, SearchText, SortField, SortOrder, TimeRange};

/// Which contacts are wanted. An empty filter wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactFilter {
    /// This address, in whatever spelling.
    pub email: Option<EmailAddress>,
    /// Made in this time.
    pub created: TimeRange,
    /// Last changed in this time.
    pub updated: TimeRange,
    /// With all of these words in name, address, phone, company or title.
    pub search: Option<SearchText>,
}

/// What contacts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactSortField {
    /// When it was made.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
}

/// An order of contacts.
pub type ContactSort = SortOrder<ContactSortField>;

/// A filter with an order and a page.
#[derive(Debug, Clone, Default)]
pub struct ContactQuery {
    /// Which contacts.
    pub filter: ContactFilter,
    /// In which order; the newest first unless asked otherwise.
    pub sort: ContactSort,
    /// How many.
    pub limit: PageLimit,
    /// After which place.
    pub cursor: Option<Cursor>,
}

impl Records {
    /// A page of the workspace's contacts.
    ///
    /// # Errors
    /// [`RecordsError::Cursor`] for a cursor of another list or order; the database's failure.
    pub async fn contacts(
        &self,
        grant: &Grant<ReadRecords>,
        query: &ContactQuery,
    ) -> Result<Page<Contact>, RecordsError> {
        let sort = query.sort;
        let cursor = query.cursor.as_ref();
        let after = cursor.map(|cursor| Place::of(sort, cursor)).transpose()?;
        let (database, workspace) = (grant.database(), grant.workspace());
        let (reader, fields) = (database.reader(), database.fields());
        let (filter, count) = (&query.filter, query.limit.get() + 1);
        let rows = contact_lists::list(reader, fields, workspace, filter, sort, after, count);
        let rows = rows.await?;
        Ok(Page::from_rows(rows, query.limit, |contact| {
            place(sort, contact).cursor(sort)
        }))
    }
}

impl SortField for ContactSortField {
    const LIST: &'static str = "contacts";
    const CREATED_AT: Self = Self::CreatedAt;
    const ALL: &'static [Self] = &[Self::CreatedAt, Self::UpdatedAt];

    fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }
}

/// Where a contact stands; the same as the statement of [`contact_lists::list`] computes.
fn place(sort: ContactSort, contact: &Contact) -> Place {
    let key = match sort.by {
        ContactSortField::CreatedAt => Some(contact.created_at.micros()),
        ContactSortField::UpdatedAt => Some(contact.updated_at.micros()),
    };
    let id = contact.id.uuid();
    Place { key, id }
}
