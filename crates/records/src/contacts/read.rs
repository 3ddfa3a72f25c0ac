//! Reading one contact.

use kernel::ContactId;
use tenancy::Grant;
use tenancy::permission::ReadRecords;

use crate::store::contacts;
use crate::{Contact, Records, RecordsError};

impl Records {
    /// The contact of this id.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`], also when it belongs to another workspace; the database's
    /// failure.
    pub async fn contact(
        &self,
        grant: &Grant<ReadRecords>,
        id: ContactId,
    ) -> Result<Contact, RecordsError> {
        let database = grant.database();
        let (reader, fields) = (database.reader(), database.fields());
        let contact = contacts::find(reader, fields, grant.workspace(), id).await?;
        contact.ok_or(RecordsError::NotFound)
    }
}
