//! The rows that an import of leads left out.

use actix_web::HttpResponse;
use kernel::ImportId;
use records::ImportKind;
use tenancy::permission::ReadRecords;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, QueryOf, State};
use crate::flows;
use crate::handlers::imports::{ListRefusals, RefusedRowBody};
use crate::handlers::{PageBody, Parameters, cursor};

/// Lists the rows that an import of leads left out
///
/// In the order of the file.
#[utoipa::path(
    get,
    path = "/v1/leads/imports/{id}/refusals",
    operation_id = "list_lead_import_refusals",
    tag = "leads",
    security(("access_token" = ["workspace", "records.read"])),
    params(("id" = String, Path, description = "The import's id."), ListRefusals),
    responses((status = 200, description = "A page of rows.", body = PageBody<RefusedRowBody>)),
    extensions(("x-error-codes" = json!(["records.import_not_found"])))
)]
pub async fn list_refusals(
    state: State,
    Granted(grant): Granted<ReadRecords>,
    PathId(id): PathId<ImportId>,
    QueryOf(query): QueryOf<ListRefusals>,
) -> Result<HttpResponse, ApiError> {
    let mut parameters = Parameters::default();
    let limit = parameters.limit(query.limit);
    let limit = parameters.finish(limit)?;
    let report = flows::import_report(&state, &grant, ImportKind::Leads, id).await?;
    let after = cursor(query.cursor);
    let page = state
        .records
        .import_refusals(&grant, report.id, limit, after.as_ref())
        .await?;
    answer::ok(&PageBody::from(page.map(RefusedRowBody::from)))
}
