//! Reads a JSON body for an extractor.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::web::Bytes;
use serde::de::DeserializeOwned;

use super::body_budget::Sender;
use super::content_type::{is_json, unsupported};
use super::json_fault::from_json;
use super::request_body::RequestBody;
use super::{State, gate};
use crate::error::ApiError;

/// The most bytes of a body without an access token.
const VISITORS: usize = 16 * 1024;

/// The body that an extractor is about to read.
pub struct PendingBody {
    request: HttpRequest,
    body: RequestBody,
}

impl PendingBody {
    pub fn new(request: &HttpRequest, payload: &mut Payload) -> Self {
        Self {
            request: request.clone(),
            body: RequestBody::of(request, payload),
        }
    }

    /// The bytes of the body, once the caller is known and if the caller is still the one when the
    /// body has come.
    pub async fn bytes(&self) -> Result<Bytes, ApiError> {
        let caller = gate::pass(&self.request).await;
        let bytes = self
            .body
            .bytes(body_limit(&self.request), Sender::of(&self.request))
            .await?;
        if let Some(caller) = caller {
            caller.check().await?;
        }
        Ok(bytes)
    }

    /// The value in the body.
    pub fn parse<T: DeserializeOwned>(&self, bytes: &Bytes) -> Result<T, ApiError> {
        if !is_json(&self.request) {
            return Err(unsupported("application/json"));
        }
        from_json(bytes)
    }
}

/// The most bytes of a JSON body. What a visitor may send is little, whatever the settings allow to
/// callers: nothing is known of who makes us keep it.
pub fn body_limit(request: &HttpRequest) -> usize {
    let state = request.app_data::<State>();
    let limit = state.map_or(0, |state| state.settings.server.body_limit);
    if gate::stands_before(request) {
        limit
    } else {
        limit.min(VISITORS)
    }
}
