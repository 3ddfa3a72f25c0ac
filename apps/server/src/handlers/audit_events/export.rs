//! Exporting the audit log.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use audit::{CSV_HEADER, Event, csv_row};
use tenancy::permission::ReadAudit;

use super::event_query::Format;
use super::{EventBody, FilterEvents};
use crate::error::ApiError;
use crate::extract::{Granted, QueryOf, Standing, State};
use crate::flows;

/// Exports the audit log
///
/// Every event that fits, oldest first, as a file that is made while it is sent.
#[utoipa::path(
    get,
    path = "/v1/audit_events/export",
    operation_id = "export_audit_events",
    tag = "audit log",
    security(("access_token" = ["workspace", "audit.read"])),
    params(FilterEvents),
    responses((status = 200, description = "The file.",
        content((String = "text/csv"), (EventBody = "application/jsonl")),
        headers(("Content-Disposition" = String, description = "The name of the file."))))
)]
pub async fn export(
    state: State,
    Granted(grant): Granted<ReadAudit>,
    caller: Standing,
    QueryOf(query): QueryOf<FilterEvents>,
) -> Result<HttpResponse, ApiError> {
    let format = query.format;
    let filter = query.try_into()?;
    let form = Form::of(format);
    let events = flows::export_events(&state, &grant, caller, filter, form.head, form.line).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, form.media_type))
        .insert_header((CONTENT_DISPOSITION, form.disposition))
        .streaming(events))
}

/// How the file is written.
struct Form {
    media_type: &'static str,
    disposition: &'static str,
    head: &'static str,
    line: fn(Event) -> Result<String, ApiError>,
}

impl Form {
    const fn of(format: Format) -> Self {
        match format {
            Format::Csv => Self {
                media_type: "text/csv; charset=utf-8; header=present",
                disposition: "attachment; filename=\"audit_events.csv\"",
                head: CSV_HEADER,
                line: |event| Ok(csv_row(&event)),
            },
            Format::Jsonl => Self {
                media_type: "application/jsonl; charset=utf-8",
                disposition: "attachment; filename=\"audit_events.jsonl\"",
                head: "",
                line: json_line,
            },
        }
    }
}

fn json_line(event: Event) -> Result<String, ApiError> {
    let line = serde_json::to_string(&EventBody::from(event));
    let line =
        line.map_err(|error| ApiError::new(crate::error::Code::Internal).caused_by(error))?;
    Ok(line + "\n")
}
