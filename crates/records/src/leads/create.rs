//! Making a lead.

use audit::Target;
use serde_json::json;
use storage::Once;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::store::leads;
use crate::{Lead, NewLead, Records, RecordsError, events};

impl Records {
    /// Makes a lead; once per idempotency key of the grant's origin.
    ///
    /// # Errors
    /// [`RecordsError::Storage`], which also tells of a key that was used for another request;
    /// the failures of events and ids.
    pub async fn create_lead(
        &self,
        grant: &Grant<WriteRecords>,
        new: NewLead,
    ) -> Result<Once<Lead>, RecordsError> {
        let (records, by) = (self.clone(), grant.clone());
        let database = grant.database();
        let made = database.write_once(grant.origin().idempotency, move |transaction| {
            Box::pin(async move {
                let lead = Lead::new(records.ids.next()?, new, transaction.now());
                let (sql, fields) = (transaction.sql(), transaction.fields());
                leads::insert(sql, fields, by.workspace(), &lead).await?;
                let target = Target::new("lead", lead.id);
                records
                    .append_event(transaction, &by, events::LEAD_CREATED, target, json!({}))
                    .await?;
                Ok(lead)
            })
        });
        made.await
    }
}
