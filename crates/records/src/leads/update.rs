//! Changing a lead.

use audit::Target;
use kernel::LeadId;
use serde_json::json;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::store::leads;
use crate::{Lead, LeadPatch, NewLead, Records, RecordsError, events};

impl Records {
    /// Changes a lead. Each call makes a new version, even one that leaves every field as it was,
    /// because each leaves an event.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`]; [`RecordsError::VersionMismatch`] when `expected` is not the
    /// current version; [`RecordsError::Invalid`]; the failures of the database and of events.
    pub async fn update_lead(
        &self,
        grant: &Grant<WriteRecords>,
        id: LeadId,
        patch: LeadPatch,
        expected: Option<u64>,
    ) -> Result<Lead, RecordsError> {
        let (records, by) = (self.clone(), grant.clone());
        let changed = grant.database().write(move |transaction| {
            Box::pin(async move {
                let (sql, fields) = (transaction.sql(), transaction.fields());
                let workspace = by.workspace();
                let current = leads::find_version(sql, fields, workspace, id, expected);
                let current = current.await?;
                let before = NewLead::from(current.clone());
                let after = patch.apply(before.clone()).map_err(RecordsError::Invalid)?;
                let details = json!({ "fields": changed_fields(&before, &after) });
                let changed = current.changed(after, transaction.now());
                leads::update(sql, fields, workspace, &changed).await?;
                let target = Target::new("lead", id);
                records
                    .append_event(transaction, &by, events::LEAD_UPDATED, target, details)
                    .await?;
                Ok(changed)
            })
        });
        changed.await
    }
}

/// The names of the fields that differ, for the event: never their values.
fn changed_fields(before: &NewLead, after: &NewLead) -> Vec<&'static str> {
    let fields = [
        ("name", before.name != after.name),
        ("email", before.email != after.email),
        ("phone", before.phone != after.phone),
        ("company", before.company != after.company),
        ("status", before.status != after.status),
        ("source", before.source != after.source),
        ("value", before.value != after.value),
        ("notes", before.notes != after.notes),
    ];
    let changed = fields.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(field, _)| field).collect()
}
