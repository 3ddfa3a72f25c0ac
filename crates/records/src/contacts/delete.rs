//! Deleting a contact, for good.

use audit::Target;
use kernel::ContactId;
use serde_json::json;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::store::contacts;
use crate::{Records, RecordsError, events};

impl Records {
    /// Deletes a contact. Only its event stays.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`]; [`RecordsError::VersionMismatch`] when `expected` is not the
    /// current version; the failures of the database and of events.
    pub async fn delete_contact(
        &self,
        grant: &Grant<WriteRecords>,
        id: ContactId,
        expected: Option<u64>,
    ) -> Result<(), RecordsError> {
        let (records, by) = (self.clone(), grant.clone());
        let deleted = grant.database().write(move |transaction| {
            Box::pin(async move {
                let (sql, workspace) = (transaction.sql(), by.workspace());
                let fields = transaction.fields();
                let current = contacts::find_version(sql, fields, workspace, id, expected);
                let current = current.await?;
                contacts::delete(sql, workspace, &current).await?;
                let target = Target::new("contact", id);
                records
                    .append_event(transaction, &by, events::CONTACT_DELETED, target, json!({}))
                    .await
            })
        });
        deleted.await
    }
}
