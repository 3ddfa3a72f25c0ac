//! Changing a contact.

use audit::Target;
use kernel::ContactId;
use serde_json::json;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::store::contacts;
use crate::{Contact, ContactPatch, NewContact, Records, RecordsError, events};

impl Records {
    /// Changes a contact. Each call makes a new version, even one that leaves every field as it was,
    /// because each leaves an event.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`]; [`RecordsError::VersionMismatch`] when `expected` is not the
    /// current version; [`RecordsError::Invalid`]; the failures of the database and of events.
    pub async fn update_contact(
        &self,
        grant: &Grant<WriteRecords>,
        id: ContactId,
        patch: ContactPatch,
        expected: Option<u64>,
    ) -> Result<Contact, RecordsError> {
        let (records, by) = (self.clone(), grant.clone());
        let changed = grant.database().write(move |transaction| {
            Box::pin(async move {
                let (sql, fields) = (transaction.sql(), transaction.fields());
                let workspace = by.workspace();
                let current = contacts::find_version(sql, fields, workspace, id, expected);
                let current = current.await?;
                let before = NewContact::from(current.clone());
                let after = patch.apply(before.clone()).map_err(RecordsError::Invalid)?;
                let details = json!({ "fields": changed_fields(&before, &after) });
                let changed = current.changed(after, transaction.now());
                contacts::update(sql, fields, workspace, &changed).await?;
                let target = Target::new("contact", id);
                records
                    .append_event(transaction, &by, events::CONTACT_UPDATED, target, details)
                    .await?;
                Ok(changed)
            })
        });
        changed.await
    }
}

/// The names of the fields that differ, for the event: never their values.
fn changed_fields(before: &NewContact, after: &NewContact) -> Vec<&'static str> {
    let fields = [
        ("name", before.name != after.name),
        ("email", before.email != after.email),
        ("phone", before.phone != after.phone),
        ("company", before.company != after.company),
        ("title", before.title != after.title),
        ("notes", before.notes != after.notes),
    ];
    let changed = fields.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(field, _)| field).collect()
}
