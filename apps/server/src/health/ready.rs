//! `GET /readyz`: what every request needs is there.

use std::path::Path;

use actix_web::HttpResponse;
use serde_json::json;
use storage::Jobs;

use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::State;

/// Asks the control database, and writes a file into the data folder.
pub(crate) async fn ready(state: State) -> Result<HttpResponse, ApiError> {
    Jobs::next_due(&state.control)
        .await
        .map_err(|error| unready("control_database", error))?;
    let folder = state.databases.data().path();
    write_probe(folder)
        .await
        .map_err(|error| unready("data_folder", error))?;
    answer::ok(&json!({"status": "ok"}))
}

fn unready(
    dependency: &'static str,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> ApiError {
    ApiError::new(Code::Unready)
        .detail(format!("{dependency} does not work."))
        .member("dependency", dependency)
        .caused_by(cause)
}

/// A full or read-only disk shows when a file is written, and not before.
async fn write_probe(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(".ready");
    tokio::fs::write(&probe, b"ready\n").await?;
    tokio::fs::remove_file(&probe)
        .await
        .or_else(|error| match error.kind() {
            // Another probe at the same time removed it first.
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })
}
