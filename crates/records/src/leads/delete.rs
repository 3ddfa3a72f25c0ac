//! Deleting a lead, for good.

use audit::Target;
use kernel::LeadId;
use serde_json::json;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::store::leads;
use crate::{Records, RecordsError, events};

impl Records {
    /// Deletes a lead. Only its event stays.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`]; [`RecordsError::VersionMismatch`] when `expected` is not the
    /// current version; the failures of the database and of events.
    pub async fn delete_lead(
        &self,
        grant: &Grant<WriteRecords>,
        id: LeadId,
        expected: Option<u64>,
    ) -> Result<(), RecordsError> {
        let (records, by) = (self.clone(), grant.clone());
        let deleted = grant.database().write(move |transaction| {
            Box::pin(async move {
                let (sql, workspace) = (transaction.sql(), by.workspace());
                let fields = transaction.fields();
                let current = leads::find_version(sql, fields, workspace, id, expected);
                let current = current.await?;
                leads::delete(sql, workspace, &current).await?;
                let target = Target::new("lead", id);
                records
                    .append_event(transaction, &by, events::LEAD_DELETED, target, json!({}))
                    .await
            })
        });
        deleted.await
    }
}
