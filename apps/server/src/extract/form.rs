//! Forms, as a provider's page has a browser post them.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::QueryOf;
use super::body_json::PendingBody;
use super::content_type::{ContentType, unsupported};
use crate::error::{ApiError, Code};

const KIND: &str = "application/x-www-form-urlencoded";

/// The value in a form. Fields that `T` does not know are left alone: a provider adds what it likes.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let pending = PendingBody::new(request, payload);
        let is_form = ContentType::of(request).is_some_and(|kind| kind.essence == KIND);
        async move {
            let bytes = pending.bytes().await?;
            if !is_form {
                return Err(unsupported(KIND));
            }
            let text = std::str::from_utf8(&bytes).ok();
            let value = text.and_then(|text| QueryOf::read(text).ok());
            value
                .map(|QueryOf(value)| Self(value))
                .ok_or_else(|| ApiError::new(Code::InvalidBody))
        }
        .boxed_local()
    }
}
