//! Uploaded CSV files, taken piece by piece.

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::content_type::{ContentType, content_length, unsupported};
use super::patience::{self, Patience};
use super::request_body::{RequestBody, refuse_length, too_large};
use super::{Standing, State, gate};
use crate::error::{ApiError, Code};

/// A body of `text/csv` that was not read yet.
pub struct CsvUpload {
    body: RequestBody,
    payload: Payload,
    patience: Patience,
    caller: Option<Standing>,
    limit: usize,
    taken: usize,
}

impl CsvUpload {
    /// The next piece of the file; `None` at its end. Either is only told to a caller who would
    /// still be let in.
    ///
    /// # Errors
    /// Those of [`Standing::check`]; 413 when the file is over the limit, 400 `body_incomplete` when the connection was cut, 408
    /// `request_timeout` when it comes too slowly.
    pub async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        let piece = self.patience.next(&mut self.payload).await?;
        if let Some(caller) = &self.caller {
            caller.check().await?;
        }
        let Some(piece) = piece else {
            return Ok(None);
        };
        let piece = piece?;
        self.taken = self.taken.saturating_add(piece.len());
        if self.taken > self.limit {
            return Err(too_large(self.limit));
        }
        Ok(Some(piece))
    }
}

impl Drop for CsvUpload {
    fn drop(&mut self) {
        self.body
            .put_back(std::mem::replace(&mut self.payload, Payload::None));
    }
}

impl FromRequest for CsvUpload {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = RequestBody::of(&request, payload);
        async move {
            let caller = gate::pass(&request).await;
            begin(&request, &body, caller)
        }
        .boxed_local()
    }
}

fn begin(
    request: &HttpRequest,
    body: &RequestBody,
    caller: Option<Standing>,
) -> Result<CsvUpload, ApiError> {
    if ContentType::of(request).is_none_or(|kind| kind.essence != "text/csv") {
        return Err(unsupported("text/csv"));
    }
    let limit = request
        .app_data::<State>()
        .map_or(0, |state| state.settings.server.import_limit);
    refuse_length(content_length(request), limit)?;
    let payload = body
        .take()
        .ok_or_else(|| ApiError::new(Code::BodyIncomplete))?;
    let patience = patience::of_settings(request);
    Ok(CsvUpload {
        body: body.clone(),
        payload,
        patience: Patience::new(patience.piece, patience.upload),
        caller,
        limit,
        taken: 0,
    })
}
