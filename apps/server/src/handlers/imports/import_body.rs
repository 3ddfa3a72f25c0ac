//! The report of an import.

use kernel::{ImportId, Timestamp};
use records::{ImportKind, ImportOutcome, ImportReport};
use serde::Serialize;
use utoipa::ToSchema;

use super::RefusedRowBody;
use crate::openapi::schemas;

/// What became of a file.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportBody {
    /// The import's id.
    #[schema(value_type = String, example = "imp_01h455vb4pex5vsknk084sn02q")]
    pub id: ImportId,
    /// What the file held.
    #[schema(schema_with = schemas::import_kind, required)]
    pub kind: ImportKind,
    /// Rows that became records.
    pub taken: u64,
    /// Rows that were left out.
    pub refused: u64,
    /// Names of columns that mean nothing here, as the file spells them.
    pub ignored_columns: Vec<String>,
    /// When the file began to arrive.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When its records were made.
    #[schema(value_type = String, format = DateTime)]
    pub finished_at: Timestamp,
}

/// What became of a file that was just sent.
#[derive(Serialize, ToSchema)]
#[schema(as = FinishedImport)]
pub struct FinishedImportBody {
    /// The report.
    #[serde(flatten)]
    pub import: ImportBody,
    /// The first 1,000 rows that were left out, in the order of the file.
    pub refused_rows: Vec<RefusedRowBody>,
}

impl From<ImportReport> for ImportBody {
    fn from(report: ImportReport) -> Self {
        Self {
            id: report.id,
            kind: report.kind,
            taken: report.taken,
            refused: report.refused,
            ignored_columns: report.ignored_columns,
            created_at: report.created_at,
            finished_at: report.finished_at,
        }
    }
}

impl From<ImportOutcome> for FinishedImportBody {
    fn from(outcome: ImportOutcome) -> Self {
        let refused_rows = outcome
            .refused_rows
            .into_iter()
            .map(RefusedRowBody::from)
            .collect();
        Self {
            import: outcome.report.into(),
            refused_rows,
        }
    }
}
