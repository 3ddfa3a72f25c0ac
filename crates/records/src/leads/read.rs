//! Reading one lead.

use kernel::LeadId;
use tenancy::Grant;
use tenancy::permission::ReadRecords;

use crate::store::leads;
use crate::{Lead, Records, RecordsError};

impl Records {
    /// The lead of this id.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`], also when it belongs to another workspace; the database's
    /// failure.
    pub async fn lead(&self, grant: &Grant<ReadRecords>, id: LeadId) -> Result<Lead, RecordsError> {
        let database = grant.database();
        let (reader, fields) = (database.reader(), database.fields());
        let lead = leads::find(reader, fields, grant.workspace(), id).await?;
        lead.ok_or(RecordsError::NotFound)
    }
}
