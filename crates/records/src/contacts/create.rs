//! Making a contact.

use audit::Target;
use serde_json::json;
use storage::Once;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::store::contacts;
use crate::{Contact, NewContact, Records, RecordsError, events};

impl Records {
    /// Makes a contact; once per idempotency key of the grant's origin.
    ///
    /// # Errors
    /// [`RecordsError::Storage`], which also tells of a key that was used for another request;
    /// the failures of events and ids.
    pub async fn create_contact(
        &self,
        grant: &Grant<WriteRecords>,
        new: NewContact,
    ) -> Result<Once<Contact>, RecordsError> {
        let (records, by) = (self.clone(), grant.clone());
        let database = grant.database();
        let made = database.write_once(grant.origin().idempotency, move |transaction| {
            Box::pin(async move {
                let contact = Contact::new(records.ids.next()?, new, transaction.now());
                let (sql, fields) = (transaction.sql(), transaction.fields());
                contacts::insert(sql, fields, by.workspace(), &contact).await?;
                let target = Target::new("contact", contact.id);
                records
                    .append_event(transaction, &by, events::CONTACT_CREATED, target, json!({}))
                    .await?;
                Ok(contact)
            })
        });
        made.await
    }
}
