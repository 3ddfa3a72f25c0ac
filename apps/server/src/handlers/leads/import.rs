//! Importing a file of leads.

use actix_web::HttpResponse;
use records::{ImportKind, ImportOutcome};
use storage::Once;
use tenancy::permission::WriteRecords;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{CsvUpload, Granted, State};
use crate::flows;
use crate::handlers::imports::{FinishedImportBody, ImportKey};

/// Imports a file of leads
///
/// A CSV file with a header row, streamed. Every good row becomes a lead, and the answer tells of each
/// row that was left out and why; a file that breaks off leaves nothing. Columns: `name` (needed),
/// `email`, `phone`, `company`, `status`, `source`, `value`, `currency`, `notes`, in any order and
/// under many other names.
#[utoipa::path(
    post,
    path = "/v1/leads/imports",
    operation_id = "import_leads",
    tag = "leads",
    security(("access_token" = ["workspace", "records.write"])),
    request_body(content = String, content_type = "text/csv", description = "The file. UTF-8 or \
        UTF-16; commas, semicolons, tabs or bars between the cells."),
    responses((status = 201, description = "What was taken, and what was refused and why.",
        body = FinishedImportBody)),
    extensions(("x-error-codes" = json!([
        "records.import_refused", "records.import_not_found", "idempotency_key_reused",
    ])))
)]
pub async fn import(
    state: State,
    Granted(grant): Granted<WriteRecords>,
    key: ImportKey,
    upload: CsvUpload,
) -> Result<HttpResponse, ApiError> {
    match flows::import_file(&state, &grant, ImportKind::Leads, key, upload).await? {
        Once::Fresh(outcome) => created(outcome),
        Once::Replayed(outcome) => created(outcome).map(answer::replayed),
    }
}

fn created(outcome: ImportOutcome) -> Result<HttpResponse, ApiError> {
    let location = format!("/v1/leads/imports/{}", outcome.report.id);
    answer::created(&location, &FinishedImportBody::from(outcome))
}
