//! Query strings.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Code};

/// The values of the query string. `T` refuses unknown parameters.
#[derive(Debug)]
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for QueryOf<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = Query::<T>::from_query(request.query_string());
        // The parser's words quote what was sent, and cannot say which parameter it was.
        ready(query.map(|query| Self(query.into_inner())).map_err(|_| {
            ApiError::new(Code::InvalidQuery)
                .detail("A parameter is unknown, stands twice, or has a value of another form.")
        }))
    }
}
