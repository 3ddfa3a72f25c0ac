//! JSON bodies.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::body_json::PendingBody;
use crate::error::ApiError;

/// The value in a JSON body. `T` refuses unknown fields.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let pending = PendingBody::new(request, payload);
        async move {
            let bytes = pending.bytes().await?;
            pending.parse(&bytes).map(Self)
        }
        .boxed_local()
    }
}

/// The value in a JSON body, or the default where there is no body.
#[derive(Debug)]
pub struct BodyOrDefault<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> FromRequest for BodyOrDefault<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let pending = PendingBody::new(request, payload);
        async move {
            let bytes = pending.bytes().await?;
            let value = if bytes.is_empty() {
                T::default()
            } else {
                pending.parse(&bytes)?
            };
            Ok(Self(value))
        }
        .boxed_local()
    }
}
