//! Beginning an import.

use kernel::{ImportId, Timestamp};
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use super::clear;
use crate::store::imports;
use crate::{ImportKind, ImportUpload, Records, RecordsError};

impl Records {
    /// Begins to take a file. Nothing of it can be seen before [`ImportUpload::finish`].
    ///
    /// # Errors
    /// The failures of the database and of ids.
    pub async fn begin_import(
        &self,
        grant: &Grant<WriteRecords>,
        kind: ImportKind,
    ) -> Result<ImportUpload, RecordsError> {
        let id: ImportId = self.ids.next()?;
        let by = grant.clone();
        let begun = grant.database().write(move |transaction| {
            Box::pin(async move {
                let (sql, now) = (transaction.sql(), transaction.now());
                imports::insert(sql, by.workspace(), id, kind, by.actor().user, now).await?;
                Ok::<Timestamp, RecordsError>(now)
            })
        });
        let now = begun.await?;
        let upload = ImportUpload::new(self.clone(), grant.clone(), id, kind);
        clear::sweep(grant.database(), now).await?;
        Ok(upload)
    }
}
