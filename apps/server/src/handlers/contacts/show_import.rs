//! The report of an import of contacts.

use actix_web::HttpResponse;
use kernel::ImportId;
use records::ImportKind;
use tenancy::permission::ReadRecords;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};
use crate::flows;
use crate::handlers::imports::ImportBody;

/// Shows an import of contacts
#[utoipa::path(
    get,
    path = "/v1/contacts/imports/{id}",
    operation_id = "show_contact_import",
    tag = "contacts",
    security(("access_token" = ["workspace", "records.read"])),
    params(("id" = String, Path, description = "The import's id.")),
    responses((status = 200, description = "The report.", body = ImportBody)),
    extensions(("x-error-codes" = json!(["records.import_not_found"])))
)]
pub async fn show_import(
    state: State,
    Granted(grant): Granted<ReadRecords>,
    PathId(id): PathId<ImportId>,
) -> Result<HttpResponse, ApiError> {
    let report = flows::import_report(&state, &grant, ImportKind::Contacts, id).await?;
    answer::ok(&ImportBody::from(report))
}
