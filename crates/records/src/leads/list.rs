//! Lists of leads: filters, orders, pages.

use kernel::{Cursor, EmailAddress, Page, PageLimit};
use tenancy::Grant;
use tenancy::permission::ReadRecords;

use crate::lists::Place;
use crate::store::lead_lists;
use crate::{
    Lead, LeadStatus, Money, Records, RecordsError, SearchText, SortField, SortOrder, TimeRange,
    ValueRange,
};

/// Which leads are wanted. An empty filter wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadFilter {
    /// One of these; any when there is none.
    pub statuses: Vec<LeadStatus>,
    /// Exactly this source.
    pub source: Option<String>,
    /// This address, in whatever spelling.
    pub email: Option<EmailAddress>,
    /// Made in this time.
    pub created: TimeRange,
    /// Last changed in this time.
    pub updated: TimeRange,
    /// Worth as much as this.
    pub value: Option<ValueRange>,
    /// With all of these words in name, address, phone, company or source.
    pub search: Option<SearchText>,
}

/// What leads can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadSortField {
    /// When it was made.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// How far it has come, from `new` to `lost`.
    Status,
    /// The amount it may be worth. The currency does not count: name one in the filter.
    Value,
}

/// An order of leads.
pub type LeadSort = SortOrder<LeadSortField>;

/// A filter with an order and a page.
#[derive(Debug, Clone, Default)]
pub struct LeadQuery {
    /// Which leads.
    pub filter: LeadFilter,
    /// In which order; the newest first unless asked otherwise.
    pub sort: LeadSort,
    /// How many.
    pub limit: PageLimit,
    /// After which place.
    pub cursor: Option<Cursor>,
}

impl Records {
    /// A page of the workspace's leads.
    ///
    /// # Errors
    /// [`RecordsError::Cursor`] for a cursor of another list or order; the database's failure.
    pub async fn leads(
        &self,
        grant: &Grant<ReadRecords>,
        query: &LeadQuery,
    ) -> Result<Page<Lead>, RecordsError> {
        let sort = query.sort;
        let cursor = query.cursor.as_ref();
        let after = cursor.map(|cursor| Place::of(sort, cursor)).transpose()?;
        let (database, workspace) = (grant.database(), grant.workspace());
        let (reader, fields) = (database.reader(), database.fields());
        let (filter, count) = (&query.filter, query.limit.get() + 1);
        let rows = lead_lists::list(reader, fields, workspace, filter, sort, after, count).await?;
        Ok(Page::from_rows(rows, query.limit, |lead| {
            place(sort, lead).cursor(sort)
        }))
    }
}

impl SortField for LeadSortField {
    const LIST: &'static str = "leads";
    const CREATED_AT: Self = Self::CreatedAt;
    const ALL: &'static [Self] = &[Self::CreatedAt, Self::UpdatedAt, Self::Status, Self::Value];

    fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::Status => "status",
            Self::Value => "value",
        }
    }
}

/// Where a lead stands; the same as the statement of [`lead_lists::list`] computes.
fn place(sort: LeadSort, lead: &Lead) -> Place {
    let key = match sort.by {
        LeadSortField::CreatedAt => Some(lead.created_at.micros()),
        LeadSortField::UpdatedAt => Some(lead.updated_at.micros()),
        LeadSortField::Status => Some(lead.status as i64),
        LeadSortField::Value => lead.value.map(Money::amount_e4),
    };
    let id = lead.id.uuid();
    Place { key, id }
}
