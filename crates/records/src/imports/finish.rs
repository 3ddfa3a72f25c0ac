//! Finishing an import.

use kernel::IdempotencyKey;
use storage::Once;

use super::take_over::take_over;
use crate::store::import_refusals;
use crate::{ImportOutcome, ImportReport, ImportUpload, REFUSED_ROWS_SHOWN, RecordsError};

impl ImportUpload {
    /// Ends the file: its rows become records in one transaction, with one event. A row whose
    /// e-mail address stands in an earlier row or in a stored record is refused.
    ///
    /// The key is made from a digest of the whole file, so it comes only now. When it was used
    /// before, this file is given up and the answer of that time is given.
    ///
    /// # Errors
    /// Those of [`ImportUpload::push`], and those of events. Nothing of the file is then kept.
    pub async fn finish(
        mut self,
        key: Option<IdempotencyKey>,
    ) -> Result<Once<ImportOutcome>, RecordsError> {
        let done = self.end_and_take_over(key).await;
        if let Err(error) = self.clear().await {
            // The answer is known; a later import clears what is left.
            tracing::warn!(import_id = %self.id, error = %error, "an import leaves rows behind");
        }
        Ok(match done? {
            Once::Fresh(report) => Once::Fresh(self.outcome(report).await?),
            Once::Replayed(report) => Once::Replayed(self.outcome(report).await?),
        })
    }

    async fn end_and_take_over(
        &mut self,
        key: Option<IdempotencyKey>,
    ) -> Result<Once<ImportReport>, RecordsError> {
        let summary = self.end_of_file().await?;
        let (records, by) = (self.records.clone(), self.grant.clone());
        let (id, kind) = (self.id, self.kind);
        let done = self.grant.database().write_once(key, move |transaction| {
            Box::pin(async move {
                let report = take_over(transaction, by.workspace(), id, kind, summary).await?;
                let target = audit::Target::new("import", id);
                let details = serde_json::json!({
                    "import": id,
                    "taken": report.taken,
                    "refused": report.refused,
                });
                records
                    .append_event(transaction, &by, kind.action(), target, details)
                    .await?;
                Ok(report)
            })
        });
        done.await
    }

    async fn outcome(&self, report: ImportReport) -> Result<ImportOutcome, RecordsError> {
        let (database, workspace) = (self.grant.database(), self.grant.workspace());
        let (reader, fields, count) = (database.reader(), database.fields(), REFUSED_ROWS_SHOWN);
        let refused_rows =
            import_refusals::list(reader, fields, workspace, report.id, 0, count).await?;
        Ok(ImportOutcome {
            report,
            refused_rows,
        })
    }
}
